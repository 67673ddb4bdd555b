"""Health, problem documents and readiness of the application, without a page."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI, HTTPException
from starlette.testclient import TestClient

from rag.assistant import Assistant
from rag.serving import Readiness, create_app
from tests.support import small_assistant


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    with small_assistant(tmp_path) as made:
        yield made


@pytest.fixture
def readiness(assistant: Assistant) -> Readiness:
    return Readiness(assistant)


@pytest.fixture
def app(readiness: Readiness, tmp_path: Path) -> FastAPI:
    files = tmp_path / "files"
    files.mkdir()
    (files / "page.css").write_text("body {}", encoding="utf-8")
    return create_app(readiness, "127.0.0.1", files)


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    # No lifespan: the warm-up is started by the tests that want it.
    return TestClient(app, base_url="http://127.0.0.1:7860", raise_server_exceptions=False)


def test_a_server_that_still_loads_is_alive_but_not_ready(client: TestClient) -> None:
    ready = client.get("/readyz")

    assert client.get("/healthz").json() == {"status": "alive"}
    assert ready.status_code == 503
    assert ready.headers["content-type"] == "application/problem+json"
    assert "being loaded" in ready.json()["detail"]


def test_a_server_is_ready_after_its_first_answer_and_says_what_it_holds(
    client: TestClient, readiness: Readiness
) -> None:
    told: list[str] = []
    readiness.start(lambda: told.append("ready")).join(timeout=60)

    ready = client.get("/readyz")

    assert told == ["ready"]
    assert ready.status_code == 200
    assert ready.json()["documents"] == 3
    assert ready.json()["index"].startswith("hashing+tests/")


def test_the_warm_up_starts_with_the_server(readiness: Readiness, tmp_path: Path) -> None:
    warm = threading.Event()
    app = create_app(readiness, "127.0.0.1", tmp_path, warm.set)

    with TestClient(app, base_url="http://127.0.0.1") as running:
        assert warm.wait(timeout=60)
        assert running.get("/readyz").status_code == 200


def test_a_library_that_went_away_makes_the_server_unready(
    client: TestClient, readiness: Readiness, assistant: Assistant, caplog: pytest.LogCaptureFixture
) -> None:
    readiness.start(lambda: None).join(timeout=60)
    assistant.store.library._db.execute("DROP TABLE documents")

    ready = client.get("/readyz")

    assert ready.status_code == 503
    assert "library" in ready.json()["detail"]


def test_an_unknown_address_is_a_problem_document(client: TestClient) -> None:
    answer = client.get("/nothing/here")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.json()) == {"type", "title", "status", "detail", "hint"}


def test_errors_that_routes_raise_are_problem_documents(app: FastAPI, client: TestClient) -> None:
    @app.get("/teapot")
    def teapot(cups: int) -> None:
        raise HTTPException(418, f"{cups} cups are too many")

    raised = client.get("/teapot?cups=9")
    misread = client.get("/teapot?cups=many")

    assert (raised.status_code, raised.json()["detail"]) == (418, "9 cups are too many")
    assert misread.status_code == 422
    assert misread.json()["detail"].startswith("query.cups: ")


def test_an_unexpected_error_tells_the_caller_nothing_of_the_inside(
    app: FastAPI, client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    @app.get("/broken")
    def broken() -> None:
        raise ZeroDivisionError("a secret of the inside")

    answer = client.get("/broken")

    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "a secret of the inside" in caplog.text


def test_files_with_a_hash_in_their_address_are_kept_for_ever(client: TestClient) -> None:
    assert "immutable" in client.get("/page/page.css?v=0123").headers["cache-control"]
    assert client.get("/page/page.css").headers["cache-control"] == "no-cache"
    assert client.get("/page/gone.css?v=0123").headers["cache-control"] == "no-cache"
