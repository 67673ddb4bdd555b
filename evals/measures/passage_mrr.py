"""``passage_mrr``: one over the rank of the first passage on a gold quote, 0 if none is among 50.

Eligible: cases with a gold quote that stands in an indexed passage.
"""

from __future__ import annotations

from evals.measures.measure import Measure
from evals.records import Record


def reciprocal_rank(record: Record) -> float | None:
    """Return the reciprocal rank of one case."""
    if not record.gold_passages:
        return None
    return 1 / min(record.gold_ranks) if record.gold_ranks else 0.0


PASSAGE_MRR = Measure("passage_mrr", reciprocal_rank)
