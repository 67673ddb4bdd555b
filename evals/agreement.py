"""How far a judge agrees with a person beyond chance: Cohen's kappa with its bootstrap interval."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from evals.intervals import ROUNDS, SEED, TAILS, Summary

LABELLED = Path(__file__).parent / "labelled" / "answers.json"
_Booleans = npt.NDArray[np.bool_]


class Labelled(BaseModel):
    """An answer that a person called correct and complete, or not; ``altered`` ones were spoilt."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    case: str
    question: str
    gold: str
    answer: str
    correct: bool
    altered: bool


class LabelledSet(BaseModel):
    """The items, and in ``note`` who labelled them and how they were chosen."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    note: str
    items: tuple[Labelled, ...] = Field(min_length=1)


def labelled() -> LabelledSet:
    """Return the answers that people labelled."""
    return LabelledSet.model_validate_json(LABELLED.read_bytes())


def kappa(person: Sequence[bool], judge: Sequence[bool]) -> Summary:
    """Return Cohen's kappa (Cohen 1960) of two labellings; None where both gave one label only.

    The interval is that of resampled items, with a fixed seed; a sample in which kappa is not
    defined counts as full agreement, which it is.
    """
    labels = np.asarray([person, judge], dtype=np.bool_)
    count = labels.shape[1]
    value = _kappa(labels)
    if value is None:
        return Summary(None, None, None, count)
    generator = np.random.default_rng(SEED)
    drawn = [_kappa(labels[:, generator.integers(0, count, count)]) for _ in range(ROUNDS)]
    low, high = np.percentile([1.0 if k is None else k for k in drawn], TAILS)
    return Summary(value, float(low), float(high), count)


def _kappa(labels: _Booleans) -> float | None:
    person, judge = labels
    agreed = float(np.mean(person == judge))
    one, other = float(np.mean(person)), float(np.mean(judge))
    chance = one * other + (1 - one) * (1 - other)
    return None if chance == 1 else (agreed - chance) / (1 - chance)
