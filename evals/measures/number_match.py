"""``number_match``: 1 if an acceptable number is among the numbers said, within a tolerance, else 0.

Numbers are compared by value: ``57.12 billion`` is ``57,120 million``, ``5 lakh`` is ``500,000``.
The first number of each acceptable answer counts. The tolerance is a share of that number, 0 here,
but for what floating point rounds. A refusal scores 0. Eligible: answerable ``number`` and ``count``
cases with a number among the acceptable answers.
"""

from __future__ import annotations

import math

from evals.cases import COUNT, NUMBER
from evals.measures.measure import Measure
from evals.normalising import figures
from evals.records import Record

TOLERANCE = 0.0
_ROUNDING = 1e-9


def matches(record: Record, tolerance: float = TOLERANCE) -> float | None:
    """Return whether one case says the number."""
    case = record.case
    if not case.answerable or case.type not in {NUMBER, COUNT}:
        return None
    wanted = [figures(answer)[0] for answer in case.answers if figures(answer)]
    if not wanted:
        return None
    near = max(tolerance, _ROUNDING)
    said = figures(record.said)
    return float(any(math.isclose(w, s, rel_tol=near, abs_tol=0) for w in wanted for s in said))


NUMBER_MATCH = Measure("number_match", matches)
