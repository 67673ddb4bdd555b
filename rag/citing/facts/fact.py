"""What a fact token is, and what it means that one is missing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of facts that must survive from source to statement."""

    NUMBER = "number"
    UNIT = "unit"
    DATE = "date"
    NAME = "name"
    NEGATION = "negation"
    QUANTIFIER = "quantifier"
    DIRECTION = "direction"
    ROLES = "roles"


@dataclass(frozen=True, slots=True)
class CitedText:
    """A quote with what a reader is told of its document.

    A name or a year of the statement may stand in ``title``, in ``date`` (ISO, or the first part of
    it) or ``around`` the quote, in the passage that it was taken from; a number may not.
    """

    text: str
    title: str = ""
    date: str | None = None
    around: str = ""


@dataclass(frozen=True, slots=True)
class MissingFact:
    """A fact of a statement that no cited quote carries; ``reason`` is a sentence for the operator."""

    kind: Kind
    text: str
    reason: str
