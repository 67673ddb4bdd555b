"""A judge says what its reply says, is asked once, and is held against labels of people."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from sklearn.metrics import cohen_kappa_score

from evals import judge as command
from evals.agreement import kappa, labelled
from evals.cases import read_cases
from evals.judge import Judge, agreement, agreement_text, built, prompt_version
from evals.judging import judged, judged_text
from evals.sources import QUESTIONS
from rag.errors import ChatFailed, UsageError
from rag.models.fakes import ScriptedChatModel
from rag.settings import load_settings
from tests.evals.making import a_case, a_record, crashed, unanswerable

ASKED = ("How many died?", "26", "Twenty-six people died. [1]")


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [("CORRECT", True), ("correct.", True), ("WRONG", False), ("It is INCORRECT", False),
     ("Perhaps", None), ("", None)],
)  # fmt: skip
def test_a_reply_is_read_and_one_that_says_neither_is_none(
    tmp_path: Path, reply: str, verdict: object
) -> None:
    assert Judge(ScriptedChatModel([reply]), tmp_path).correct(*ASKED) is verdict


def test_the_same_answer_is_judged_once_by_one_model_and_prompt(tmp_path: Path) -> None:
    model = ScriptedChatModel(["CORRECT", "WRONG"])
    judge = Judge(model, tmp_path / "judged")

    first, again, other = judge.correct(*ASKED), judge.correct(*ASKED), judge.correct("?", "26", "")
    another = ScriptedChatModel(["WRONG"])
    by_another = Judge(another, tmp_path / "judged").correct(*ASKED)

    assert (first, again, other, by_another) == (True, True, False, False)
    assert (len(model.asked), len(another.asked)) == (2, 1)
    system, user = model.asked[0]
    assert "CORRECT or WRONG" in system.text
    assert all(part in user.text for part in ASKED)
    assert re.fullmatch(r"[0-9a-f]{12}", prompt_version())


def test_a_model_that_fails_is_no_verdict_and_nothing_is_kept(tmp_path: Path) -> None:
    with pytest.raises(ChatFailed):
        Judge(ScriptedChatModel([ChatFailed("no")]), tmp_path).correct(*ASKED)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("wrong", [(), (0,), (1, 5, 9), tuple(range(0, 64, 3)), tuple(range(64))])
def test_kappa_equals_scikit_learn_s_and_lies_in_its_interval(wrong: tuple[int, ...]) -> None:
    people = [item.correct for item in labelled().items]
    said = [label ^ (number in wrong) for number, label in enumerate(people)]

    found = kappa(people, said)

    assert found.value == pytest.approx(cohen_kappa_score(people, said), abs=1e-12)
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.value <= found.high
    assert found == kappa(people, said)


def test_kappa_of_labels_that_are_all_alike_is_not_defined() -> None:
    assert kappa([True] * 3, [True] * 3).value is None
    assert kappa([True, False], [True, True]).value == 0
    assert "not defined" in agreement_text(kappa([True], [True]), 0)


def test_agreement_counts_what_says_neither_as_wrong(tmp_path: Path) -> None:
    items = labelled()
    script = ["CORRECT" if item.correct else "hm" for item in items.items]

    found, unread = agreement(Judge(ScriptedChatModel(script), tmp_path), items)

    assert (found.value, unread) == (1.0, 32)
    assert agreement_text(found, unread).startswith("Cohen's kappa with a person 1.00 [1.00, 1.00]")
    assert "32 replies said neither" in agreement_text(found, unread)


def test_the_labelled_answers_are_of_the_tune_split_and_say_who_labelled_them() -> None:
    kept = labelled()
    cases = {case.id: case for case in read_cases(QUESTIONS / "core.jsonl")}

    assert len(kept.items) >= 60
    assert "one of the project's makers" in kept.note
    for item in kept.items:
        case = cases[item.case]
        assert (case.split, case.question) == ("tune", item.question)
        assert item.gold == " / ".join(case.answers)
    assert Counter(item.correct for item in kept.items) == {True: 32, False: 32}
    assert all(not item.correct for item in kept.items if item.altered)


def test_without_a_model_it_says_so_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RAG_MODELS", str(tmp_path / "none"))

    assert command.main(["--agreement", "bundled", "--data", str(tmp_path)]) == 0
    assert "no judge: bundled is not here" in capsys.readouterr().out


def test_a_name_that_means_nothing_is_wrong_usage(tmp_path: Path) -> None:
    settings = load_settings(data=tmp_path)
    assert built("none", settings) is None
    with pytest.raises(UsageError):
        built("nonsense", settings)
    assert command.main(["--agreement", "nonsense", "--data", str(tmp_path)]) == 2


def test_a_run_is_judged_where_there_is_a_gold_answer_and_a_refusal_is_not_asked_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = ScriptedChatModel(["CORRECT", "WRONG"])
    monkeypatch.setattr("evals.judging.built", lambda *_: Judge(model, tmp_path))
    records = [
        a_record(a_case(id="1"), answer="26."),
        a_record(a_case(id="2"), answer="27."),
        a_record(a_case(id="3"), refused=True),
        a_record(unanswerable(id="4")),
        crashed(a_case(id="5")),
    ]

    found = judged("any", load_settings(data=tmp_path), records, print)

    assert found is not None
    assert found["cases"] == {"1": 1.0, "2": 0.0, "3": 0.0}
    assert found["correct"]["value"] == pytest.approx(1 / 3)
    assert len(model.asked) == 2 + 64
    assert judged_text(found).startswith(
        "judged by scripted: 0.33 [0.00, 1.00] of 3 correct; Cohen"
    )


def test_a_judge_that_is_absent_or_fails_is_told_and_the_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    settings = load_settings(data=tmp_path, models=tmp_path / "none")
    records = [a_record(answer="26.")]

    assert judged("bundled", settings, records, told.append) is None
    failing = Judge(ScriptedChatModel([ChatFailed("out of order")]), tmp_path)
    monkeypatch.setattr("evals.judging.built", lambda *_: failing)
    assert judged("any", settings, records, told.append) is None

    assert "going on without" in told[0]
    assert told[1] == "the judge failed, going on without: out of order"
