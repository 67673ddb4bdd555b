"""From spans to numbered citations, each sliced from the stored text and checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from rag.citing.verifying import verify_citation
from rag.domain import (
    Citation,
    Document,
    Draft,
    DraftStatement,
    Passage,
    SourceSpan,
    Statement,
    UnresolvedMarker,
)


class SourceTexts(Protocol):
    """Where stored documents come from."""

    def document(self, identity: str) -> Document | None: ...

    def stored_sha256(self, identity: str) -> str | None: ...


@dataclass(frozen=True, slots=True)
class CitedDraft:
    """The checked statements, the answer's text, and what did not resolve."""

    text: str
    statements: tuple[Statement, ...]
    unresolved: tuple[UnresolvedMarker, ...]


@dataclass(frozen=True, slots=True)
class Citer:
    """Every quote is sliced from the library, never taken from the draft.

    A statement that names no span, or whose spans do not all hold, is withheld and recorded. A marker
    that stands for nothing is recorded, and the statement rests on its other spans.
    """

    sources: SourceTexts

    def cite(self, draft: Draft) -> CitedDraft:
        """Return the statements that hold, numbered in reading order."""
        numbers: dict[tuple[str, int, int], int] = {}
        statements: list[Statement] = []
        unresolved: list[UnresolvedMarker] = []
        text = ""
        for drafted in draft.statements:
            citations, problems = self._citations(drafted, numbers)
            unresolved.extend(problems)
            unresolved.extend(unknown_markers(drafted))
            if problems:
                continue
            numbers.update({(c.document_id, c.start, c.end): c.number for c in citations})
            markers = "".join(f"[{citation.number}]" for citation in citations)
            piece = drafted.text if drafted.computed else f"{drafted.text} {markers}"
            start = len(text) + (1 if text else 0)
            text = f"{text} {piece}" if text else piece
            statements.append(
                Statement(
                    drafted.text,
                    start,
                    start + len(piece),
                    True,
                    tuple(citations),
                    computed=drafted.computed,
                )
            )
        return CitedDraft(text, tuple(statements), tuple(unresolved))

    def nearest(self, passages: Sequence[Passage]) -> tuple[Citation, ...]:
        """Return whole passages as citations, for a refusal that shows where it looked."""
        found: list[Citation] = []
        for passage in passages:
            span = SourceSpan(passage, passage.chunk.start, passage.chunk.end)
            citation, _ = self._citation(span, len(found) + 1)
            if citation is not None:
                found.append(citation)
        return tuple(found)

    def _citations(
        self, drafted: DraftStatement, numbers: dict[tuple[str, int, int], int]
    ) -> tuple[list[Citation], list[UnresolvedMarker]]:
        """Return a statement's citations, new places numbered on from ``numbers``, or what is wrong."""
        if not drafted.sources:
            return [], [UnresolvedMarker("", "the statement names no source", drafted.text)]
        citations: list[Citation] = []
        problems: list[UnresolvedMarker] = []
        own = dict(numbers)
        cited: set[int] = set()
        for span in drafted.sources:
            place = (span.passage.document.id, span.start, span.end)
            number = own.setdefault(place, len(own) + 1)
            citation, problem = self._citation(span, number)
            if citation is None:
                marker = f"{place[0]}:{span.start}-{span.end}"
                problems.append(UnresolvedMarker(marker, problem or "", drafted.text))
            elif number not in cited:
                cited.add(number)
                citations.append(citation)
        return citations, problems

    def _citation(self, span: SourceSpan, number: int) -> tuple[Citation | None, str | None]:
        card = span.passage.document
        document = self.sources.document(card.id)
        if document is None:
            return None, "the document is not in the library any more"
        stored = self.sources.stored_sha256(card.id)
        if stored != document.sha256:
            return None, "the stored text does not have the fingerprint that it was stored with"
        citation = Citation(
            number=number,
            document_id=document.id,
            document_sha256=card.sha256,
            title=document.title,
            start=span.start,
            end=span.end,
            quote=document.text[span.start : span.end],
            url=document.url,
            date=document.date,
            page=document.page_at(span.start),
        )
        chunk = span.passage.chunk
        inside = chunk.start <= span.start < span.end <= chunk.end
        retrieved = chunk.text[span.start - chunk.start : span.end - chunk.start]
        if not inside or retrieved != citation.quote:
            return None, "the retrieved passage and the stored text differ at this place"
        check = verify_citation(citation, document)
        return (citation, None) if check.holds else (None, check.problem)


def unknown_markers(drafted: DraftStatement) -> list[UnresolvedMarker]:
    """Return a record of each marker that stands for nothing."""
    reason = "the marker stands for nothing that the model was shown"
    return [UnresolvedMarker(marker, reason, drafted.text) for marker in drafted.unknown_markers]
