"""A disagreement becomes statements of the draft and, once they are cited, the answer's conflicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.answering.extractive import figures
from rag.disagreeing.finding import Disagreement, Given
from rag.domain import Conflict, ConflictValue, Draft, DraftStatement, SourceSpan, Statement

EXTRACTIVE = "extractive"


def with_values(draft: Draft, disagreement: Disagreement | None) -> Draft:
    """Return the draft with a statement for each value, the newest first.

    An extractive draft keeps only those sentences of its own beside them that hold a figure which
    none of them does; to what a language model wrote those are added that it does not point at.
    """
    if disagreement is None:
        return draft
    statements = list(dict.fromkeys(map(_place, disagreement.values)))
    own = {_place(given): _statement(given) for given in disagreement.values}
    if draft.answerer == EXTRACTIVE:
        values = [own[place] for place in statements]
        told = {number for statement in values for number in figures(statement.text)}
        others = (s for s in draft.statements if figures(s.text) - told)
        return replace(draft, statements=(*values, *others))
    pointed_at = [
        (span.passage.document.id, span.start, span.end)
        for statement in draft.statements
        for span in statement.sources
    ]
    missing = [own[p] for p in statements if not any(_overlap(p, place) for place in pointed_at)]
    return replace(draft, statements=(*draft.statements, *missing))


def conflicts_of(
    disagreement: Disagreement | None, statements: Sequence[Statement]
) -> tuple[Conflict, ...]:
    """Return the conflict whose values the checked statements cite, nothing if fewer than two do."""
    if disagreement is None:
        return ()
    citations = [c for statement in statements for c in statement.citations]
    values: list[ConflictValue] = []
    for given in disagreement.values:
        place = _place(given)
        cited = next(
            (c for c in citations if _overlap(place, (c.document_id, c.start, c.end))), None
        )
        if cited is not None:
            values.append(
                ConflictValue(
                    value=given.value.shown,
                    date=given.giving.date,
                    document_id=cited.document_id,
                    title=cited.title,
                    citation=cited.number,
                    source=given.giving.source,
                )
            )
    if len({value.value for value in values}) < 2:  # noqa: PLR2004 - one value is no conflict
        return ()
    return (Conflict(disagreement.about, tuple(values)),)


def _place(given: Given) -> tuple[str, int, int]:
    sentence = given.sentence
    return sentence.passage.document.id, sentence.start, sentence.end


def _overlap(left: tuple[str, int, int], right: tuple[str, int, int]) -> bool:
    return left[0] == right[0] and left[1] < right[2] and right[1] < left[2]


def _statement(given: Given) -> DraftStatement:
    sentence = given.sentence
    span = SourceSpan(sentence.passage, sentence.start, sentence.end)
    return DraftStatement(sentence.text, (span,), sentence.score)
