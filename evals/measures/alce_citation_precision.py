"""``alce_citation_precision``: share of an answer's citations that are relevant.

ALCE's definition, see ``alce.py``: a citation counts if its statement is borne out by all its quotes
together, and the citation bears it out alone or the others do not without it. Eligible: answers with
a citation.
"""

from __future__ import annotations

from evals.measures.alce import judged
from evals.measures.measure import Measure
from evals.records import Record


def precision(record: Record) -> float | None:
    """Return the share for one case."""
    relevant = [mark for statement in judged(record) or [] for mark in statement.relevant]
    return sum(relevant) / len(relevant) if relevant else None


ALCE_CITATION_PRECISION = Measure("alce_citation_precision", precision)
