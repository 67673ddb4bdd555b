"""``rewriting_gain``: ``document_recall@5`` of the question searched for less that of the last turn.

0 where the assistant searches for the last turn as it stands; below 0 where rewriting did harm.
Eligible: follow-ups with gold documents.
"""

from __future__ import annotations

from evals.cases import FOLLOW_UP
from evals.measures.measure import Measure
from evals.records import Record

DEPTH = 5


def gain(record: Record) -> float | None:
    """Return the gain of one case."""
    gold = set(record.gold_documents)
    if record.case.type != FOLLOW_UP or not gold:
        return None
    rewritten = record.ranked_documents[:DEPTH]
    plain = rewritten if record.plain_documents is None else record.plain_documents[:DEPTH]
    return (len(gold & set(rewritten)) - len(gold & set(plain))) / len(gold)


REWRITING_GAIN = Measure("rewriting_gain", gain)
