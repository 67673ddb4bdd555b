"""A draft: what an answerer proposes, before any citation was checked."""

from __future__ import annotations

from dataclasses import dataclass

from rag.domain.passages import Passage


@dataclass(frozen=True, slots=True)
class SourceSpan:
    """A place in a document that an answerer points at: ``start``/``end`` in the document's text."""

    passage: Passage
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DraftStatement:
    """One statement of the answer with the places it rests on, markers not yet in the text.

    ``unknown_markers`` are those that a model wrote and that stand for nothing it was shown.
    ``computed``: worked out from the sources, not said by them.
    """

    text: str
    sources: tuple[SourceSpan, ...]
    score: float = 0.0
    unknown_markers: tuple[str, ...] = ()
    computed: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """Statements in reading order, and the features that the refusal model looks at."""

    statements: tuple[DraftStatement, ...]
    answerer: str
    model: str | None = None
    input_tokens: int = 0
    output_tokens: int = 0
