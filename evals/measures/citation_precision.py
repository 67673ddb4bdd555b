"""``citation_precision``: share of the citations that lie on gold.

On gold: the cited span overlaps a gold quote or the sentence around one. A right sentence that the
set does not list counts as wrong, which is why sets list every document that holds the answer.
Eligible: answered cases with citations and a gold quote that stands in the stored text.
"""

from __future__ import annotations

from evals.measures.measure import Measure
from evals.records import Record


def precision(record: Record) -> float | None:
    """Return the precision of one case."""
    if not record.answered or not record.located or not record.citations:
        return None
    return sum(cited.on_gold for cited in record.citations) / len(record.citations)


CITATION_PRECISION = Measure("citation_precision", precision)
