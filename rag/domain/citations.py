"""Citations are data with offsets, proved against the stored text before anyone sees them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Citation:
    """``document.text[start:end] == quote`` in the text whose SHA-256 is ``document_sha256``.

    ``number`` is the marker in the answer; ``page`` counts from 1 and is None for unpaged formats.
    """

    number: int
    document_id: str
    document_sha256: str
    title: str
    start: int
    end: int
    quote: str
    url: str | None = None
    date: str | None = None
    page: int | None = None


class Code(StrEnum):
    """Why something of a draft is not shown: a marker stands for nothing, or the guard said no."""

    UNRESOLVED = "unresolved"
    FACTS = "facts"
    SUPPORT = "support"


@dataclass(frozen=True, slots=True)
class UnresolvedMarker:
    """What of a draft no stored text bears out; kept for the operator, never repaired.

    ``code`` tells a marker or span that does not resolve from a statement that the guard withheld:
    with ``FACTS`` the quotes lack one of its facts, with ``SUPPORT`` they do not support it enough.
    """

    marker: str
    reason: str
    statement: str
    code: Code = Code.UNRESOLVED


@dataclass(frozen=True, slots=True)
class CitationCheck:
    """The outcome of checking one citation; ``problem`` is None when it holds."""

    number: int
    document_id: str
    problem: str | None = None

    @property
    def holds(self) -> bool:
        """Whether the stored text bears the citation out."""
        return self.problem is None
