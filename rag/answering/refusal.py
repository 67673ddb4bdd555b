"""Whether the evidence carries an answer: a logistic model fitted on data, with its curve.

The model file is made by ``python -m evals.fit_refusal`` (or ``python -m rag calibrate`` on an
operator's own questions) and holds the cross-validated numbers beside the weights.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from rag.errors import StoreError

REFUSAL_SENTENCE = "The documents do not answer this question."


class FeatureWeight(BaseModel):
    """A feature's weight after ``(value - mean) / scale``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    weight: float
    mean: float
    scale: float


class RefusalFile(BaseModel):
    """The stored form of a fitted model."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int
    fitted_on: dict[str, int]
    models: dict[str, str]
    intercept: float
    threshold: float
    features: dict[str, FeatureWeight]
    cross_validation: dict[str, Any]
    curve: list[dict[str, float]]


@dataclass(frozen=True, slots=True)
class RefusalModel:
    """``confidence`` is the chance, 0 to 1, that the evidence answers the question."""

    file: RefusalFile
    threshold: float

    def confidence(self, features: Mapping[str, float]) -> float:
        """Return the chance for one question; without any evidence it is 0."""
        if not features:
            return 0.0
        total = self.file.intercept
        for name, part in self.file.features.items():
            total += part.weight * (features.get(name, part.mean) - part.mean) / part.scale
        return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, total))))

    def refuses(self, confidence: float) -> bool:
        """Whether a confidence is under the bar."""
        return confidence < self.threshold


def load_refusal_model(stored: str | None = None, threshold: float | None = None) -> RefusalModel:
    """Return the operator's fitted model, else the one that ships.

    ``stored`` is the JSON that calibration left in the library; ``threshold`` replaces the fitted
    bar. Raises StoreError if the stored model is not one.
    """
    text = stored or files("rag.answering").joinpath("refusal.json").read_text("utf-8")
    try:
        model = RefusalFile.model_validate(json.loads(text))
    except (ValidationError, json.JSONDecodeError) as error:
        raise StoreError(
            f"the stored refusal model cannot be read ({error}); calibrate again"
        ) from error
    return RefusalModel(model, model.threshold if threshold is None else threshold)
