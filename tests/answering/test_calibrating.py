"""The refusal model is fitted on examples, and says how well it does on ones it has not seen."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from rag.answering import load_refusal_model
from rag.answering.calibrating import Example, fit_model, risk_coverage
from rag.answering.evidence import FEATURES, LEXICAL_FEATURES, WEIGHED_FEATURES
from rag.answering.question import YEAR_NOWHERE
from rag.answering.refusal import RefusalFile
from rag.errors import StoreError, UsageError
from rag.models.chat.weighing import ADAPTER
from rag.models.weights import BGE_SMALL, READER_SHA256, RERANKER


def examples(count: int, spread: float, source: str = "made", seed: int = 1) -> list[Example]:
    """Half answerable; feature ``a`` tells them apart the better the smaller ``spread``."""
    random = np.random.default_rng(seed)
    return [
        Example(
            {"a": float((1 if i % 2 else -1) + spread * random.normal()), "b": random.normal()},
            bool(i % 2),
            source,
        )
        for i in range(count)
    ]


def test_separable_examples_are_told_apart_out_of_fold() -> None:
    model = fit_model(examples(200, 0.1), ("a", "b"))
    assert model.cross_validation["made"]["balanced_accuracy"] == 1.0


def test_noise_is_reported_as_noise() -> None:
    model = fit_model(examples(400, 50.0), ("a", "b"))
    assert 0.4 < model.cross_validation["made"]["balanced_accuracy"] < 0.6


def test_a_large_set_does_not_drown_a_small_one() -> None:
    small = examples(60, 0.3, "small")
    contrary = [Example({"a": -e.features["a"], "b": 0.0}, e.answerable, "large")
                for e in examples(600, 0.3, seed=2)]  # fmt: skip
    model = fit_model([*small, *contrary], ("a", "b"))
    # Equal say for two sets that contradict each other leaves the feature without weight.
    assert abs(model.features["a"].weight) < 0.5


def test_the_stored_model_gives_the_same_confidence_after_a_round_trip() -> None:
    fitted = fit_model(examples(100, 0.5), ("a", "b"))
    stored = RefusalFile(version=1, models={}, read=fitted, unread=fitted).model_dump_json()
    model = load_refusal_model(stored)
    assert not model.judge({"a": 3.0, "b": 0.0}).refuses
    assert model.judge({"a": -3.0, "b": 0.0}).refuses
    assert model.judge({"a": 0.4, "b": 0.0}).confidence == fitted.confidence({"a": 0.4, "b": 0.0})


def test_too_few_examples_are_refused_with_their_numbers() -> None:
    with pytest.raises(UsageError, match="5 answerable and 5 unanswerable"):
        fit_model(examples(10, 0.1), ("a", "b"))


def test_a_broken_stored_model_is_named() -> None:
    with pytest.raises(StoreError, match="calibrate again"):
        load_refusal_model(json.dumps({"version": 1}))


def test_no_evidence_means_no_confidence() -> None:
    assert load_refusal_model().judge({}).confidence == 0.0


def test_a_year_that_stands_nowhere_is_refused_unless_everything_is_to_be_answered() -> None:
    sure = {"reader": 9.0, "passage": 9.0}

    assert not load_refusal_model().judge(sure).refuses
    assert load_refusal_model().judge(sure | {YEAR_NOWHERE: 1.0}).refuses
    assert not load_refusal_model(threshold=0.0).judge(sure | {YEAR_NOWHERE: 1.0}).refuses


def test_a_threshold_from_the_settings_replaces_the_fitted_ones() -> None:
    model = load_refusal_model(threshold=0.9)
    assert model.judge({"sentence": 1.0}).threshold == 0.9
    assert model.judge({"cosine": 1.0}, read=False).threshold == 0.9


def test_the_shipped_model_reads_the_features_that_evidence_has() -> None:
    file = load_refusal_model().file
    assert set(file.read.features) == set(FEATURES)
    assert set(file.unread.features) == set(LEXICAL_FEATURES)


def test_the_shipped_model_was_checked_on_the_sets_that_it_names() -> None:
    file = load_refusal_model().file
    for name in ("clapnq", "eloq"):
        assert file.read.fitted_on[name] > 100
        assert file.read.cross_validation[name]["balanced_accuracy"] >= 0.8


def test_the_shipped_model_was_fitted_with_the_weights_that_are_bundled() -> None:
    models = load_refusal_model().file.models
    for name, pinned in (("embedder", BGE_SMALL), ("reranker", RERANKER)):
        assert models[name].endswith(pinned.sha256[:16])
    assert models["reader"].endswith(READER_SHA256[:16])
    assert models["answerability"].endswith(ADAPTER.sha256[:16])


def test_the_word_of_the_bundled_model_makes_refusals_better_on_every_set() -> None:
    file = load_refusal_model().file
    assert file.weighed is not None
    assert set(file.weighed.features) == set(WEIGHED_FEATURES)
    for name in ("clapnq", "eloq", "core"):
        weighed, plain = (m.cross_validation[name] for m in (file.weighed, file.read))
        assert weighed["questions"] == plain["questions"]
        assert weighed["balanced_accuracy"] > plain["balanced_accuracy"] + 0.02


def test_a_set_counts_for_its_share_in_the_fit() -> None:
    easy = examples(100, 0.1)
    turned = [replace(e, answerable=not e.answerable, source="odd") for e in easy]
    light = fit_model([*easy, *turned], ("a", "b"), {"odd": 0.01})
    heavy = fit_model([*easy, *turned], ("a", "b"), {"odd": 100.0})
    assert light.cross_validation["made"]["balanced_accuracy"] > 0.9
    assert heavy.cross_validation["made"]["balanced_accuracy"] < 0.1


def test_coverage_falls_and_risk_is_counted_among_the_answered() -> None:
    confidence = np.asarray([0.9, 0.8, 0.3, 0.2])
    labels = np.asarray([True, False, True, False])
    points = {p["threshold"]: p for p in risk_coverage(confidence, labels, np.ones(4))}
    assert points[0.5]["coverage"] == 0.5
    assert points[0.5]["risk"] == 0.5
    assert points[0.85]["risk"] == 0.0
    assert points[0.1]["coverage"] == 1.0
