"""The server answers before its page is there, and says so at the page's address."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from rag.assistant import Assistant
from rag.serving import Readiness, create_app
from tests.serving.running import running
from tests.support import small_assistant

LISTING = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
TAKES_BOTH = {"Accept": "application/json, text/event-stream"}
TOOLS = ["ask", "search", "read_document", "list_documents"]


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    with small_assistant(tmp_path) as made:
        yield made


def mounted(app: FastAPI) -> None:
    """Put up a small page, as Gradio does: a mounted application."""
    page = FastAPI()
    page.get("/")(lambda: {"the": "page"})
    app.mount("/", page)


def test_questions_are_answered_before_the_page_is_there(
    assistant: Assistant, tmp_path: Path
) -> None:
    may_load, up = threading.Event(), threading.Event()

    def slowly(app: FastAPI) -> None:
        assert may_load.wait(timeout=20)
        mounted(app)

    app = create_app(
        Readiness(assistant), "127.0.0.1", tmp_path, up.set, assistant, put_up_page=slowly
    )
    with running(app) as url, httpx.Client(base_url=url, timeout=20) as client:
        ready = client.get("/readyz")
        while ready.status_code != httpx.codes.OK:
            ready = client.get("/readyz")
        asked = client.post("/api/ask", json={"question": "What are the Levies?"})
        early = client.get("/", headers={"Accept": "text/html"})
        program = client.get("/", headers={"Accept": "application/json"})
        announced_early = up.is_set()
        may_load.set()
        assert up.wait(timeout=20)
        page = client.get("/")
        still_ours = client.get("/healthz")
        tools = client.post("/mcp", json=LISTING, headers=TAKES_BOTH)

    assert asked.status_code == httpx.codes.OK
    assert (early.status_code, early.headers["Retry-After"]) == (503, "1")
    assert 'http-equiv="refresh"' in early.text
    assert "frame-ancestors" in early.headers["Content-Security-Policy"]
    assert (program.status_code, program.headers["Retry-After"]) == (503, "1")
    assert program.json()["hint"] == "Ask again in a second."
    assert not announced_early
    assert all(f'"name":"{name}"' in tools.text for name in TOOLS), tools.text
    assert page.json() == {"the": "page"}
    assert still_ours.json() == {"status": "alive"}


def test_mcp_is_there_without_a_page_and_before_one_that_fails(
    assistant: Assistant, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(_: FastAPI) -> None:
        raise RuntimeError("no such component")

    alone = create_app(Readiness(assistant), "127.0.0.1", tmp_path, assistant=assistant)
    beside = create_app(
        Readiness(assistant), "127.0.0.1", tmp_path, assistant=assistant, put_up_page=failing
    )
    for app in (alone, beside):
        with running(app) as url, httpx.Client(base_url=url, timeout=20) as client:
            while app is beside and "the page cannot be offered" not in caplog.text:
                time.sleep(0.02)
            answer = client.post("/mcp", json=LISTING, headers=TAKES_BOTH)
        assert answer.status_code == httpx.codes.OK


def test_a_page_that_cannot_be_put_up_leaves_the_other_addresses_open(
    assistant: Assistant, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tried = threading.Event()

    def failing(_: FastAPI) -> None:
        tried.set()
        raise RuntimeError("no such component")

    app = create_app(
        Readiness(assistant), "127.0.0.1", tmp_path, assistant=assistant, put_up_page=failing
    )
    with running(app) as url, httpx.Client(base_url=url, timeout=20) as client:
        assert tried.wait(timeout=20)
        while "the page cannot be offered" not in caplog.text:
            time.sleep(0.02)
        assert client.get("/").status_code == httpx.codes.SERVICE_UNAVAILABLE
        assert client.get("/readyz").status_code == httpx.codes.OK


def test_what_the_page_needs_while_it_is_shown_is_closed_with_the_server(
    assistant: Assistant, tmp_path: Path
) -> None:
    happened: list[str] = []
    up = threading.Event()

    def with_a_lifespan(app: FastAPI) -> None:
        before = app.router.lifespan_context

        @asynccontextmanager
        async def longer(inner: FastAPI) -> AsyncIterator[None]:
            async with before(inner):
                happened.append("opened")
                yield
                happened.append("closed")

        app.router.lifespan_context = longer
        mounted(app)

    app = create_app(
        Readiness(assistant), "127.0.0.1", tmp_path, up.set, assistant, put_up_page=with_a_lifespan
    )
    with running(app):
        assert up.wait(timeout=20)
        assert happened == ["opened"]
    assert happened == ["opened", "closed"]
