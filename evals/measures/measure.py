"""What a measure is: a name, a score for each case, and how scores become one number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from evals.records import Record

Values = npt.NDArray[np.float64]
Combine = Callable[[Values], Values]


def mean(samples: Values) -> Values:
    """Return the mean of each row."""
    return np.asarray(samples.mean(axis=1), dtype=np.float64)


def total(samples: Values) -> Values:
    """Return the sum of each row."""
    return np.asarray(samples.sum(axis=1), dtype=np.float64)


def percentile(percent: float) -> Combine:
    """Return a function that takes this percentile of each row."""
    return partial(_percentile, percent=percent)


def _percentile(samples: Values, percent: float) -> Values:
    return np.asarray(np.percentile(samples, percent, axis=1), dtype=np.float64)


def _one_stratum(record: Record) -> str:
    del record
    return ""


@dataclass(frozen=True, slots=True)
class Measure:
    """``score`` gives a case's value, or None where the case is not eligible.

    ``combine`` turns samples of shape (rounds, cases) into one number per round. With ``strata``
    greater than 1, cases are parted by ``stratum``, each part is combined on its own, and the
    number is the mean over the parts; without that many parts there is no number.
    """

    name: str
    score: Callable[[Record], float | None]
    combine: Combine = mean
    stratum: Callable[[Record], str] = _one_stratum
    strata: int = 1

    def score_of(self, record: Record) -> float | None:
        """Return the score of a case; a crashed one has none."""
        return None if record.error is not None else self.score(record)
