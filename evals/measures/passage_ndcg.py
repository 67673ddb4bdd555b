"""``passage_ndcg@10``: discounted gain of passages on gold over the best that could be had.

As ``document_ndcg@10``, with the indexed passages that overlap a gold quote as what is relevant.
Eligible: cases with a gold quote that stands in an indexed passage.
"""

from __future__ import annotations

import math

from evals.measures.measure import Measure
from evals.records import Record

DEPTH = 10


def ndcg(record: Record) -> float | None:
    """Return the nDCG at 10 of one case."""
    if not record.gold_passages:
        return None
    gain = sum(1 / math.log2(rank + 1) for rank in record.gold_ranks if rank <= DEPTH)
    best = min(record.gold_passages, DEPTH)
    return gain / sum(1 / math.log2(rank + 1) for rank in range(1, best + 1))


PASSAGE_NDCG = Measure(f"passage_ndcg@{DEPTH}", ndcg)
