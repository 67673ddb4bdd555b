"""Is a difference between two runs over the same cases more than chance? Paired tests, Holm.

McNemar's test, in its exact form, where a case passes or fails in both runs: only the cases that
changed sides count, and without a real change each would go either way like a coin (McNemar,
Psychometrika 1947). Everywhere else a paired bootstrap: cases are drawn with replacement, both runs
are measured over the drawn ones, and the difference is looked at (Efron and Tibshirani, An
Introduction to the Bootstrap, 1993). Many measures tested at once are corrected after Holm (1979).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from evals.intervals import SEED, TAILS
from evals.measures.measure import Combine, Values, mean

ROUNDS = 10_000  # so that p can fall under 0.05 / 200, the bar when every kind is tested
MCNEMAR, BOOTSTRAP = "mcnemar", "bootstrap"
Key = TypeVar("Key")
_TAIL = 0.025
_HALVINGS = 60
_CELLS = 4_000_000


@dataclass(frozen=True, slots=True)
class Change:
    """A measure before and after over ``n`` paired cases, eligible in one of the runs at least.

    ``low`` and ``high`` bound the 95 % interval of ``difference`` (after minus before); ``p`` is
    two-sided and not corrected for other tests.
    """

    before: float
    after: float
    difference: float
    low: float
    high: float
    p: float
    n: int
    method: str


def compared(
    before: Values,
    after: Values,
    combine: Combine = mean,
    strata: Sequence[str] | None = None,
    rounds: int = ROUNDS,
) -> Change | None:
    """Return the change from ``before`` to ``after``, both of shape (cases,), NaN if not eligible.

    ``strata`` part the cases as in ``evals.measures.Measure``. None if one of the runs has no
    number in a stratum. The seed is fixed: equal scores, equal result.
    """
    eligible = ~(np.isnan(before) & np.isnan(after))
    names = np.asarray(strata if strata is not None else [""] * len(before))
    parts = [
        (before[eligible & (names == name)], after[eligible & (names == name)])
        for name in sorted(set(names[eligible].tolist()))
    ]
    if not parts or any(np.isnan(side).all() for part in parts for side in part):
        return None
    first, second = (
        float(np.mean([_over_rows(combine, part[side][None, :])[0] for part in parts]))
        for side in (0, 1)
    )
    whole = partial(Change, first, second, second - first, n=int(eligible.sum()))
    if combine is mean and len(parts) == 1 and _passed_or_failed(*parts[0]):
        gained, lost = (int((parts[0][a] > parts[0][1 - a]).sum()) for a in (1, 0))
        low, high = changed_share_interval(gained, lost, len(parts[0][0]))
        return whole(low=low, high=high, p=mcnemar(gained, lost), method=MCNEMAR)
    low, high, p = _bootstrapped(parts, combine, rounds)
    return whole(low=low, high=high, p=p, method=BOOTSTRAP)


def mcnemar(gained: int, lost: int) -> float:
    """Return the exact two-sided p of so many cases changing one way and so many the other."""
    changed = gained + lost
    return min(1.0, 2 * _at_most(min(gained, lost), changed, 0.5)) if changed else 1.0


def changed_share_interval(gained: int, lost: int, n: int) -> tuple[float, float]:
    """Return the 95 % interval of (gained - lost) / n, given how many cases changed.

    From the interval of Clopper and Pearson (1934) for the share of the changed cases that were
    gained, so that it leaves out 0 exactly where ``mcnemar`` is under 0.05.
    """
    changed = gained + lost
    if not changed:
        return 0.0, 0.0
    low = _root(lambda share: 1 - _at_most(gained - 1, changed, share), _TAIL) if gained else 0.0
    high = 1 - _root(lambda share: 1 - _at_most(lost - 1, changed, share), _TAIL) if lost else 1.0
    return changed * (2 * low - 1) / n, changed * (2 * high - 1) / n


def holm(values: Mapping[Key, float]) -> dict[Key, float]:
    """Return the p of each test corrected for all of them, after Holm (Scand. J. Stat. 1979).

    The chance that any test of the family cries wolf stays under the level that the corrected p are
    compared with, however the tests hang together. Bonferroni's correction does the same and never
    finds more.
    """
    corrected: dict[Key, float] = {}
    reached = 0.0
    for place, key in enumerate(sorted(values, key=lambda key: values[key])):
        reached = max(reached, min(1.0, (len(values) - place) * values[key]))
        corrected[key] = reached
    return corrected


def _passed_or_failed(before: Values, after: Values) -> bool:
    return bool(np.isin(before, (0.0, 1.0)).all() and np.isin(after, (0.0, 1.0)).all())


def _bootstrapped(
    parts: Sequence[tuple[Values, Values]], combine: Combine, rounds: int
) -> tuple[float, float, float]:
    """Return the ends of the interval, and p.

    p is twice the share of rounds on the other side of no difference, the level at which the
    interval reaches 0. With few changed cases that share is too small, since a draw is nearly sure
    to hold one of them; therefore p is never under that of a sign test in which all ``changed``
    cases go one way.
    """
    changed = sum(
        int((~((before == after) | (np.isnan(before) & np.isnan(after)))).sum())
        for before, after in parts
    )
    if not changed:
        return 0.0, 0.0, 1.0
    generator = np.random.default_rng(SEED)
    drawn = np.mean([_differences(*part, combine, rounds, generator) for part in parts], axis=0)
    drawn = drawn[~np.isnan(drawn)]
    low, high = np.percentile(drawn, TAILS)
    side = min((drawn <= 0).sum(), (drawn >= 0).sum())
    p = max(2 * (int(side) + 1) / (len(drawn) + 1), 2 * 0.5**changed)
    return float(low), float(high), min(1.0, p)


def _differences(
    before: Values, after: Values, combine: Combine, rounds: int, generator: np.random.Generator
) -> Values:
    step = max(1, _CELLS // len(before))
    pieces = []
    for done in range(0, rounds, step):
        drawn = generator.integers(0, len(before), (min(step, rounds - done), len(before)))
        pieces.append(_over_rows(combine, after[drawn]) - _over_rows(combine, before[drawn]))
    return np.concatenate(pieces)


def _over_rows(combine: Combine, samples: Values) -> Values:
    """Return ``combine`` of each row over what is eligible in it, NaN where nothing is."""
    there: npt.NDArray[np.bool_] = ~np.isnan(samples)
    if there.all():
        return combine(samples)
    if combine is mean:
        counts = there.sum(axis=1)
        sums = np.where(there, samples, 0.0).sum(axis=1)
        return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    rows = zip(samples, there, strict=True)
    return np.array(
        [combine(row[kept][None, :])[0] if kept.any() else np.nan for row, kept in rows]
    )


def _at_most(most: int, of: int, share: float) -> float:
    """Return the chance of at most ``most`` successes in ``of`` tries."""
    if share <= 0 or share >= 1:
        return float(share <= 0 or most >= of)
    logs = (
        math.lgamma(of + 1)
        - math.lgamma(k + 1)
        - math.lgamma(of - k + 1)
        + k * math.log(share)
        + (of - k) * math.log1p(-share)
        for k in range(most + 1)
    )
    return math.fsum(math.exp(value) for value in logs)


def _root(rising: Callable[[float], float], level: float) -> float:
    """Return where a rising function of a share reaches ``level``."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if rising(middle) > level else (middle, high)
    return (low + high) / 2
