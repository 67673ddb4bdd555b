"""The list of what sources say differently, the newest first, under an answer."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from rag.domain import Conflict, ConflictValue
from rag.ui.wording import date_in_words


def differing_html(turn: int, conflicts: Sequence[Conflict]) -> str:
    """Return one quiet box per conflict: value, date, source and the marker of its citation."""
    return "".join(
        f'<section class="sanad-differ" aria-label="Sources differ"><p class="sanad-differ-title">'
        f"Sources differ</p><dl>{''.join(_row(turn, v) for v in conflict.values)}</dl></section>"
        for conflict in conflicts
    )


def _row(turn: int, value: ConflictValue) -> str:
    day = (
        f'<time datetime="{escape(value.date)}">{escape(date_in_words(value.date))}</time>'
        if value.date
        else "undated"
    )
    who = f"{escape(value.source)}, " if value.source else ""
    return (
        f'<div><dt dir="auto">{escape(value.value)}</dt><dd dir="auto">{day} · {who}'
        f'<cite>{escape(value.title)}</cite> <sup><a class="sanad-marker"'
        f' href="#turn-{turn}-source-{value.citation}"'
        f' aria-label="Source {value.citation}: {escape(value.title)}">{value.citation}</a></sup>'
        f"</dd></div>"
    )
