"""``refusal_balanced_accuracy``: what refusing gets right, both sorts of question alike.

The mean of the share of unanswerable cases refused and the share of answerable cases answered.
0.5 is what always refusing, never refusing or tossing a coin gets. Eligible: every case, where both
sorts occur, but for unanswerable ones with a listed correction; the interval draws each sort on its
own.
"""

from __future__ import annotations

from evals.measures.measure import Measure
from evals.records import Record


def right(record: Record) -> float | None:
    """Return whether one case was rightly refused or rightly attempted."""
    expected = record.case.refusal_expected
    return None if expected is None else float(record.refused == expected)


def _sort(record: Record) -> str:
    return "answerable" if record.case.answerable else "unanswerable"


REFUSAL_BALANCED_ACCURACY = Measure("refusal_balanced_accuracy", right, stratum=_sort, strata=2)
