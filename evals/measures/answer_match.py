"""``answer_match``: 1 if an acceptable answer stands in what the assistant says, else 0.

Words are compared, see ``evals.normalising``. ``list`` and ``several`` need every one of their
answers; a conflict is content with one figure here, ``conflict_recall`` asks for all. A refusal scores 0. Eligible:
answerable cases with acceptable answers.
"""

from __future__ import annotations

from evals.measures.measure import Measure
from evals.normalising import holds
from evals.records import Record


def match(record: Record) -> float | None:
    """Return whether one case matches."""
    case = record.case
    if not case.answerable or not case.answers:
        return None
    found = (holds(record.said, answer) for answer in case.answers)
    return float(all(found) if case.every_answer_counts else any(found))


ANSWER_MATCH = Measure("answer_match", match)
