"""``unresolved``: how many markers or spans of drafts no stored text bore out, over all cases.

A count and not a share: anything over 0 was withheld from a reader. Statements that the guard withheld
are not counted. Eligible: every case.
"""

from __future__ import annotations

from evals.measures.measure import Measure, total
from evals.records import Record


def unresolved(record: Record) -> float | None:
    """Return the count of one case."""
    return float(record.unresolved)


UNRESOLVED = Measure("unresolved", unresolved, combine=total)
