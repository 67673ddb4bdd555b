"""``passage_hit@K``: 1 if one of the first K passages overlaps a gold quote, else 0.

A passage at the right place, not only from the right document. Eligible: cases with a gold quote
that stands in the stored text.
"""

from __future__ import annotations

from evals.measures.measure import Measure
from evals.records import Record


def hit(record: Record, depth: int) -> float | None:
    """Return whether one case has a hit at ``depth``."""
    if not record.located:
        return None
    return float(any(rank <= depth for rank in record.gold_ranks))


def _at(depth: int) -> Measure:
    return Measure(f"passage_hit@{depth}", lambda record: hit(record, depth))


PASSAGE_HIT = tuple(_at(depth) for depth in (1, 3, 5, 10))
