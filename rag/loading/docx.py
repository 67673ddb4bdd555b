"""DOCX by python-docx: paragraphs, headings, lists and tables in document order."""

from __future__ import annotations

import io
import re

import docx
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

from rag.loading.blocks import Block, table_lines
from rag.loading.metadata import DocumentMetadata, parse_metadata

_HEADING_STYLE = re.compile(r"heading (\d)")


def docx_blocks(content: bytes, name: str) -> tuple[DocumentMetadata, list[Block]]:
    """Return the core properties and the blocks of a DOCX file."""
    document = docx.Document(io.BytesIO(content))
    blocks: list[Block] = []
    for item in document.iter_inner_content():
        if isinstance(item, Paragraph):
            blocks.append(_paragraph(item))
        else:
            blocks.extend(_rows(item))
    properties = document.core_properties
    values: dict[str, object] = {
        "title": properties.title or None,
        "tags": properties.keywords or None,
        "lang": properties.language.split("-")[0] or None,
        "kind": properties.category or None,
    }
    return parse_metadata(values, name), blocks


def _paragraph(paragraph: Paragraph) -> Block:
    style = (paragraph.style.name or "").lower() if paragraph.style else ""
    match = _HEADING_STYLE.match(style)
    if style == "title":
        return Block("heading", paragraph.text, level=1)
    if match:
        # One below the title, which Word keeps apart from its nine heading levels.
        return Block("heading", paragraph.text, level=int(match.group(1)) + 1)
    return Block("item" if style.startswith("list") else "paragraph", paragraph.text)


def _rows(table: Table) -> list[Block]:
    texts = [_cell_texts(row) for row in table.rows]
    return [Block("row", line) for line in table_lines(texts)]


def _cell_texts(row: _Row) -> list[str]:
    """Return a text for each column; python-docx repeats a merged cell in each that it spans."""
    cells = list(row.cells)
    return [
        "" if i and cell._tc is cells[i - 1]._tc else cell.text  # noqa: SLF001
        for i, cell in enumerate(cells)
    ]
