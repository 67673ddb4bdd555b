"""``answer_exact``: 1 if what is said is an acceptable answer and nothing else, else 0.

Exact match as in SQuAD, over normalised words. Sentences quoted in full rarely are: the measure is
for answerers that answer in brief. A refusal scores 0. Eligible: answerable cases whose acceptable
answers are alternatives.
"""

from __future__ import annotations

from evals.cases import CONFLICT
from evals.measures.measure import Measure
from evals.normalising import words
from evals.records import Record


def exact(record: Record) -> float | None:
    """Return whether one case matches exactly."""
    case = record.case
    if not case.answerable or not case.answers:
        return None
    if case.every_answer_counts or case.type == CONFLICT:
        return None
    said = words(record.said)
    return float(any(said == words(answer) for answer in case.answers))


ANSWER_EXACT = Measure("answer_exact", exact)
