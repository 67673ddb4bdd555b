"""What a language model says of the evidence is one more sign, and nothing hangs on it alone."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace

import pytest

from rag.answering import EvidencePicker, load_refusal_model
from rag.answering.calibrating import Example, fit_model
from rag.answering.evidence import FEATURES, WEIGHED_FEATURES
from rag.answering.question import ANSWERABILITY, YEAR_NOWHERE
from rag.answering.refusal import RefusalModel
from rag.domain import Chunk, DocumentCard, Passage, Retrieval
from rag.models import Answerability
from rag.models.fakes import OverlapAnswerability, OverlapReranker

TEXT = "The bridge opened in 1901. It is 300 metres long. Boats pass below. Trains do not."
QUESTION = "When was the bridge opened?"


def retrieval(text: str = TEXT) -> Retrieval:
    chunk = Chunk("d", 0, 0, len(text), text, "Bridge", language="en")
    card = DocumentCard("d", "bridge.md", "0", "Bridge")
    ranks, scores = {"dense": 1, "lexical": 1}, {"dense": 0.8, "reranked": 2.0}
    return Retrieval(QUESTION, (Passage(chunk, card, 1.0, ranks, scores),), {})


def picker(
    answerability: OverlapAnswerability | None, weighed: int = 4, characters: int = 620
) -> EvidencePicker:
    reranker = OverlapReranker()
    return EvidencePicker(
        reranker,
        reranker,
        lambda _: 1.0,
        answerability=answerability,
        weighed=weighed,
        characters=characters,
    )


def test_the_fake_is_a_model_of_answerability() -> None:
    assert isinstance(OverlapAnswerability(), Answerability)


def test_what_the_model_says_stands_beside_the_other_features() -> None:
    plain = picker(None).pick(retrieval()).features
    weighed = picker(OverlapAnswerability()).pick(retrieval()).features
    assert set(weighed) - set(plain) == {ANSWERABILITY}
    assert {name: weighed[name] for name in plain} == plain
    assert set(WEIGHED_FEATURES) == {*FEATURES, ANSWERABILITY}


def test_the_model_reads_the_best_sentences_with_their_title_best_first() -> None:
    model = OverlapAnswerability()
    evidence = picker(model, weighed=2).pick(retrieval())
    assert model.shown == [tuple(f"Bridge: {s.text}" for s in evidence.sentences[:2])]


def test_a_first_sentence_that_is_too_long_is_shown_all_the_same_and_alone() -> None:
    model = OverlapAnswerability()
    picker(model, characters=10).pick(retrieval())
    assert [len(texts) for texts in model.shown] == [1]


def test_a_model_that_fails_leaves_the_other_features(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        features = picker(OverlapAnswerability(failing=True)).pick(retrieval()).features
    assert ANSWERABILITY not in features
    assert "reader" in features
    assert "took too long" in caplog.text


def test_nothing_is_asked_where_nothing_was_found() -> None:
    model = OverlapAnswerability()
    assert picker(model).pick(Retrieval(QUESTION, (), {})).features == {}
    assert model.shown == []


def test_the_model_is_asked_only_where_the_other_features_leave_doubt() -> None:
    model = OverlapAnswerability()
    seen: list[Mapping[str, float]] = []

    def sure(features: Mapping[str, float]) -> bool:
        seen.append(features)
        return False

    features = replace(picker(model), doubtful=sure).pick(retrieval()).features
    assert model.shown == []
    assert ANSWERABILITY not in features
    assert seen == [picker(None).pick(retrieval()).features]
    doubted = replace(picker(model), doubtful=lambda _: True).pick(retrieval()).features
    assert ANSWERABILITY in doubted


def fitted_on_the_reader(*, weighed: bool) -> RefusalModel:
    """A model whose confidence without a language model is .5 at a reader's logit of 0."""
    shipped = load_refusal_model().file
    part = shipped.read.features["reader"].model_copy(
        update={"weight": 1.0, "mean": 0.0, "scale": 1.0}
    )
    read = shipped.read.model_copy(update={"intercept": 0.0, "features": {"reader": part}})
    other = shipped.weighed if weighed else None
    return RefusalModel(shipped.model_copy(update={"read": read, "weighed": other}))


@pytest.mark.parametrize(
    ("logit", "doubtful"), [(-2.3, False), (-2.1, True), (0.0, True), (2.9, True), (3.0, False)]
)
def test_doubt_lies_between_a_tenth_and_nineteen_twentieths(
    logit: float, *, doubtful: bool
) -> None:
    assert fitted_on_the_reader(weighed=True).doubtful({"reader": logit}) is doubtful


def test_no_doubt_is_left_that_a_model_could_settle() -> None:
    assert not fitted_on_the_reader(weighed=False).doubtful({"reader": 0.0})
    assert not fitted_on_the_reader(weighed=True).doubtful({})
    assert not fitted_on_the_reader(weighed=True).doubtful({"reader": 0.0, YEAR_NOWHERE: 1.0})


def test_its_word_counts_only_where_it_was_given() -> None:
    shipped = load_refusal_model().file
    rows = [
        Example({ANSWERABILITY: 4.0 if i % 2 else -4.0, "reader": 0.0}, bool(i % 2), "made")
        for i in range(80)
    ]
    weighed = fit_model(rows, (ANSWERABILITY, "reader"))
    model = RefusalModel(shipped.model_copy(update={"weighed": weighed}))
    sure = {"reader": 9.0, "passage": 9.0}
    assert not model.judge(sure).refuses
    assert model.judge(sure | {ANSWERABILITY: -4.0}).refuses
    assert not model.judge({ANSWERABILITY: 4.0}).refuses
    without = RefusalModel(shipped.model_copy(update={"weighed": None}))
    assert not without.judge(sure | {ANSWERABILITY: -4.0}).refuses
    # Questions in scripts that the reranker does not read go by words, whatever a model says.
    unread = model.judge({"cosine": 0.9, ANSWERABILITY: -4.0}, read=False)
    assert unread == without.judge({"cosine": 0.9}, read=False)
