"""Where a case was lost: the first step of the pipeline that let go of the gold."""

from __future__ import annotations

from collections.abc import Sequence

from evals.cases import CONFLICT, COUNT, SEVERAL, Case
from evals.normalising import holds_count
from evals.records import Record, Verdict
from rag.domain import Passage

_SIDES = 2  # a reader sees that sources differ from two figures on


def judged(record: Record, gold_passages: Sequence[Passage], *, reranked: bool) -> Verdict:
    """Return the verdict on a case that did not crash.

    ``gold_passages`` are those retrieved passages that overlap a gold quote, or come from a gold
    document where the case has no quotes; ``reranked`` tells whether a reranker was at work.
    """
    case = record.case
    if record.showed_forbidden:
        return Verdict.SHOWED_FORBIDDEN
    if not case.answerable:
        right = record.refused or bool(record.cited_quotes)
        return Verdict.OK if right else Verdict.WRONGLY_ANSWERED
    if record.answered and _rests_on_gold(record):
        return _whole(record)
    return _lost(record, gold_passages, reranked=reranked)


def explained(case: Case) -> str:
    """Return a case in one line for a list of failures."""
    return f"{case.id} [{case.type}] {case.asked}"


def _whole(record: Record) -> Verdict:
    """Return what an answer that rests on gold lacks, if anything."""
    if _incomplete(record):
        return Verdict.INCOMPLETE
    return Verdict.ONE_SIDED if _one_sided(record) else Verdict.OK


def _lost(record: Record, gold_passages: Sequence[Passage], *, reranked: bool) -> Verdict:
    """Return the step that let go of the gold of an answerable case."""
    if not record.case.gold_docs:
        # Nothing says where the answer stands, so only the refusal can be judged.
        return Verdict.OK if record.answered else Verdict.WRONGLY_REFUSED
    if not gold_passages:
        return Verdict.NOT_RETRIEVED
    if reranked and not any("reranked" in passage.ranks for passage in gold_passages):
        return Verdict.NOT_RERANKED
    return Verdict.WRONGLY_REFUSED if record.refused else Verdict.NOT_CHOSEN


def _rests_on_gold(record: Record) -> bool:
    if record.located:
        return bool(record.cited_quotes)
    gold = set(record.gold_documents)
    return any(cited.place.document in gold for cited in record.citations)


def _incomplete(record: Record) -> bool:
    case = record.case
    if case.type == COUNT:
        return bool(case.answers) and not holds_count(record.said, case.answers[0])
    if case.type != SEVERAL or not record.located:
        return False
    every_quote = len(record.cited_quotes) == sum(bool(quote.places) for quote in record.gold)
    return not every_quote and record.shown_figures() != frozenset(case.answers)


def _one_sided(record: Record) -> bool:
    sides = min(_SIDES, len(set(record.case.answers)))
    return record.case.type == CONFLICT and record.located and len(record.shown_figures()) < sides
