"""``refusal_recall``: of the questions without an answer in the corpus, the share refused.

Eligible: unanswerable cases.
"""

from __future__ import annotations

from evals.measures.measure import Measure
from evals.records import Record


def recall(record: Record) -> float | None:
    """Return whether one unanswerable case was refused."""
    return None if record.case.answerable else float(record.refused)


REFUSAL_RECALL = Measure("refusal_recall", recall)
