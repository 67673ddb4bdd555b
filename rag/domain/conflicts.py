"""Values that sources give for the same thing and that cannot all be true."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConflictValue:
    """One value: citation ``citation`` of the answer carries it.

    ``date`` is the day it was given as far as it is known: the sentence's if it says when its source
    gave the figure, else the document's. ``source`` is the party that the sentence names, if any.
    """

    value: str
    date: str | None
    document_id: str
    title: str
    citation: int
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """``about`` is the question that gets different answers, ``values`` the newest first."""

    about: str
    values: tuple[ConflictValue, ...]
