"""No door takes a question, a conversation or a request of any size."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from rag.assistant import Assistant
from rag.serving import Openness, Readiness, Sites, create_app
from rag.serving.bodies import MOST_UTTERANCES
from rag.serving.limits import MOST_BODY_BYTES
from rag.ui.conversation import MOST_TURNS, Conversation, converse
from tests.serving.running import running
from tests.support import small_assistant

QUESTION = "When did the supply of Sui gas begin?"
LONG = "why " * 51  # the small assistant reads 200 characters
ORIGIN = "https://news.example"
Said = list[tuple[str, str]]


class Door:
    """The server with a client, and a visitor's token."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.client = httpx.Client(base_url=url, timeout=20)
        session = self.client.post(
            "/widget/v1/session", json={"site": "news"}, headers={"Origin": ORIGIN}
        )
        self.visitor = {"Origin": ORIGIN, "Authorization": f"Bearer {session.json()['token']}"}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with small_assistant(tmp_path_factory.mktemp("bounds")) as made:
        yield made


@pytest.fixture(scope="module")
def door(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    folder: Path = tmp_path_factory.mktemp("sites")
    (folder / "widget.toml").write_text(f'[sites.news]\norigins = ["{ORIGIN}"]\n', "utf-8")
    openness = Openness(sites=Sites(folder / "widget.toml"))
    app = create_app(
        Readiness(assistant), "127.0.0.1", folder, assistant=assistant, openness=openness
    )
    with ExitStack() as stack:
        made = Door(stack.enter_context(running(app)))
        stack.callback(made.client.close)
        yield made


def history(said: Said) -> list[dict[str, str]]:
    return [{"role": role, "text": text} for role, text in said]


def api(door: Door, question: str, said: Said) -> httpx.Response:
    body = {"question": question, "history": history(said)}
    return door.client.post("/api/ask", json=body)


def completions(door: Door, question: str, said: Said) -> httpx.Response:
    before = [{"role": role, "content": text} for role, text in said]
    messages = [*before, {"role": "user", "content": question}]
    return door.client.post("/v1/chat/completions", json={"model": "sanad", "messages": messages})


def widget(door: Door, question: str, said: Said) -> httpx.Response:
    body = {"question": question, "history": history(said), "stream": False}
    return door.client.post("/widget/v1/ask", json=body, headers=door.visitor)


def mcp(door: Door, question: str, said: Said) -> httpx.Response:
    arguments: dict[str, Any] = {"question": question, "history": history(said)}
    call = {"name": "ask", "arguments": arguments}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    accepted = {"Accept": "application/json, text/event-stream"}
    return door.client.post("/mcp", json=body, headers=accepted)


def is_answered(answer: httpx.Response) -> bool:
    return answer.status_code == 200 and '"isError":true' not in answer.text


DOORS = {"api": api, "completions": completions, "widget": widget, "mcp": mcp}


@pytest.mark.parametrize("name", DOORS)
def test_a_question_is_answered_and_one_that_is_too_long_is_not(door: Door, name: str) -> None:
    assert is_answered(DOORS[name](door, QUESTION, []))
    refused = DOORS[name](door, LONG, [])
    assert not is_answered(refused)
    assert refused.status_code < 500
    assert "200" in refused.text, "the refusal says how long a question may be"


@pytest.mark.parametrize("name", DOORS)
def test_a_conversation_has_an_end(door: Door, name: str) -> None:
    assert is_answered(DOORS[name](door, QUESTION, [("user", "Sui?")] * 3))
    refused = DOORS[name](door, QUESTION, [("user", "Sui?")] * (MOST_UTTERANCES + 1))
    assert not is_answered(refused)
    assert refused.status_code < 500


@pytest.mark.parametrize("name", DOORS)
def test_one_utterance_of_it_has_an_end_too(door: Door, name: str) -> None:
    refused = DOORS[name](door, QUESTION, [("assistant", "x" * 20_001)])
    assert not is_answered(refused)
    assert refused.status_code < 500


@pytest.mark.parametrize("name", DOORS)
def test_a_request_has_an_end(door: Door, name: str) -> None:
    assert DOORS[name](door, "x" * MOST_BODY_BYTES, []).status_code == 413


@pytest.mark.parametrize("path", ["/api/ask", "/v1/chat/completions", "/mcp"])
def test_a_request_whose_size_is_not_announced_has_an_end(door: Door, path: str) -> None:
    def parts() -> Iterator[bytes]:
        yield b'{"question": "'
        for _ in range(MOST_BODY_BYTES // 65536 + 1):
            yield b"x" * 65536

    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
    }
    assert door.client.post(path, content=parts(), headers=headers).status_code == 413


def test_the_page_refuses_a_long_question_and_forgets_the_oldest_turns(
    assistant: Assistant,
) -> None:
    *_, view = converse(assistant, Conversation(), LONG)
    assert view.turns[-1].state == "failed"
    for _ in range(MOST_TURNS + 3):
        *_, view = converse(assistant, view, QUESTION)
    assert len(view.turns) == MOST_TURNS


@pytest.mark.slow
@pytest.mark.timeout(90)
def test_who_sends_a_body_drop_by_drop_is_cut(door: Door) -> None:
    place = urlsplit(door.url)
    assert place.hostname is not None
    assert place.port is not None
    with socket.create_connection((place.hostname, place.port), timeout=60) as slow:
        slow.sendall(
            b"POST /api/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b'Content-Length: 100\r\n\r\n{"question"'
        )
        told = slow.recv(4096)
    assert told.startswith(b"HTTP/1.1 408 ")
    assert b"connection: close" in told.lower()
