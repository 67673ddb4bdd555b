"""``document_ndcg@10``: discounted gain of gold documents over the best that could be had.

Binary gains, discount ``log2(rank + 1)``, the ideal ranking cut at 10 too, as trec_eval has it.
Eligible: cases with gold documents.
"""

from __future__ import annotations

import math

from evals.measures.measure import Measure
from evals.records import Record

DEPTH = 10


def ndcg(record: Record) -> float | None:
    """Return the nDCG at 10 of one case."""
    gold = set(record.gold_documents)
    if not gold:
        return None
    ranked = enumerate(record.ranked_documents[:DEPTH], start=1)
    gain = sum(1 / math.log2(rank + 1) for rank, document in ranked if document in gold)
    return gain / sum(1 / math.log2(rank + 1) for rank in range(1, min(len(gold), DEPTH) + 1))


DOCUMENT_NDCG = Measure(f"document_ndcg@{DEPTH}", ndcg)
