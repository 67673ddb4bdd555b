"""The bench counts what a crowd lives through: answers, being turned away, and errors."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from pathlib import Path

import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from evals.bench.__main__ import main
from evals.bench.metered import Clock
from evals.bench.stages import PASSAGES, SENTENCES, STAGES, cost, stage_table
from evals.bench.summary import summed, table
from evals.bench.users import Asked, crowd
from tests.serving.running import running
from tests.support import small_assistant

QUESTIONS = [f"Question {number}?" for number in range(20)]


def server(statuses: list[int], heard: list[str]) -> FastAPI:
    """Return a server that answers with each status in turn, then 200 for good."""
    app = FastAPI()

    @app.post("/api/ask")
    async def ask(request: Request) -> Response:
        heard.append((await request.json())["question"])
        status = statuses.pop(0) if statuses else 200
        headers = {"Retry-After": "0"} if status == 503 else {}
        return JSONResponse({}, status, headers)

    return app


def asked_by(users: int, statuses: list[int], heard: list[str]) -> list[Asked]:
    with running(server(statuses, heard)) as url:
        return asyncio.run(crowd(url, users, 0.6, 0.1, QUESTIONS))


def test_users_ask_different_questions_and_read_in_between() -> None:
    heard: list[str] = []
    asked = asked_by(4, [], heard)

    assert len(asked) == len(heard)
    assert 8 <= len(heard) <= 24
    assert len(set(heard)) > 6


def test_who_is_turned_away_asks_the_same_again() -> None:
    heard: list[str] = []
    asked = asked_by(1, [503], heard)

    assert heard[0] == heard[1] != heard[2]
    assert [one.turned_away for one in asked[:2]] == [True, False]


def test_busy_without_saying_when_to_come_back_is_an_error() -> None:
    found = summed(1, 10, [Asked(0.1, 503), Asked(0.1, 503, 3.0), Asked(0.1, 0), Asked(0.2, 200)])
    assert (found.answers, found.turned_away, found.errors) == (1, 1, 2)


def test_a_server_that_is_gone_is_an_error_and_no_crash() -> None:
    asked = asyncio.run(crowd("http://127.0.0.1:9", 2, 0.3, 0.1, QUESTIONS))
    assert Counter(one.status for one in asked) == {0: len(asked)}
    assert len(asked) > 2


def test_times_are_those_of_answers_alone() -> None:
    asked = [Asked(float(second), 200) for second in range(1, 101)]
    found = summed(7, 50, [*asked, Asked(900.0, 503, 1.0)])

    assert found.answers_per_second == 2
    assert (found.p50, found.p95, found.p99) == (50.5, 95.05, 99.01)
    assert "50.50" in table([found])
    assert "–" in table([summed(1, 1, [])])


@pytest.mark.parametrize("users", ["0", "two", "1,-3", ""])
def test_a_crowd_of_nobody_is_wrong_usage(users: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "--users", users]) == 2
    assert f"--users {users}" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_real_server_is_measured_beside_its_models(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAG_CHAT_MODEL", "none")
    out = tmp_path / "bench.json"
    given = ["--users", "2", "--seconds", "4", "--reading", "1", "--json", str(out)]

    assert main(["query", *given, "--data", str(tmp_path / "data")]) == 0

    told = json.loads(out.read_text("utf-8"))
    (load,) = told["ours"]["loads"]
    assert load["errors"] == 0
    assert load["answers"] >= 2
    assert told["theirs"]["embedder_and_reranker_per_second"][0] > 0
    assert set(told) >= {"ratios", "ours", "theirs", "machine"}
    assert "embedder and reranker alone" in capsys.readouterr().out


def test_an_inner_stage_counts_for_itself_alone() -> None:
    clock = Clock()
    with clock.stage("outer"), clock.stage("inner"):
        sum(range(400_000))

    assert clock.spent["inner"] > 1
    assert clock.spent["outer"] < clock.spent["inner"]


def test_the_stages_of_an_answer_are_those_that_it_went_through(tmp_path: Path) -> None:
    texts = {
        "gwadar.md": "# Gwadar\n\nThe airport at Gwadar opened in 2025. Planes land there daily.\n"
    }
    with small_assistant(tmp_path, texts) as assistant:
        found = cost(assistant, "When did the airport at Gwadar open?")

    assert set(found.milliseconds) == set(STAGES)
    assert found.texts[PASSAGES] >= 1
    assert found.tokens[SENTENCES] > found.texts[SENTENCES]
    assert "an answer" in stage_table([found])
