"""Markdown by markdown-it-py: CommonMark with tables, marks removed, words kept."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from rag.loading.blocks import Block, row_text
from rag.loading.hidden import hidden_block
from rag.loading.html import html_words
from rag.loading.markup import OpenTags

_PARSER = (
    # Deeper nesting than the preset's 20 levels would be left out without a word.
    MarkdownIt("commonmark", {"html": True, "maxNesting": 100})
    .enable("table")
    .enable("strikethrough")
)
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def markdown_blocks(text: str) -> list[Block]:
    """Return the headings, paragraphs, list items and table rows of ``text`` in order.

    What stands inside hidden HTML, and the words that stand for a picture, become hidden blocks.
    """
    blocks: list[Block] = []
    reader = _Reader()
    reader.walk(SyntaxTreeNode(_PARSER.parse(text)), blocks)
    return blocks + reader.hidden


class _Reader:
    """Goes through one document in order; HTML tags stay open from block to block."""

    def __init__(self) -> None:
        self.hidden: list[Block] = []
        self._tags = OpenTags()

    def walk(self, parent: SyntaxTreeNode, out: list[Block]) -> None:
        for node in parent.children:
            match node.type:
                case "heading":
                    out.append(Block("heading", self._words(node), level=int(node.tag[1:])))
                case "paragraph":
                    out.append(Block("paragraph", self._words(node)))
                case "fence" | "code_block":
                    out.append(Block("paragraph", self._seen(node.content)))
                case "html_block":
                    out.append(Block("paragraph", self._html(node.content)))
                case "bullet_list" | "ordered_list":
                    self._list(node, out)
                case "table":
                    self._table(node, out)
                case _:
                    self.walk(node, out)

    def _list(self, node: SyntaxTreeNode, out: list[Block]) -> None:
        start = node.attrGet("start")
        number = None if node.type == "bullet_list" else 1 if start is None else int(start)
        for item in node.children:
            inside: list[Block] = []
            self.walk(item, inside)
            marker = "" if number is None else f"{number}. "
            for position, block in enumerate(inside):
                first = position == 0 and block.kind == "paragraph"
                out.append(Block("item", marker + block.text) if first else block)
            number = None if number is None else number + 1

    def _table(self, node: SyntaxTreeNode, out: list[Block]) -> None:
        rows = [
            [self._words(cell) for cell in row.children]
            for part in node.children
            for row in part.children
        ]
        out.extend(Block("row", row_text(rows[0], cells)) for cells in rows[1:])

    def _words(self, node: SyntaxTreeNode) -> str:
        """Return the text of everything inline below ``node``, line breaks as spaces."""
        return "".join(self._inline(child) for child in node.children)

    def _inline(self, node: SyntaxTreeNode) -> str:
        match node.type:
            case "text" | "code_inline":
                return self._seen(node.content)
            case "softbreak" | "hardbreak":
                return " "
            case "html_inline":
                if _LINE_BREAK.fullmatch(node.content):
                    return " "
                self._tags.read(node.content)
                return ""
            case "image":
                self.hidden.append(hidden_block(node.content, "in place of a picture"))
                return ""
            case _:
                return self._words(node)

    def _seen(self, text: str) -> str:
        why = self._tags.why
        if why is None:
            return text
        self.hidden.append(hidden_block(text, why))
        return ""

    def _html(self, markup: str) -> str:
        before = self._tags.why
        shown, hidden = self._tags.read(markup)
        if before is None and not hidden:
            return html_words(markup)
        self.hidden += [hidden_block(text, why) for text, why in hidden]
        return shown
