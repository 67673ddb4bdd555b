"""``refusal_f1``: harmonic mean of the precision and the recall of refusing.

2·R / (2·R + W + M) with R unanswerable questions refused, W answerable ones refused, M unanswerable
ones answered. A case scores 1 for R, 0 for W and M; the F1 over many is 2·m / (1 + m) of their mean
m. Eligible: those three; an answerable question that was answered has no part in it, and neither has
an unanswerable one for which the set lists a correction.
"""

from __future__ import annotations

import numpy as np

from evals.measures.measure import Measure, Values, mean
from evals.records import Record


def part(record: Record) -> float | None:
    """Return what one case adds."""
    expected = record.case.refusal_expected
    if expected is None or not (record.refused or expected):
        return None
    return float(record.refused and expected)


def f1(samples: Values) -> Values:
    """Return the F1 of each row."""
    shares = mean(samples)
    return np.asarray(2 * shares / (1 + shares), dtype=np.float64)


REFUSAL_F1 = Measure("refusal_f1", part, combine=f1)
