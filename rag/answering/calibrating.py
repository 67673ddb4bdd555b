"""Fitting the refusal model: logistic regression, cross-validated by set, with its curve.

Scores of questions come from several sets that differ in difficulty; every set counts the same, and
so do its answerable and unanswerable questions, whatever their numbers. The cross-validated figures
come from folds that the weights and the threshold have not seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rag.answering.refusal import FeatureWeight, FittedModel
from rag.errors import UsageError

FOLDS = 5
REPEATS = 8  # one split of a few hundred questions moves a set's figure by two points
_SMALLEST = 20
_SEED = 7
_STRENGTH = 1.0  # inverse regularisation: a dozen correlated features, a thousand questions
Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Example:
    """One question's features, whether its corpus answers it, and the set that it is from."""

    features: Mapping[str, float]
    answerable: bool
    source: str


@dataclass(frozen=True, slots=True)
class _Fitted:
    mean: Floats
    scale: Floats
    weights: Floats
    intercept: float
    threshold: float

    def confidence(self, rows: Floats) -> Floats:
        total = ((rows - self.mean) / self.scale) @ self.weights + self.intercept
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(total, -40, 40))))


def fit_model(
    examples: Sequence[Example],
    names: Sequence[str],
    shares: Mapping[str, float] | None = None,
) -> FittedModel:
    """Fit on all examples and report what cross-validation says of it.

    ``shares`` is what a source counts for in the fit, 1 unless told; the report is not weighed.

    Raises UsageError if there are too few questions of either kind.
    """
    usable = [e for e in examples if e.features]
    answerable = sum(e.answerable for e in usable)
    if min(answerable, len(usable) - answerable) < _SMALLEST:
        raise UsageError(
            f"{answerable} answerable and {len(usable) - answerable} unanswerable questions found"
            f" evidence; give at least {_SMALLEST} of each"
        )
    rows = np.asarray(
        [[e.features.get(name, 0.0) for name in names] for e in usable], dtype=np.float64
    )
    labels = np.asarray([e.answerable for e in usable])
    sources = np.asarray([e.source for e in usable])
    weights = _weights(labels, sources, shares or {})
    held_out, decided = _cross_validated(rows, labels, sources, weights)
    fitted = _fit(rows, labels, weights)
    return FittedModel(
        fitted_on={str(s): int((sources == s).sum()) for s in np.unique(sources)},
        intercept=round(fitted.intercept, 6),
        threshold=round(fitted.threshold, 4),
        features={
            name: FeatureWeight(
                weight=round(float(fitted.weights[i]), 6),
                mean=round(float(fitted.mean[i]), 6),
                scale=round(float(fitted.scale[i]), 6),
            )
            for i, name in enumerate(names)
        },
        cross_validation=_report(held_out, decided, labels, sources),
        curve=risk_coverage(held_out.mean(axis=0), labels, weights),
    )


def risk_coverage(confidence: Floats, labels: Labels, weights: Floats) -> list[dict[str, float]]:
    """Return, for falling thresholds, the share answered and how much of that was unanswerable.

    El-Yaniv and Wiener, "On the Foundations of Noise-free Selective Classification", JMLR 2010.
    """
    points: list[dict[str, float]] = []
    for threshold in np.round(np.linspace(0.95, 0.05, 19), 2):
        answered = confidence >= threshold
        total = float(weights[answered].sum())
        risk = float(weights[answered & ~labels].sum()) / total if total else 0.0
        points.append(
            {
                "threshold": float(threshold),
                "coverage": round(total / float(weights.sum()), 4),
                "risk": round(risk, 4),
            }
        )
    return points


def _fit(rows: Floats, labels: Labels, weights: Floats) -> _Fitted:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - only for calibration

    mean = np.average(rows, axis=0, weights=weights)
    scale = np.sqrt(np.average((rows - mean) ** 2, axis=0, weights=weights))
    # A feature that never varies says nothing; dividing by its spread must not blow it up.
    scale = np.where(np.isclose(scale, 0.0), 1.0, scale)
    model = LogisticRegression(C=_STRENGTH, max_iter=1000)
    model.fit((rows - mean) / scale, labels, sample_weight=weights)
    fitted = _Fitted(mean, scale, model.coef_[0], float(model.intercept_[0]), 0.5)
    threshold = _best_threshold(fitted.confidence(rows), labels, weights)
    return _Fitted(mean, scale, fitted.weights, fitted.intercept, threshold)


def _weights(labels: Labels, sources: npt.NDArray[Any], shares: Mapping[str, float]) -> Floats:
    """Give every set the same weight or its share, and each kind of question half of its set's."""
    weights = np.zeros(len(labels))
    for source in np.unique(sources):
        for kind in (True, False):
            chosen = (sources == source) & (labels == kind)
            if chosen.any():
                weights[chosen] = shares.get(str(source), 1.0) / chosen.sum()
    return np.asarray(weights * len(labels) / weights.sum())


def _best_threshold(confidence: Floats, labels: Labels, weights: Floats) -> float:
    """Return the threshold with the best weighted balanced accuracy, the middle of a plateau."""
    candidates = np.round(np.arange(0.2, 0.8, 0.005), 4)
    total_yes, total_no = weights[labels].sum(), weights[~labels].sum()
    scores = np.asarray(
        [
            weights[labels & (confidence >= t)].sum() / total_yes
            + weights[~labels & (confidence < t)].sum() / total_no
            for t in candidates
        ]
    )
    plateau = candidates[scores >= scores.max() - 0.004]
    return float(np.median(plateau))


def _cross_validated(
    rows: Floats, labels: Labels, sources: npt.NDArray[Any], weights: Floats
) -> tuple[Floats, Labels]:
    """Return out-of-fold confidence and decision to answer, each of shape (REPEATS, examples)."""
    from sklearn.model_selection import StratifiedKFold  # noqa: PLC0415 - only for calibration

    strata = np.asarray([f"{s}/{a}" for s, a in zip(sources, labels, strict=True)])
    held_out = np.zeros((REPEATS, len(labels)))
    decided = np.zeros((REPEATS, len(labels)), dtype=bool)
    for repeat in range(REPEATS):
        folds = StratifiedKFold(n_splits=FOLDS, shuffle=True, random_state=_SEED + repeat)
        for train, test in folds.split(rows, strata):
            fitted = _fit(rows[train], labels[train], weights[train])
            held_out[repeat, test] = fitted.confidence(rows[test])
            decided[repeat, test] = held_out[repeat, test] >= fitted.threshold
    return held_out, decided


def _report(
    confidence: Floats, decided: Labels, labels: Labels, sources: npt.NDArray[Any]
) -> dict[str, Any]:
    """Return the figures of each set, means over the repeats."""
    from sklearn.metrics import roc_auc_score  # noqa: PLC0415 - only for calibration

    report: dict[str, Any] = {"folds": FOLDS, "repeats": REPEATS}
    for source in np.unique(sources):
        own = sources == source
        if labels[own].all() or not labels[own].any():
            continue
        answered = float(decided[:, own & labels].mean())
        refused = float((~decided[:, own & ~labels]).mean())
        areas = [float(roc_auc_score(labels[own], row[own])) for row in confidence]
        report[str(source)] = {
            "auroc": round(float(np.mean(areas)), 4),
            "balanced_accuracy": round((answered + refused) / 2, 4),
            "answered_when_answerable": round(answered, 4),
            "refused_when_not": round(refused, 4),
            "questions": int(own.sum()),
        }
    return report
