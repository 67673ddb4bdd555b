"""``document_recall@K``: share of a case's gold documents among its first K ranked documents.

Documents rank by their first passage among 50. Eligible: cases with gold documents.
"""

from __future__ import annotations

from evals.measures.measure import Measure
from evals.records import Record


def recall(record: Record, depth: int) -> float | None:
    """Return the recall at ``depth`` of one case."""
    gold = set(record.gold_documents)
    if not gold:
        return None
    return len(gold & set(record.ranked_documents[:depth])) / len(gold)


def _at(depth: int) -> Measure:
    return Measure(f"document_recall@{depth}", lambda record: recall(record, depth))


DOCUMENT_RECALL = tuple(_at(depth) for depth in (1, 3, 5, 10))
