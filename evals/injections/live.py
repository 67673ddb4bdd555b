"""Whether markup for a browser holds anything that a document could have put there."""

from __future__ import annotations

from html.parser import HTMLParser

# What our own views are made of; icons bring the last row.
_TAGS = frozenset({
    "article", "section", "header", "div", "span", "p", "h2", "h3", "ol", "ul", "li", "sup", "mark",
    "br", "time", "button", "a", "details", "summary", "em", "strong",
    "svg", "path", "circle",
})  # fmt: skip
_LOADING = frozenset({
    "src", "srcset", "srcdoc", "action", "formaction", "poster", "background", "data", "ping", "style",
    "xlink:href", "http-equiv",
})  # fmt: skip
_TURNING = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))


def live_parts(markup: str) -> list[str]:
    """Return what could load, run, lead away or turn text in ``markup``; empty if nothing could.

    Links to places of the same page are ours; every other address counts.
    """
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            leads_away = name == "href" and not (value or "").startswith("#")
            if leads_away or name in _LOADING or name.startswith("on"):
                self.found.append(f"<{tag} {name}={value!r}>")

    def handle_data(self, data: str) -> None:
        if _TURNING & set(data):
            self.found.append("a character that turns text")
