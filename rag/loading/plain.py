"""Plain text: paragraphs parted by empty lines; a short first line on its own is the title."""

from __future__ import annotations

import re

from rag.loading.blocks import Block, clean_line

_TITLE_CHARACTERS = 120
_PARAGRAPH_BREAK = re.compile(r"\n[ \t]*\n+")
_ENDS_SENTENCE = re.compile(r"[.!?…۔؟。][\"'”’)\]]*$")


def plain_blocks(text: str) -> list[Block]:
    """Return paragraphs, hard-wrapped lines joined, and the title line as a heading."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    paragraphs = [part for part in _PARAGRAPH_BREAK.split(unified) if part.strip()]
    blocks: list[Block] = []
    for position, paragraph in enumerate(paragraphs):
        first = clean_line(paragraph)
        is_title = (
            position == 0
            and len(paragraphs) > 1
            and "\n" not in paragraph.strip()
            and len(first) <= _TITLE_CHARACTERS
            and not _ENDS_SENTENCE.search(first)
        )
        blocks.append(
            Block("heading", first, level=1) if is_title else Block("paragraph", paragraph)
        )
    return blocks
