"""The fitted support model: a logistic over cheap features, its bar and its figures.

The file is made by ``python -m evals.check_support`` and holds the cross-validated figures beside the
weights.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict

from rag.citing.facts import CitedText
from rag.citing.support.features import support_features


class Weight(BaseModel):
    """A feature's weight after ``(value - mean) / scale``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    weight: float
    mean: float
    scale: float


class SupportFile(BaseModel):
    """Weights, threshold and cross-validated figures of one fit.

    ``threshold`` is the best balance between supported claims and others, ``guard["bar"]`` the one
    under which a statement that lacks no fact is withheld.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    fitted_on: dict[str, int]
    intercept: float
    threshold: float
    features: dict[str, Weight]
    cross_validation: dict[str, Any]
    guard: dict[str, float]


@dataclass(frozen=True, slots=True)
class SupportModel:
    """Gives the chance that quotes bear a statement out; ``bar`` is the guard's or yours."""

    file: SupportFile
    bar: float

    def confidence(self, statement: str, quotes: Sequence[CitedText]) -> float:
        """Return the estimated chance, 0 to 1, that the quotes bear the statement out."""
        return self.judged(support_features(statement, quotes)) if quotes else 0.0

    def judged(self, features: Mapping[str, float]) -> float:
        """Return the logistic of the weighted, standardised features."""
        total = self.file.intercept + sum(
            part.weight * (features[name] - part.mean) / part.scale
            for name, part in self.file.features.items()
        )
        return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, total))))


def load_support_model(bar: float | None = None) -> SupportModel:
    """Return the model that ships; ``bar`` replaces the guard's."""
    text = files("rag.citing.support").joinpath("support.json").read_text("utf-8")
    file = SupportFile.model_validate(json.loads(text))
    return SupportModel(file, file.guard["bar"] if bar is None else bar)
