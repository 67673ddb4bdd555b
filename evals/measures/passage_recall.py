"""``passage_recall@K``: share of the indexed passages on gold among the first K.

A passage is on gold if it overlaps a gold quote; all passages of the index are counted, found or
not. Eligible: cases with a gold quote that stands in an indexed passage.
"""

from __future__ import annotations

from evals.measures.measure import Measure
from evals.records import Record


def recall(record: Record, depth: int) -> float | None:
    """Return the recall at ``depth`` of one case."""
    if not record.gold_passages:
        return None
    return sum(rank <= depth for rank in record.gold_ranks) / record.gold_passages


def _at(depth: int) -> Measure:
    return Measure(f"passage_recall@{depth}", lambda record: recall(record, depth))


PASSAGE_RECALL = tuple(_at(depth) for depth in (1, 3, 5, 10))
