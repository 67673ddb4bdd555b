"""DOCX by python-docx: paragraphs, headings, lists and tables in document order."""

from __future__ import annotations

import io
import re

import docx
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

from rag.loading.blocks import Block, table_lines
from rag.loading.docx_visibility import seen_text
from rag.loading.metadata import DocumentMetadata, parse_metadata

# Other table styles colour their cells in ways that the text itself does not tell.
_PLAIN_TABLES = {"Normal Table", "Table Grid"}
_HEADING_STYLE = re.compile(r"heading (\d)")


def docx_blocks(content: bytes, name: str) -> tuple[DocumentMetadata, list[Block]]:
    """Return the core properties and the blocks of a DOCX file, hidden ones at the end."""
    document = docx.Document(io.BytesIO(content))
    blocks: list[Block] = []
    hidden: list[Block] = []
    for item in document.iter_inner_content():
        if isinstance(item, Paragraph):
            blocks.append(_paragraph(item, hidden))
        else:
            blocks.extend(_rows(item, hidden))
    properties = document.core_properties
    values: dict[str, object] = {
        "title": properties.title or None,
        "tags": properties.keywords or None,
        "lang": properties.language.split("-")[0] or None,
        "kind": properties.category or None,
    }
    return parse_metadata(values, name), blocks + hidden


def _paragraph(paragraph: Paragraph, hidden: list[Block]) -> Block:
    text = seen_text(paragraph, hidden)
    style = (paragraph.style.name or "").lower() if paragraph.style else ""
    match = _HEADING_STYLE.match(style)
    if style == "title":
        return Block("heading", text, level=1)
    if match:
        # One below the title, which Word keeps apart from its nine heading levels.
        return Block("heading", text, level=int(match.group(1)) + 1)
    return Block("item" if style.startswith("list") else "paragraph", text)


def _rows(table: Table, hidden: list[Block]) -> list[Block]:
    plain = table.style is None or table.style.name in _PLAIN_TABLES
    texts = [_cell_texts(row, hidden, plain=plain) for row in table.rows]
    return [Block("row", line) for line in table_lines(texts)]


def _cell_texts(row: _Row, hidden: list[Block], *, plain: bool) -> list[str]:
    """Return a text for each column; python-docx repeats a merged cell in each that it spans."""
    cells = list(row.cells)
    return [
        ""
        if i and cell._tc is cells[i - 1]._tc  # noqa: SLF001
        else "\n".join(seen_text(p, hidden, cell, plain=plain) for p in cell.paragraphs)
        for i, cell in enumerate(cells)
    ]
