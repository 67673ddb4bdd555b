"""Markdown by markdown-it-py: CommonMark with tables, marks removed, words kept."""

from __future__ import annotations

from collections.abc import Sequence

from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from markdown_it.token import Token

from rag.loading.blocks import Block, row_text

_PARSER = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough")


def markdown_blocks(text: str) -> list[Block]:
    """Return the headings, paragraphs, list items and table rows of ``text`` in order."""
    return _Walker(_PARSER.parse(text)).blocks()


class _Walker:
    """One pass over the flat token list; nesting is kept in the two small stacks."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._out: list[Block] = []
        self._markers: list[str] = []
        self._counters: list[int | None] = []
        self._header: list[str] = []
        self._cells: list[str] = []
        self._in_header = False

    def blocks(self) -> list[Block]:
        heading_level = 0
        for token in self._tokens:
            match token.type:
                case "heading_open":
                    heading_level = int(token.tag[1:])
                case "heading_close":
                    heading_level = 0
                case "inline" if heading_level:
                    self._out.append(Block("heading", _inline(token), level=heading_level))
                case "fence" | "code_block":
                    self._out.append(Block("paragraph", token.content))
                case "html_block":
                    words = BeautifulSoup(token.content, "lxml").get_text(" ")
                    self._out.append(Block("paragraph", words))
                case _:
                    self._list_or_table(token)
        return self._out

    def _list_or_table(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open":
                self._counters.append(None)
            case "ordered_list_open":
                self._counters.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                self._counters.pop()
            case "list_item_open":
                self._markers.append(self._next_marker())
            case "list_item_close":
                self._markers.pop()
            case "thead_open":
                self._header, self._in_header = [], True
            case "thead_close":
                self._header, self._in_header = self._cells, False
            case "tr_open":
                self._cells = []
            case "tr_close" if not self._in_header:
                self._out.append(Block("row", row_text(self._header, self._cells)))
            case "th_open" | "td_open":
                self._cells.append("")
            case "inline":
                self._text(_inline(token), in_cell=token.level > 0 and bool(self._open_table()))
            case "table_open":
                self._table_depth = 1
            case "table_close":
                self._table_depth = 0
            case _:
                pass

    _table_depth = 0

    def _open_table(self) -> int:
        return self._table_depth

    def _next_marker(self) -> str:
        counter = self._counters[-1]
        if counter is None:
            return ""
        self._counters[-1] = counter + 1
        return f"{counter}. "

    def _text(self, text: str, *, in_cell: bool) -> None:
        if in_cell:
            self._cells[-1] += text
        elif self._markers:
            self._out.append(Block("item", self._markers[-1] + text))
            self._markers[-1] = ""
        else:
            self._out.append(Block("paragraph", text))


def _inline(token: Token) -> str:
    parts: list[str] = []
    for child in token.children or ():
        if child.type in {"text", "code_inline"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
        elif child.type == "image":
            parts.append(child.content)
    return "".join(parts)
