"""``citation_validity``: share of an answer's citations that verify against the store.

To the character: the slice of the stored text equals the quote, and the text's fingerprint is the
cited one. Anything under 1 is a defect. Eligible: answers with a citation, whatever the question.
"""

from __future__ import annotations

from evals.measures.measure import Measure
from evals.records import Record


def validity(record: Record) -> float | None:
    """Return the share for one case."""
    if not record.citations:
        return None
    return sum(cited.problem is None for cited in record.citations) / len(record.citations)


CITATION_VALIDITY = Measure("citation_validity", validity)
