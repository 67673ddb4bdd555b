"""The few drawings of the page, inline so that nothing is fetched; words always stand beside them."""

from __future__ import annotations

_OPEN = (
    '<svg class="sanad-icon" viewBox="0 0 24 24" width="{size}" height="{size}" fill="none"'
    ' stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"'
    ' aria-hidden="true" focusable="false">'
)


def _icon(size: int, paths: str) -> str:
    return f"{_OPEN.format(size=size)}{paths}</svg>"


CHECKED = _icon(15, '<circle cx="12" cy="12" r="9"/><path d="m8.2 12.4 2.6 2.6 5-5.6"/>')
UNCHECKED = _icon(15, '<path d="M12 3.5 21 19.5H3Z"/><path d="M12 10v4.2M12 17v.1"/>')
NOT_FOUND = _icon(
    26,
    '<path d="M6 3.5h8l4 4V12M6 3.5v17h6"/><path d="M14 3.5v4h4"/>'
    '<circle cx="16.5" cy="16.5" r="3.4"/><path d="m19 19 2.3 2.3M15.2 15.2l2.6 2.6"/>',
)
NOTICE = _icon(26, '<circle cx="12" cy="12" r="9"/><path d="M12 7.5v5.5M12 16.3v.1"/>')
_THUMB = (
    '<path d="M7 10.5v9.5H4.2a1.2 1.2 0 0 1-1.2-1.2v-7.1a1.2 1.2 0 0 1 1.2-1.2Z"/>'
    '<path d="m7 10.5 3.6-7a2.3 2.3 0 0 1 2.4 2.7l-.6 3.3h5.5a2 2 0 0 1 2 2.4l-1.2 6.2a2.4 2.4 0'
    ' 0 1-2.4 1.9H7"/>'
)
UP = _icon(17, _THUMB)
DOWN = _icon(17, f'<g transform="rotate(180 12 12)">{_THUMB}</g>')
CLOSE = _icon(20, '<path d="M6 6l12 12M18 6 6 18"/>')
