"""``quote_length``: characters that an answer cites, its citations added up; the mean over answers.

How much a reader has to read to check an answer. Neither more nor less is better by itself.
Eligible: answers with a citation.
"""

from __future__ import annotations

from evals.measures.measure import Measure
from evals.records import Record


def length(record: Record) -> float | None:
    """Return the characters of one case."""
    if not record.citations:
        return None
    return float(sum(len(cited.quote) for cited in record.citations))


QUOTE_LENGTH = Measure("quote_length", length)
