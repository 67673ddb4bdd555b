"""``premise_handled``: share of the false premises that were refused or put right.

Put right: the answer cites a sentence that the case lists as correcting the premise. Eligible: false
premises.
"""

from __future__ import annotations

from evals.cases import FALSE_PREMISE
from evals.measures.measure import Measure
from evals.records import Record


def handled(record: Record) -> float | None:
    """Return whether one false premise was handled."""
    if record.case.type != FALSE_PREMISE:
        return None
    return float(record.refused or bool(record.cited_quotes))


PREMISE_HANDLED = Measure("premise_handled", handled)
