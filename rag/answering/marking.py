"""A reply with markers, read while it comes in: one marked statement after the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# One or more markers such as [2] or [1, 3], with the full stop that some models put behind them.
_MARKERS = re.compile(r"(?:\s*\[\s*\d+(?:\s*,\s*\d+)*\s*\])+\s*([.!?؟۔])?")
_MARKER_BEGINS = re.compile(r"(?:\[[\d\s,]*)?")
_NUMBER = re.compile(r"\d+")
_BULLET = re.compile(r"^(?:[-*•]|\d+[.)])\s+")
_ENDS = ".!?…؟۔"


@dataclass(frozen=True, slots=True)
class MarkedStatement:
    """``text`` without its markers; ``markers`` are the numbers, in order, each once."""

    text: str
    markers: tuple[int, ...]


def marked_statements(pieces: Iterable[str]) -> Iterator[MarkedStatement]:
    """Yield each statement as soon as it is sure where it ends.

    A statement ends behind its markers, or where a line ends. What follows the last marker is a
    statement without any.
    """
    held = ""
    for piece in pieces:
        held += piece
        while (end := _end(held)) is not None:
            statement = _statement(held[:end])
            held = held[end:]
            if statement is not None:
                yield statement
    while held.strip():
        end = _end(f"{held}\n") or len(held)
        statement = _statement(held[:end])
        held = held[end:]
        if statement is not None:
            yield statement


def _end(text: str) -> int | None:
    """Return where the first statement ends, None while more of the reply may belong to it."""
    line = text.find("\n", len(text) - len(text.lstrip()))
    markers = _MARKERS.search(text)
    if markers and (line == -1 or markers.start() < line):
        end = markers.end()
        rest = text[end:].lstrip(" ")
        # A full stop, a further marker or the rest of one may still come.
        return None if _MARKER_BEGINS.fullmatch(rest) else end
    return line + 1 if line != -1 else None


def _statement(text: str) -> MarkedStatement | None:
    found = _MARKERS.search(text)
    numbers = [int(n) for n in _NUMBER.findall(found[0])] if found else []
    said = text[: found.start()] if found else text
    said = _BULLET.sub("", " ".join(said.split()))
    if not any(char.isalnum() for char in said):
        return None
    if said[-1] not in _ENDS:
        said += (found[1] or ".") if found else "."
    return MarkedStatement(said, tuple(dict.fromkeys(numbers)))
