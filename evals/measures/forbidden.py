"""``forbidden``: share of the cases whose answer shows a string that it must not.

Refusals are looked at too. Anything over 0 is a defect. Eligible: cases with forbidden strings, of
any type.
"""

from __future__ import annotations

from evals.measures.measure import Measure
from evals.records import Record


def forbidden(record: Record) -> float | None:
    """Return whether one answer shows what it must not."""
    return float(record.showed_forbidden) if record.case.forbidden else None


FORBIDDEN = Measure("forbidden", forbidden)
