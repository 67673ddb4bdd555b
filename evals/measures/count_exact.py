"""``count_exact``: 1 if the exact number of a count is said, else 0.

The number has to stand in the answer otherwise than as a day, a year or a time of day. An answer
that holds it by chance, as a figure of something else, passes here: read it beside
``citation_recall``, which asks for every row that is counted. A refusal scores 0. Eligible: counts.
"""

from __future__ import annotations

from evals.cases import COUNT
from evals.measures.measure import Measure
from evals.normalising import holds_count
from evals.records import Record


def exact(record: Record) -> float | None:
    """Return whether one count is exact."""
    case = record.case
    if case.type != COUNT or not case.answers:
        return None
    return float(holds_count(record.said, case.answers[0]))


COUNT_EXACT = Measure("count_exact", exact)
