"""``false_refusal``: of the questions that the corpus does answer, the share refused.

Eligible: answerable cases.
"""

from __future__ import annotations

from evals.measures.measure import Measure
from evals.records import Record


def refused(record: Record) -> float | None:
    """Return whether one answerable case was refused."""
    return float(record.refused) if record.case.answerable else None


FALSE_REFUSAL = Measure("false_refusal", refused)
