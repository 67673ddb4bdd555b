"""Blocks in, a Document's text out: the one place where stored text is put together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.domain import Heading, Page

BlockKind = Literal["heading", "paragraph", "item", "row", "hidden"]

# Characters that steer the display of others (bidi overrides, invisible joins of no language) can
# make a quote look like another text than it is. The joiners that Urdu and Persian need stay.
_STEERING = {
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2065),
    *range(0x2066, 0x2070),
    *range(0xFFF9, 0xFFFC),
    0xFEFF,
    0x00AD,
    0x061C,
    0x180E,
    0x200B,
    *(0x115F, 0x1160, 0x3164, 0xFFA0),
    *range(0xE0000, 0xE0080),
}
# Files hold these for honest reasons; they go like the others, and nobody is told.
_HARMLESS = {0xFEFF, 0x00AD, 0x200B, 0x2060}
# One selector chooses the form of the character before it; a run of them carries hidden bytes.
_SELECTORS = re.compile(
    "([\ufe00-\ufe0f\U000e0100-\U000e01ef])[\ufe00-\ufe0f\U000e0100-\U000e01ef]+"
)
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Block:
    """One line of the document to be; ``level`` counts for headings, ``page`` for paged formats.

    A ``hidden`` block is text that no reader of the file sees, ``why`` tells how it is hidden; it
    does not become part of the document.
    """

    kind: BlockKind
    text: str
    level: int = 0
    page: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class AssembledText:
    """The stored text with the places of its headings and pages."""

    text: str
    headings: tuple[Heading, ...]
    pages: tuple[Page, ...]


def clean_line(raw: str) -> str:
    """Return ``raw`` on one line: NFC, runs of white space as one space, no control characters.

    Cleaning a clean line changes nothing, so what must go goes before what is composed and joined.
    """
    kept = (
        char
        for char in raw
        if char.isspace()
        or (ord(char) not in _STEERING and unicodedata.category(char) not in {"Cc", "Cs"})
    )
    chosen = _SELECTORS.sub(r"\1", "".join(kept))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", chosen)).strip()


def steering_characters(raw: str) -> int:
    """Count the characters of ``raw`` that could hide a text or turn it, harmless ones left out."""
    steering = sum(ord(char) in _STEERING - _HARMLESS for char in raw)
    return steering + sum(len(match.group()) - 1 for match in _SELECTORS.finditer(raw))


def assemble(blocks: Iterable[Block]) -> AssembledText:
    """Join cleaned blocks: items and rows by one line break, everything else by an empty line."""
    parts: list[str] = []
    headings: list[Heading] = []
    page_starts: list[tuple[int, int]] = []
    position = 0
    previous: BlockKind | None = None
    for block in blocks:
        line = "" if block.kind == "hidden" else clean_line(block.text)
        if not line:
            continue
        if previous is not None:
            tight = block.kind == previous and block.kind in {"item", "row"}
            separator = "\n" if tight else "\n\n"
            parts.append(separator)
            position += len(separator)
        if block.page is not None and (not page_starts or page_starts[-1][0] != block.page):
            page_starts.append((block.page, position))
        if block.kind == "heading":
            headings.append(Heading(block.level, line, position, position + len(line)))
        parts.append(line)
        position += len(line)
        previous = block.kind
    ends = [*(start for _, start in page_starts[1:]), position]
    pages = tuple(Page(number, start, ends[row]) for row, (number, start) in enumerate(page_starts))
    return AssembledText("".join(parts), tuple(headings), pages)


def row_text(header: list[str], cells: list[str]) -> str:
    """Return a table row that can stand alone as evidence: ``Year: 2017; Population: 12.34 m``."""
    parts: list[str] = []
    for position, cell in enumerate(cells):
        value = clean_line(cell)
        if not value:
            continue
        name = clean_line(header[position]) if position < len(header) else ""
        parts.append(f"{name}: {value}" if name else value)
    return "; ".join(parts)


def table_lines(rows: Sequence[list[str]]) -> list[str]:
    """Return a line for each row behind the header; a lone row has no header and stands itself.

    A frame around a paragraph is a table of one row to most formats, and its words must not go.
    """
    if len(rows) == 1:
        return [row_text([], rows[0])]
    return [row_text(rows[0], cells) for cells in rows[1:]]
