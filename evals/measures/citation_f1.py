"""``citation_f1``: harmonic mean of ``citation_recall`` and ``citation_precision`` of one case.

0 where both are 0 and where an answer cites nothing. Eligible: answered cases with a gold quote that
stands in the stored text.
"""

from __future__ import annotations

from evals.measures.citation_precision import precision
from evals.measures.citation_recall import recall
from evals.measures.measure import Measure
from evals.records import Record


def f1(record: Record) -> float | None:
    """Return the F1 of one case."""
    found = recall(record)
    if found is None:
        return None
    right = precision(record) or 0.0
    return 2 * found * right / (found + right) if found + right else 0.0


CITATION_F1 = Measure("citation_f1", f1)
