"""Which elements of a page are shown: inline styles, old attributes and the page's own style sheets.

Style sheets in files of their own are not here to be read. Rules count in their order, not by how
specific their selectors are, and what a script would show later counts as hidden.
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from bs4.element import PageElement, Tag
from soupsieve import SelectorSyntaxError

from rag.loading.css import declarations, rules
from rag.loading.hidden import TextStyle, element_hidden

_TELLING = frozenset({
    "display", "visibility", "content-visibility", "opacity", "clip", "clip-path", "transform", "scale",
    "overflow", "width", "height", "max-width", "max-height", "position", "left", "top", "right",
    "bottom", "text-indent", "margin-left", "color", "background", "background-color",
    "background-image", "font-size",
})  # fmt: skip
_COLOURS = frozenset({"color", "background", "background-color", "background-image"})
_NAMES = re.compile(r"([.#])([\w-]+)")


class PageStyles:
    """The styles of every element of one page."""

    def __init__(self, soup: BeautifulSoup) -> None:
        self._sheets: dict[int, dict[str, str]] = {}
        self._looks: dict[int, TextStyle] = {}
        linked = soup.find("link", rel="stylesheet") is not None
        # Where a background may stand in a file that we do not have, a colour alone says little.
        ignored = _COLOURS if linked else frozenset[str]()
        tags = soup.find_all(True)
        # Kept, so that no id() is given to another tag while this lives.
        self._tags = tags
        names = {f".{name}" for tag in tags for name in tag.get_attribute_list("class") if name}
        names |= {f"#{tag['id']}" for tag in tags if tag.get("id")}
        for sheet in soup.find_all("style"):
            for rule in rules(sheet.get_text()):
                style = {k: v for k, v in rule.style.items() if k in _TELLING - ignored}
                named = _NAMES.findall(rule.selector)
                if style and (not named or any("".join(name) in names for name in named)):
                    self._apply(soup, rule.selector, style)

    def _apply(self, soup: BeautifulSoup, selector: str, style: dict[str, str]) -> None:
        try:
            chosen = soup.select(selector)
        except (SelectorSyntaxError, RuntimeError):
            return  # as browsers pass over what is no selector; a pseudo-element has no text to hide
        for tag in chosen:
            self._sheets.setdefault(id(tag), {}).update(style)

    def hidden(self, tag: Tag) -> str | None:
        """Return why nothing of an element is shown, None if it is."""
        return element_hidden(tag.name, _attributes(tag), self._style(tag))

    def unreadable(self, text: PageElement) -> str | None:
        """Return why a text that is shown cannot be read, None if it can."""
        return self._look(text.parent).unreadable() if text.parent else None

    def _style(self, tag: Tag) -> dict[str, str]:
        own = declarations(str(tag.get("style") or ""))
        return {**self._sheets.get(id(tag), {}), **own}

    def _look(self, tag: Tag) -> TextStyle:
        chain: list[Tag] = []
        look = TextStyle()
        for above in (tag, *tag.parents):
            if id(above) in self._looks:
                look = self._looks[id(above)]
                break
            chain.append(above)
        for below in reversed(chain):
            look = look.below(_attributes(below), self._style(below))
            self._looks[id(below)] = look
        return look


def _attributes(tag: Tag) -> dict[str, str]:
    return {name: str(value) for name, value in tag.attrs.items()}
