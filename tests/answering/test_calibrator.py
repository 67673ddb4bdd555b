"""Fitting on the operator's own questions: everything is read that a model could be fitted on."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from rag.answering.evidence import WEIGHED_FEATURES
from rag.calibrator import calibrate
from rag.errors import UsageError
from rag.models.fakes import OverlapAnswerability
from tests.support import small_assistant

ANSWERED = ("When did the supply of Sui gas begin?", "Where does Sui gas come from?")
UNANSWERED = ("Who won the cup?", "How deep is the moon?")
EACH = 10


def questions(folder: Path) -> Path:
    rows = [
        {"question": question, "answerable": kind is ANSWERED}
        for kind in (ANSWERED, UNANSWERED)
        for question in kind
        for _ in range(EACH)
    ]
    file = folder / "own.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return file


def test_a_language_model_is_asked_of_every_question_however_sure_the_answer_would_be(
    tmp_path: Path,
) -> None:
    model = OverlapAnswerability()
    with small_assistant(tmp_path) as made:
        assistant = replace(
            made, picker=replace(made.picker, answerability=model, doubtful=lambda _: False)
        )
        assistant.ask(ANSWERED[0])
        assert model.shown == []
        fitted = calibrate(assistant, questions(tmp_path), lambda _: None)
        assert assistant.model_fingerprints() == fitted.models
    assert len(model.shown) == 4 * EACH
    assert fitted.weighed is not None
    assert set(fitted.weighed.features) <= set(WEIGHED_FEATURES)


def test_without_a_language_model_none_is_weighed(tmp_path: Path) -> None:
    with small_assistant(tmp_path) as assistant:
        fitted = calibrate(assistant, questions(tmp_path), lambda _: None)
    assert fitted.weighed is None


def test_a_bad_row_is_named_by_its_line(tmp_path: Path) -> None:
    file = questions(tmp_path)
    file.write_text(file.read_text("utf-8") + '\n{"question": 3}', "utf-8")
    with small_assistant(tmp_path) as assistant, pytest.raises(UsageError, match=f"{4 * EACH + 1}"):
        calibrate(assistant, file, lambda _: None)
