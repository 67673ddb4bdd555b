"""An operator sees what the server does, and nothing of what people ask."""

from __future__ import annotations

import io
import json
import logging
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from rag.assistant import Assistant
from rag.serving import Metrics, Openness, Readiness, Watcher, create_app
from rag.serving.observing import Audience
from rag.serving.observing.log_lines import JsonLines, TextLines
from rag.serving.turnstile import Turnstile
from tests.serving.running import running
from tests.support import small_assistant

QUESTION = "When did the supply of Sui gas begin?"
ANSWERED = 'sanad_answers_total{"answerer": "extractive", "outcome": "answered"}'
Line = dict[str, object]


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    with small_assistant(tmp_path) as made:
        yield made


def served(
    assistant: Assistant, folder: Path, *, questions: bool = False, audience: Audience = "local"
) -> FastAPI:
    metrics = Metrics()
    watched = replace(assistant, observer=Watcher(metrics, questions).answered)
    return create_app(
        Readiness(watched), "127.0.0.1", folder, lambda: None, watched,
        metrics=metrics, openness=Openness(audience),
    )  # fmt: skip


@pytest.fixture
def client(assistant: Assistant, tmp_path: Path) -> Iterator[TestClient]:
    with local_client(served(assistant, tmp_path)) as made:
        yield made


def local_client(app: FastAPI) -> TestClient:
    return TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 50000))


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Collect what is logged of requests and answers as JSON lines."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("rag.serving.observing")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield written
    logger.removeHandler(handler)
    logger.setLevel(logging.NOTSET)


