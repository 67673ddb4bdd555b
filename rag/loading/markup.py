"""HTML in the midst of Markdown: which of the text around its tags is hidden."""

from __future__ import annotations

from html.parser import HTMLParser

from rag.loading.css import declarations
from rag.loading.hidden import TextStyle, element_hidden

_VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
}  # fmt: skip
_NEVER_SHOWN = {"script", "style", "template", "title", "noscript", "iframe", "object", "svg"}


class OpenTags(HTMLParser):
    """Follows the tags of one document, piece by piece; ``why`` tells if text is hidden here."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[str, str | None, TextStyle]] = []
        self._shown: list[str] = []
        self._hidden: list[tuple[str, str]] = []

    @property
    def why(self) -> str | None:
        """Why text at this place is hidden, None if it is not."""
        if not self._open:
            return None
        _, why, look = self._open[-1]
        return why or look.unreadable()

    def read(self, markup: str) -> tuple[str, list[tuple[str, str]]]:
        """Follow a piece; return the text in it that is shown, and (text, why) of what is hidden."""
        self._shown, self._hidden = [], []
        self.feed(markup)
        self.close()  # what a piece leaves unfinished ends with it; the open tags stay open
        return "".join(self._shown), self._hidden

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            self._shown.append(" ")
            return
        attributes = {name: value or "" for name, value in attrs}
        style = declarations(attributes.get("style", ""))
        above = self._open[-1] if self._open else ("", None, TextStyle())
        unseen = f"<{tag}>" if tag in _NEVER_SHOWN else None
        why = above[1] or unseen or element_hidden(tag, attributes, style)
        self._open.append((tag, why, above[2].below(attributes, style)))

    def handle_endtag(self, tag: str) -> None:
        names = [name for name, _, _ in self._open]
        if tag in names:
            del self._open[len(names) - 1 - names[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        why = self.why
        if why is None:
            self._shown.append(data)
        elif not why.startswith(("<script", "<style")):
            self._hidden.append((data, why))
