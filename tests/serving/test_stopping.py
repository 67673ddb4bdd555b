"""The server stops without losing what it had begun, and starts again however it ended."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.models.chat.serving import Script, openai_compatible
from tests.support import TEXTS, written

ROOT = Path(__file__).resolve().parents[2]
ASK = {"question": "When did the supply of Sui gas begin?", "stream": True}

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("stopping")
    written(home / "corpus", TEXTS)
    command = [sys.executable, "ingest.py", str(home / "corpus"), "--data", str(home / "data")]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env=environment())
    return home / "data"


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RAG_")}
    return {**kept, "RAG_CHAT_MODEL": "none"}


@contextmanager
def started(data: Path, **more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start ``app.py``, with ``more`` in its environment; hand out the process and its address.

    ``port`` among them is where it listens, else at a free one.
    """
    port = more.pop("port", "0")
    log = data.parent / "log.txt"
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, "app.py", "--data", str(data), "--port", port],
            cwd=ROOT, stdout=output, stderr=output, text=True, env=environment() | more,
        )  # fmt: skip
    try:
        ends = time.monotonic() + 120
        while not (found := re.search(r"Ready at (http://\S+)", log.read_text("utf-8"))):
            assert process.poll() is None, log.read_text("utf-8")
            assert time.monotonic() < ends
            time.sleep(0.05)
        yield process, found[1]
    finally:
        process.kill()
        process.wait()


def events(response: httpx.Response, *, then: Iterator[None]) -> list[str]:
    """Return the names of a stream's events; ``then`` goes on after the first of them."""
    names: list[str] = []
    for line in response.iter_lines():
        if line.startswith("event: "):
            names.append(line.removeprefix("event: "))
            next(then, None)
    return names


def sent(process: subprocess.Popen[str], number: signal.Signals) -> Iterator[None]:
    process.send_signal(number)
    yield


def answered(url: str) -> bool:
    question = {"question": ASK["question"]}
    return not json.loads(httpx.post(f"{url}/api/ask", json=question, timeout=60).text)["refused"]


def test_a_stream_goes_on_to_its_answer_when_the_server_is_told_to_stop(data: Path) -> None:
    with started(data) as (process, url):
        with httpx.stream("POST", f"{url}/api/ask", json=ASK, timeout=60) as response:
            names = events(response, then=sent(process, signal.SIGTERM))
        code = process.wait(timeout=30)

    assert names[-1] == "answer"
    assert "statement" in names
    assert code == 0
    assert "Traceback" not in (data.parent / "log.txt").read_text("utf-8")


def test_a_chat_model_that_takes_its_time_is_waited_for(data: Path) -> None:
    reply = "The supply of Sui gas began in 1955 [1]. The field lies in Dera Bugti district [2]."
    script = Script(reply, delay=0.4)  # some seven seconds
    with openai_compatible(script) as base_url:
        slow = {"RAG_CHAT_MODEL": "m", "RAG_CHAT__BASE_URL": base_url}
        with started(data, **slow) as (process, url):
            with httpx.stream("POST", f"{url}/api/ask", json=ASK, timeout=60) as response:
                names = events(response, then=sent(process, signal.SIGTERM))
            code = process.wait(timeout=60)

    assert names[-1] == "answer"
    assert names.count("statement") == 2
    assert script.broken_off == 0
    assert code == 0


def test_a_page_that_merely_stands_open_is_not_waited_for(data: Path) -> None:
    with started(data, RAG_SERVER__STOP_SECONDS="600") as (process, url):
        alive = f"{url}/gradio_api/heartbeat/abcdefgh"
        with httpx.stream("GET", alive, timeout=120) as response:
            heard = []
            for line in response.iter_lines():
                heard.append(line)
                if len(heard) == 1:
                    process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=120)

    assert heard[0] == "data: ALIVE"
    assert code == 0
    assert "Traceback" not in (data.parent / "log.txt").read_text("utf-8")


def test_what_is_not_ended_in_time_is_cut_off(data: Path) -> None:
    script = Script(" ".join(["word"] * 200), delay=0.5)
    with openai_compatible(script) as base_url:
        slow = {"RAG_CHAT_MODEL": "m", "RAG_CHAT__BASE_URL": base_url}
        with started(data, RAG_SERVER__STOP_SECONDS="1", **slow) as (process, url):
            with (
                pytest.raises(httpx.RemoteProtocolError),
                httpx.stream("POST", f"{url}/api/ask", json=ASK, timeout=90) as response,
            ):
                events(response, then=sent(process, signal.SIGTERM))
            assert process.wait(timeout=60) == 0
    assert script.words_sent < 100


def test_after_being_killed_in_the_middle_it_starts_without_repair(data: Path) -> None:
    with started(data) as (process, url):
        with (
            pytest.raises(httpx.HTTPError),
            httpx.stream("POST", f"{url}/api/ask", json=ASK, timeout=60) as response,
        ):
            events(response, then=sent(process, signal.SIGKILL))
        assert process.wait(timeout=30) == -signal.SIGKILL

    with started(data) as (_, url):
        assert httpx.get(f"{url}/readyz").json()["documents"] == len(TEXTS)
        assert answered(url)