def parsed(written: io.StringIO) -> list[Line]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def samples(client: TestClient) -> dict[str, float]:
    """Return every series by its name and labels, as Prometheus's own parser reads it."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        f"{s.name}{json.dumps(s.labels, sort_keys=True)}": s.value
        for family in families
        for s in family.samples
    }


def ask(client: TestClient) -> Any:  # noqa: ANN401 - the type differs with Starlette's client
    return client.post("/api/ask", json={"question": QUESTION})


def test_answers_stages_and_requests_are_counted(client: TestClient) -> None:
    assert not ask(client).json()["refused"]
    assert not ask(client).json()["refused"]

    found = samples(client)

    assert found[ANSWERED] == 2
    route = '{"method": "POST", "route": "/api/ask", "status": "200"}'
    assert found[f"sanad_requests_total{route}"] == 2
    assert found['sanad_stage_seconds_count{"stage": "retrieve"}'] == 2
    assert found['sanad_statements_total{"fate": "shown"}'] >= 1
    assert found["sanad_questions_running{}"] == found["sanad_questions_waiting{}"] == 0


def test_a_refusal_is_counted_as_one(tmp_path: Path) -> None:
    with small_assistant(tmp_path, refuses=True) as refusing:
        client = local_client(served(refusing, tmp_path))
        assert ask(client).json()["refused"]
        found = samples(client)
    assert found[ANSWERED.replace("answered", "refused")] == 1
    assert ANSWERED not in found


def test_the_warming_up_is_no_question_of_anybody(assistant: Assistant, tmp_path: Path) -> None:
    with local_client(served(assistant, tmp_path)) as client:
        while client.get("/readyz").status_code != 200:
            time.sleep(0.01)
        assert ANSWERED not in samples(client)


def test_the_index_that_answers_is_named(client: TestClient, assistant: Assistant) -> None:
    found = samples(client)
    fingerprint = assistant.status().fingerprint
    assert found[f'sanad_index_info{{"fingerprint": "{fingerprint}"}}'] == 1
    assert found["sanad_documents{}"] == 3
    assert found["process_resident_memory_bytes{}"] > 0


def test_what_callers_make_up_adds_no_series(client: TestClient) -> None:
    before = set(samples(client))
    for number in range(20):
        client.get(f"/made/up/{number}")
        client.get(f"/api/documents/nobody-{number}")
        client.request(f"MAKE{number}", "/api/ask")
    new = {
        name for name in set(samples(client)) - before if name.startswith("sanad_requests_total")
    }
    assert all("made" not in name and "nobody" not in name and "MAKE" not in name for name in new)
    assert len(new) <= 4


@pytest.mark.parametrize(
    ("audience", "address", "headers", "status"),
    [
        ("local", "127.0.0.1", {}, 200),
        ("local", "::1", {}, 200),
        ("local", "203.0.113.9", {}, 403),
        ("local", "127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 403),
        ("local", "127.0.0.1", {"Forwarded": "for=203.0.113.9"}, 403),
        ("open", "203.0.113.9", {}, 200),
        ("off", "127.0.0.1", {}, 404),
    ],
)
def test_the_metrics_are_for_whom_the_setting_says(
    assistant: Assistant,
    tmp_path: Path,
    audience: Audience,
    address: str,
    headers: dict[str, str],
    status: int,
) -> None:
    app = served(assistant, tmp_path, audience=audience)
    with TestClient(app, base_url="http://127.0.0.1", client=(address, 50000)) as client:
        assert client.get("/metrics", headers=headers).status_code == status


def test_a_request_keeps_the_id_that_a_proxy_gave_it(
    client: TestClient, lines: io.StringIO
) -> None:
    given = {"X-Request-ID": "edge-0123456789"}
    answer = client.post("/api/ask", json={"question": QUESTION}, headers=given)

    assert answer.headers["X-Request-ID"] == "edge-0123456789"
    told = parsed(lines)
    assert [line["message"] for line in told] == ["answer", "request"]
    assert {line["request"] for line in told} == {"edge-0123456789"}


@pytest.mark.parametrize("given", ["", "short", "x" * 65, 'a" level="error', "new\tfield-1234"])
def test_an_id_that_is_not_well_formed_is_replaced(client: TestClient, given: str) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": given})
    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["X-Request-ID"])


def test_an_error_is_logged_with_the_id_that_its_caller_was_given(
    client: TestClient, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the disk is gone")

    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    logging.getLogger("rag.serving").addHandler(handler)
    monkeypatch.setattr(type(assistant.store.library), "cards", fail)
    try:
        answer = client.get("/api/documents")
    finally:
        logging.getLogger("rag.serving").removeHandler(handler)

    assert answer.status_code == 500
    (told,) = [line for line in parsed(written) if "traceback" in line]
    assert told["request"] == answer.headers["X-Request-ID"]
    assert "the disk is gone" in str(told["traceback"])
    assert "the disk is gone" not in answer.text


def test_what_people_ask_is_not_in_the_log(client: TestClient, lines: io.StringIO) -> None:
    ask(client)
    said = [{"role": "user", "content": QUESTION}]
    completion = client.post("/v1/chat/completions", json={"model": "sanad", "messages": said})
    assert completion.status_code == 200
    client.get("/api/documents", params={"q": QUESTION})

    told = lines.getvalue()
    assert '"outcome": "answered"' in told
    assert "Sui" not in told
    assert "question" not in told


def test_what_people_ask_is_logged_where_that_was_asked_for(
    assistant: Assistant, tmp_path: Path, lines: io.StringIO
) -> None:
    with local_client(served(assistant, tmp_path, questions=True)) as client:
        ask(client)
    (told,) = [line for line in parsed(lines) if line["message"] == "answer"]
    assert told["question"] == told["searched_for"] == QUESTION


def test_a_streamed_answer_is_told_under_the_id_of_its_request(
    assistant: Assistant, tmp_path: Path, lines: io.StringIO
) -> None:
    with running(served(assistant, tmp_path)) as url:
        body = {"question": QUESTION, "stream": True}
        given = {"X-Request-ID": "stream-12345678"}
        with httpx.stream("POST", f"{url}/api/ask", json=body, headers=given) as response:
            assert response.headers["X-Request-ID"] == "stream-12345678"
            response.read()
    (told,) = [line for line in parsed(lines) if line["message"] == "answer"]
    assert told["request"] == "stream-12345678"


@pytest.mark.parametrize("form", [JsonLines(), TextLines()])
def test_a_message_cannot_begin_a_line_of_its_own(form: logging.Formatter) -> None:
    record = logging.LogRecord("rag", logging.INFO, "", 1, "asked", (), None)
    record.told = {"key": "one\nERROR rag: two"}
    assert "\n" not in form.format(record)


def test_the_line_is_counted_as_people_come_and_go() -> None:
    turnstile = Turnstile(running=1, waiting=1)
    first, second = turnstile.enter(), turnstile.enter()
    assert (turnstile.running, turnstile.waiting) == (0, 2)
    with first:
        assert (turnstile.running, turnstile.waiting) == (1, 1)
        inside = threading.Event()

        def work() -> None:
            with second:
                inside.set()

        thread = threading.Thread(target=work)
        thread.start()
        assert not inside.wait(0.05)
    thread.join()
    assert (turnstile.running, turnstile.waiting) == (0, 0)
