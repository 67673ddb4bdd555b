"""HTML put together from elements; text is escaped unless it was made here."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable

_VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})
_IN_SCRIPT = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}

Attribute = str | int | float | bool | None


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


Content = str | None | Iterable["Content"]


def el(name: str, /, *content: Content, **attributes: Attribute) -> Markup:
    """Return an element. ``class_`` is ``class``, ``data_x`` is ``data-x``; None and False are left out.

    True stands for an attribute without a value.
    """
    opened = f"<{name}{''.join(_attribute(*pair) for pair in attributes.items())}>"
    return Markup(opened if name in _VOID else f"{opened}{joined(content)}</{name}>")


def joined(content: Content) -> Markup:
    """Return content as HTML, plain strings escaped, None left out."""
    if content is None:
        return Markup()
    if isinstance(content, Markup):
        return content
    if isinstance(content, str):
        return Markup(html.escape(content, quote=False))
    return Markup("".join(joined(part) for part in content))


def script_data(value: object) -> Markup:
    """Return ``value`` as JSON that cannot end the script element that it stands in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup("".join(_IN_SCRIPT.get(char, char) for char in text))


def _attribute(name: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    plain = name.rstrip("_").replace("_", "-")
    return f" {plain}" if value is True else f' {plain}="{html.escape(str(value))}"'
