"""Markdown by markdown-it-py: CommonMark with tables, marks removed, words kept."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from rag.loading.blocks import Block, row_text
from rag.loading.html import html_words

_PARSER = (
    # Deeper nesting than the preset's 20 levels would be left out without a word.
    MarkdownIt("commonmark", {"html": True, "maxNesting": 100})
    .enable("table")
    .enable("strikethrough")
)
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def markdown_blocks(text: str) -> list[Block]:
    """Return the headings, paragraphs, list items and table rows of ``text`` in order."""
    blocks: list[Block] = []
    _walk(SyntaxTreeNode(_PARSER.parse(text)), blocks)
    return blocks


def _walk(parent: SyntaxTreeNode, out: list[Block]) -> None:
    for node in parent.children:
        match node.type:
            case "heading":
                out.append(Block("heading", _words(node), level=int(node.tag[1:])))
            case "paragraph":
                out.append(Block("paragraph", _words(node)))
            case "fence" | "code_block":
                out.append(Block("paragraph", node.content))
            case "html_block":
                out.append(Block("paragraph", html_words(node.content)))
            case "bullet_list" | "ordered_list":
                _list(node, out)
            case "table":
                _table(node, out)
            case _:
                _walk(node, out)


def _list(node: SyntaxTreeNode, out: list[Block]) -> None:
    start = node.attrGet("start")
    number = None if node.type == "bullet_list" else 1 if start is None else int(start)
    for item in node.children:
        inside: list[Block] = []
        _walk(item, inside)
        marker = "" if number is None else f"{number}. "
        for position, block in enumerate(inside):
            first = position == 0 and block.kind == "paragraph"
            out.append(Block("item", marker + block.text) if first else block)
        number = None if number is None else number + 1


def _table(node: SyntaxTreeNode, out: list[Block]) -> None:
    rows = [
        [_words(cell) for cell in row.children] for part in node.children for row in part.children
    ]
    out.extend(Block("row", row_text(rows[0], cells)) for cells in rows[1:])


def _words(node: SyntaxTreeNode) -> str:
    """Return the text of everything inline below ``node``, line breaks as spaces."""
    parts: list[str] = []
    for child in node.walk():
        if child.type in {"text", "code_inline"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"} or _LINE_BREAK.fullmatch(child.content):
            parts.append(" ")
    return "".join(parts)
