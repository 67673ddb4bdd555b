"""``refusal_recall``: of the questions without an answer in the corpus, the share refused.

Eligible: unanswerable cases, but for those with a listed correction, where an answer may be right
too (``premise_handled``).
"""

from __future__ import annotations

from evals.measures.measure import Measure
from evals.records import Record


def recall(record: Record) -> float | None:
    """Return whether one unanswerable case was refused."""
    return float(record.refused) if record.case.refusal_expected else None


REFUSAL_RECALL = Measure("refusal_recall", recall)
