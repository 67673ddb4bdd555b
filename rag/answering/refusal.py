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

from rag.answering.question import ANSWERABILITY, YEAR_NOWHERE
from rag.errors import StoreError

# Where the features of ``read`` alone say less, or at least this much, a language model is not asked: on
# the tuning sets its word turned hardly a verdict there and none for the better on balance, and two
# fifths of the answers need not wait for it.
_SURELY_NOT, _SURELY = 0.1, 0.95

REFUSAL_SENTENCE = "The documents do not answer this question."


class FeatureWeight(BaseModel):
    """A feature's weight after ``(value - mean) / scale``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    weight: float
    mean: float
    scale: float


class FittedModel(BaseModel):
    """Weights, bar, cross-validated figures and the risk–coverage curve of one fit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fitted_on: dict[str, int]
    intercept: float
    threshold: float
    features: dict[str, FeatureWeight]
    cross_validation: dict[str, Any]
    curve: list[dict[str, float]]

    def confidence(self, features: Mapping[str, float]) -> float:
        """Return the logistic of the weighted, standardised features; a missing one counts as mean."""
        total = self.intercept
        for name, part in self.features.items():
            total += part.weight * (features.get(name, part.mean) - part.mean) / part.scale
        return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, total))))


class RefusalFile(BaseModel):
    """The stored form: one model for questions that the reranker reads, one for all others.

    ``weighed`` stands in for ``read`` where a language model said whether the evidence answers.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int
    models: dict[str, str]
    read: FittedModel
    unread: FittedModel
    weighed: FittedModel | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """``confidence`` is the estimated chance, 0 to 1, that the evidence answers the question."""

    confidence: float
    threshold: float

    @property
    def refuses(self) -> bool:
        """Whether the confidence is under the bar."""
        return self.confidence < self.threshold


@dataclass(frozen=True, slots=True)
class RefusalModel:
    """``threshold`` replaces the fitted bars, ``unread`` the file's model of that name, if not None."""

    file: RefusalFile
    threshold: float | None = None
    unread: FittedModel | None = None

    def judge(self, features: Mapping[str, float], *, read: bool = True) -> Verdict:
        """Return the verdict on one question; without any evidence the confidence is 0.

        It is 0 too where the question names years and nothing that was read mentions one of them:
        what stands there is about another time. A rule and no feature: it is too rare in the tuning
        sets for a weight, and hardly ever wrong there.
        """
        model = self._weights(features) if read else self.unread or self.file.unread
        threshold = model.threshold if self.threshold is None else self.threshold
        hopeless = _hopeless(features)
        return Verdict(0.0 if hopeless else model.confidence(features), threshold)

    def doubtful(self, features: Mapping[str, float]) -> bool:
        """Whether a language model's word on the evidence could turn the verdict.

        It could not where no model was fitted that weighs it, and hardly ever where the features of
        ``read`` are all but sure.
        """
        if self.file.weighed is None or _hopeless(features):
            return False
        return _SURELY_NOT <= self.file.read.confidence(features) < _SURELY

    def _weights(self, features: Mapping[str, float]) -> FittedModel:
        weighed = self.file.weighed
        return weighed if weighed and ANSWERABILITY in features else self.file.read


def _hopeless(features: Mapping[str, float]) -> bool:
    return not features or bool(features.get(YEAR_NOWHERE))


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
    return RefusalModel(model, threshold)
