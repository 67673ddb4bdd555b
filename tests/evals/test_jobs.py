"""Several cases at a time: as many as asked for, in order, kept, and stopped in time."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from evals.cases import Case
from evals.jobs import beside_others, demand_places
from evals.records import Record, Verdict
from evals.resuming import Kept
from evals.run import main
from evals.running import ask_all
from rag.errors import UsageError
from rag.settings import ChatSettings, Settings
from tests.evals.making import a_case, a_record

CASES = [a_case(id=str(number)) for number in range(8)]


def alone(case: Case) -> Record:
    """Answer wrongly every third time."""
    return a_record(case, verdict=Verdict.NOT_CHOSEN if int(case.id) % 3 == 2 else Verdict.OK)


def test_two_are_asked_at_a_time_and_told_in_order_like_one_after_the_other(
    tmp_path: Path,
) -> None:
    meeting = threading.Barrier(2)

    def together(case: Case) -> Record:
        meeting.wait(
            timeout=20
        )  # breaks, and so crashes the run, if nobody else is asked meanwhile
        return alone(case)

    one, two = list[str](), list[str]()
    singly = ask_all(CASES, alone, Kept(tmp_path / "one", {}), one.append)
    doubly = ask_all(CASES, together, Kept(tmp_path / "two", {}), two.append, jobs=2)

    assert doubly.records == singly.records
    assert two == one
    assert two[2] == "[3/8] 0.67 right  not_chosen  2"


def test_what_was_begun_is_kept_on_an_interrupt_and_nothing_else_is_begun(tmp_path: Path) -> None:
    cases = [a_case(id=f"{number:03}") for number in range(200)]
    begun: list[str] = []
    first_told, told = threading.Event(), list[str]()

    def examine(case: Case) -> Record:
        begun.append(case.id)
        if case.id != "000":
            assert first_told.wait(timeout=20)
            time.sleep(0.005)  # the main thread must get to stop the others on a busy machine
        return alone(case)

    def stop(line: str) -> None:
        told.append(line)
        first_told.set()
        if len(told) == 1:
            raise KeyboardInterrupt

    kept = Kept(tmp_path, {})
    with pytest.raises(KeyboardInterrupt):
        ask_all(cases, examine, kept, stop, jobs=2)
    stopped_after = len(begun)
    resumed = ask_all(cases, examine, kept, stop, jobs=2)

    # How many the free worker had begun by then is for the scheduler to say.
    assert 1 <= stopped_after < len(cases)
    assert told[1].startswith(f"stopped after {stopped_after} of 200 cases, which are kept")
    assert resumed.reused == stopped_after
    assert sorted(begun) == [case.id for case in cases]
    assert resumed.records == [alone(case) for case in cases]


def test_a_result_that_cannot_be_kept_ends_the_run(tmp_path: Path) -> None:
    (tmp_path / "results").write_text("not a folder", encoding="utf-8")

    with pytest.raises(OSError, match="results"):
        ask_all(CASES, alone, Kept(tmp_path / "results", {}), print, jobs=2)


@pytest.mark.parametrize(
    ("model", "jobs", "named"),
    [
        ("bundled", 2, "the bundled chat model answers one question at a time"),
        ("openai:any", 3, "at most 2 questions at a time; set RAG_CHAT__AT_ONCE=3"),
    ],
)
def test_more_at_a_time_than_the_chat_model_takes_is_wrong_usage(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    model: str,
    jobs: int,
    named: str,
) -> None:
    monkeypatch.setenv("RAG_CHAT_MODEL", model)

    assert main(["--jobs", str(jobs), "--data", str(tmp_path)]) == 2
    assert named in capsys.readouterr().err


def test_what_the_chat_model_takes_is_allowed() -> None:
    demand_places(1, Settings(chat_model="bundled"))
    demand_places(16, Settings(chat_model="none"))
    demand_places(3, Settings(chat_model="openai:any", chat=ChatSettings(at_once=3)))
    with pytest.raises(UsageError):
        demand_places(4, Settings(chat_model="openai:any", chat=ChatSettings(at_once=3)))


def test_the_reader_of_the_times_is_told() -> None:
    assert beside_others(2).startswith("2 cases were asked at a time, so each latency is")
