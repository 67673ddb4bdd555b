"""``stale_citation``: how many citations stand on a text that is gone or another one, over all cases.

A citation is stale if its document is not in the store or the document's text is not the one cited.
Anything over 0 is a defect. Eligible: answers with a citation, whatever the question.
"""

from __future__ import annotations

from evals.measures.measure import Measure, total
from evals.records import Record


def stale(record: Record) -> float | None:
    """Return the count of one case."""
    if not record.citations:
        return None
    return float(sum(cited.stale for cited in record.citations))


STALE_CITATION = Measure("stale_citation", stale, combine=total)
