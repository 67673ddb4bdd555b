"""Figures in rows of tables, which stand as ``Header: cell; Header: cell``."""

from __future__ import annotations

import re

from rag.answering.question import stem
from rag.disagreeing.asked import GROUPS, Asked, header_measures, same_group

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ROW = re.compile(r"^[^;:]+: [^;]*; [^;:]+: ")
_CELLS = re.compile(r"(?:^|; ?)([^;:]+): ")
_FIRST = re.compile(r"(?:^|; ?)([^;:]+): (?:over |about |at least |more than )?$")
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_CURRENCIES = {"dollar": "dollar", "rupee": "rupee", "euro": "euro"}
_WHOLE = frozenset(map(stem, ["total", "size", "amount", "sum"]))


def is_row(folded: str) -> bool:
    """Whether a sentence is a row of two cells or more."""
    return _ROW.search(folded) is not None


def header_at(before: str) -> str:
    """Return the header of the cell that a figure stands first in, "" if it stands further on."""
    match = _FIRST.search(before)
    return match.group(1).strip() if match else ""


def in_cell(header: str, folded: str, asked: Asked) -> bool:
    """Whether a cell measures what is asked: its header says so, or the row's measure.

    A header that names soldiers alone counts for all only where no other header counts all.
    """
    named = header.lower() == "value"
    if not asked.heads & _stems(f"{header} {folded}" if named else header):
        return False
    told = _words(f"{header} {folded}" if named else header)
    if asked.group is not None:
        return bool(told & same_group(asked.group))
    if named or not told & GROUPS:
        return not told & GROUPS
    others = (other for other in _CELLS.findall(folded) if other.strip() != header)
    return not any(asked.heads & _stems(o) and not _words(o) & GROUPS for o in others)


def measures(header: str, dimension: str) -> bool:
    """Whether the header names the unit of the bare number in its cell."""
    return bool(header) and header_measures(header, dimension)


def names_whole(header: str) -> bool:
    """Whether a header stands for the whole sum."""
    return bool(_WHOLE & _stems(header))


def scale_of(header: str) -> tuple[float, str | None]:
    """Return factor and unit that a header gives bare numbers: "Size in billion US dollars"."""
    words = {word.removesuffix("s") for word in _words(header)}
    unit = next((name for word, name in _CURRENCIES.items() if word in words), None)
    scale = next((factor for word, factor in _SCALES.items() if word in words), 1.0)
    return (scale, unit) if unit else (1.0, None)


def _words(text: str) -> set[str]:
    return {m.group().lower() for m in _WORD.finditer(text)}


def _stems(text: str) -> set[str]:
    return {stem(word) for word in _words(text)}
