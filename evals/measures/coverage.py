"""``coverage``: share of an answer's drafted statements that are borne out by their citations.

Eligible: answers with a statement.
"""

from __future__ import annotations

from evals.measures.measure import Measure
from evals.records import Record


def coverage(record: Record) -> float | None:
    """Return the share for one case."""
    if not record.answered or not record.statements:
        return None
    return record.supported / record.statements


COVERAGE = Measure("coverage", coverage)
