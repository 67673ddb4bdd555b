"""``document_mrr``: one over the rank of the first gold document, 0 if none was found.

Eligible: cases with gold documents.
"""

from __future__ import annotations

from evals.measures.measure import Measure
from evals.records import Record


def reciprocal_rank(record: Record) -> float | None:
    """Return the reciprocal rank of one case."""
    gold = set(record.gold_documents)
    if not gold:
        return None
    ranked = enumerate(record.ranked_documents, start=1)
    return next((1 / rank for rank, document in ranked if document in gold), 0.0)


DOCUMENT_MRR = Measure("document_mrr", reciprocal_rank)
