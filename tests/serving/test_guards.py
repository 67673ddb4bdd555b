"""The middleware, each alone around a small application of its own."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, StreamingResponse
from starlette.routing import Mount, Route
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from rag.serving.gate import PageGate
from rag.serving.headers import SecurityHeaders
from rag.serving.limits import BodyLimit, KnownHosts
from rag.serving.problems import UnexpectedErrors

SCRIPT = "window.answer = 42;"
CLOSED = [
    "/gradio_api/file=https://example.org/x.png",
    "/gradio_api/file=/etc/passwd",
    "/gradio_api/proxy=https://example.org/",
    "/gradio_api/upload",
    "/gradio_api/component_server",
    "/gradio_api/runs",
    "/gradio_api/run/ask",
    "/gradio_api/api/ask",
    "/gradio_api/call/ask",
    "/gradio_api/vibe-edit",
    "/gradio_api/deep_link",
    "/monitoring",
    "/monitoring/summary",
    "/login",
    "/svelte/x.js",
    "/openapi.json",
    "/docs",
    "/?deep_link=abc",
    "/static/../etc/passwd",
]


async def page(request: Request) -> HTMLResponse:
    return HTMLResponse(f"<script src='/a.js'></script><script>{SCRIPT}</script>")


async def echo(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


async def stream(request: Request) -> StreamingResponse:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"data: x\n\n"

    return StreamingResponse(parts(), media_type="text/event-stream")


async def anything(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("from the page's application")(scope, receive, send)


def guarded(*middleware: tuple[Any, dict[str, object]]) -> TestClient:
    app = Starlette(
        routes=[
            Route("/own", page),
            Route("/own/echo", echo, methods=["POST"]),
            Route("/own/stream", stream),
            Mount("/", anything),
        ]
    )
    for kind, options in middleware:
        app.add_middleware(kind, **options)
    return TestClient(app, base_url="http://127.0.0.1:7860")


def test_only_the_scripts_that_the_page_brings_may_run_inline() -> None:
    policy = guarded((SecurityHeaders, {})).get("/own").headers["content-security-policy"]

    scripts = next(p for p in policy.split("; ") if p.startswith("script-src"))
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    assert scripts == f"script-src 'self' 'unsafe-eval' 'sha256-{digest}'"


@pytest.mark.parametrize("kind", ["img-src", "font-src", "connect-src", "default-src"])
def test_nothing_is_loaded_from_another_server(kind: str) -> None:
    policy = guarded((SecurityHeaders, {})).get("/own").headers["content-security-policy"]

    sources = next(p for p in policy.split("; ") if p.startswith(kind)).split()[1:]
    assert set(sources) <= {"'self'", "data:"}


def test_every_answer_carries_the_fixed_headers() -> None:
    headers = guarded((SecurityHeaders, {})).post("/own/echo").headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in headers["content-security-policy"]


@pytest.mark.asyncio
async def test_a_stream_passes_part_by_part() -> None:
    sent: list[Message] = []

    async def streaming(scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for number in range(3):
            await send({"type": "http.response.body", "body": b"x", "more_body": number < 2})
            assert len(sent) == number + 2, "the part was held back"

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    app = SecurityHeaders(BodyLimit(streaming))
    scope: Scope = {
        "type": "http",
        "path": "/",
        "query_string": b"",
        "headers": [],
        "method": "GET",
    }
    await app(scope, receive, send)

    assert [message["type"] for message in sent[1:]] == ["http.response.body"] * 3


async def answering_its_own_error(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("Internal Server Error", 500)(scope, receive, send)
    raise ZeroDivisionError


async def failing_on_purpose(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("meant", 500)(scope, receive, send)


def test_an_error_inside_the_page_s_application_is_told_once_as_a_problem(
    caplog: pytest.LogCaptureFixture,
) -> None:
    answer = TestClient(UnexpectedErrors(answering_its_own_error)).get("/")

    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(caplog.records) == 1


def test_an_answer_of_500_that_is_meant_passes() -> None:
    assert TestClient(UnexpectedErrors(failing_on_purpose)).get("/").text == "meant"


@pytest.mark.parametrize("path", CLOSED)
def test_what_the_page_does_not_need_is_closed(path: str) -> None:
    answer = guarded((PageGate, {})).get(path)

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/", "/assets/index.js", "/gradio_api/queue/data", "/theme.css"])
def test_what_the_page_needs_is_open(path: str) -> None:
    assert guarded((PageGate, {})).get(path).text == "from the page's application"


def test_routes_of_our_own_are_open_without_being_listed() -> None:
    assert guarded((PageGate, {})).get("/own").status_code == 200


def test_a_body_over_the_limit_is_refused_when_it_is_announced() -> None:
    client = guarded((BodyLimit, {"most": 1024}))

    assert client.post("/own/echo", content=b"x" * 1024).text == "1024"
    assert client.post("/own/echo", content=b"x" * 1025).status_code == 413


def test_a_body_over_the_limit_is_refused_when_it_is_not_announced() -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(5):
            yield b"x" * 512

    answer = guarded((BodyLimit, {"most": 1024})).post("/own/echo", content=parts())

    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.asyncio
async def test_a_body_that_does_not_arrive_in_time_is_refused() -> None:
    sent: list[Message] = []

    async def drip() -> Message:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def keep(message: Message) -> None:
        sent.append(message)

    async def reading(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive())["more_body"]:
            pass
        await PlainTextResponse("never")(scope, receive, send)

    scope: Scope = {"type": "http", "path": "/", "headers": [], "method": "POST"}
    await BodyLimit(reading, seconds=0.1)(scope, drip, keep)

    assert sent[0]["status"] == 408
    assert (b"connection", b"close") in sent[0]["headers"]


@pytest.mark.asyncio
async def test_a_caller_who_waits_for_a_long_answer_is_not_hurried() -> None:
    sent: list[Message] = []

    async def leaving() -> Message:
        if asked:
            await asyncio.sleep(0.1)
            return {"type": "http.disconnect"}
        asked.append(True)
        return {"type": "http.request", "body": b"x", "more_body": False}

    asked: list[bool] = []

    async def waiting(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        sent.append(await receive())

    async def keep(message: Message) -> None:
        sent.append(message)

    scope: Scope = {"type": "http", "path": "/", "headers": [], "method": "POST"}
    await BodyLimit(waiting, seconds=0.02)(scope, leaving, keep)

    assert sent == [{"type": "http.disconnect"}]


@pytest.mark.parametrize(
    "name", ["evil.test", "evil.test:7860", "127.0.0.1.evil.test", "", "[::2]"]
)
def test_a_name_that_was_rebound_to_this_machine_is_turned_away(name: str) -> None:
    client = guarded((KnownHosts, {"hosts": {"localhost", "127.0.0.1", "::1"}}))

    assert client.get("/own", headers={"host": name}).status_code == 421


@pytest.mark.parametrize("name", ["localhost:7860", "127.0.0.1", "[::1]:7860", "LOCALHOST"])
def test_this_machine_s_own_names_are_let_in(name: str) -> None:
    client = guarded((KnownHosts, {"hosts": {"localhost", "127.0.0.1", "::1"}}))

    assert client.get("/own", headers={"host": name}).status_code == 200


def test_a_server_that_is_open_to_others_takes_every_name() -> None:
    answer = guarded((KnownHosts, {"hosts": None})).get("/own", headers={"host": "any.test"})

    assert answer.status_code == 200
