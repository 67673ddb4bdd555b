"""A measure over many cases: the number and its 95 % bootstrap interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evals.measures import Measure
from evals.measures.measure import Values
from evals.records import Record

SEED = 20241109
ROUNDS = 2000
TAILS = (2.5, 97.5)
_CELLS = 4_000_000  # samples drawn at a time, so that large sets need no more than some 60 MB


@dataclass(frozen=True, slots=True)
class Summary:
    """``n`` eligible cases; the others are None where no case is eligible."""

    value: float | None
    low: float | None
    high: float | None
    n: int


def summarise(measure: Measure, records: Sequence[Record], rounds: int = ROUNDS) -> Summary:
    """Return the measure over ``records`` with the interval of ``rounds`` resamplings.

    The seed is fixed: equal records, equal interval.
    """
    parts: dict[str, list[float]] = {}
    for record in records:
        score = measure.score_of(record)
        if score is not None:
            parts.setdefault(measure.stratum(record), []).append(score)
    count = sum(len(part) for part in parts.values())
    if not count or len(parts) < measure.strata:
        return Summary(None, None, None, count)
    arrays = [np.asarray(parts[name], dtype=np.float64) for name in sorted(parts)]
    value = float(np.mean([measure.combine(array[None, :])[0] for array in arrays]))
    generator = np.random.default_rng(SEED)
    drawn = np.mean([_resampled(measure, array, rounds, generator) for array in arrays], axis=0)
    low, high = np.percentile(drawn, TAILS)
    return Summary(value, float(low), float(high), count)


def _resampled(
    measure: Measure, scores: Values, rounds: int, generator: np.random.Generator
) -> Values:
    step = max(1, _CELLS // len(scores))
    pieces = [
        measure.combine(
            scores[generator.integers(0, len(scores), (min(step, rounds - done), len(scores)))]
        )
        for done in range(0, rounds, step)
    ]
    return np.concatenate(pieces)
