"""``refusal_precision``: of the refusals, the share whose question has no answer in the corpus.

Eligible: refused cases.
"""

from __future__ import annotations

from evals.measures.measure import Measure
from evals.records import Record


def precision(record: Record) -> float | None:
    """Return whether one refusal was right."""
    return float(not record.case.answerable) if record.refused else None


REFUSAL_PRECISION = Measure("refusal_precision", precision)
