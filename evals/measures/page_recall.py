"""``page_recall@K``: share of the pages with a gold quote that the first K passages touch.

Pages are those of paged formats; a quote or passage over a page break touches both. Eligible: cases
with a gold quote in a paged document.
"""

from __future__ import annotations

from evals.measures.measure import Measure
from evals.records import Record


def recall(record: Record, depth: int) -> float | None:
    """Return the recall at ``depth`` of one case."""
    gold = set(record.gold_pages)
    if not gold:
        return None
    found = {(p.place.document, page) for p in record.passages[:depth] for page in p.pages}
    return len(gold & found) / len(gold)


def _at(depth: int) -> Measure:
    return Measure(f"page_recall@{depth}", lambda record: recall(record, depth))


PAGE_RECALL = tuple(_at(depth) for depth in (1, 3, 5, 10))
