"""Answers as server-sent events, read from a server that really runs."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from rag.answering import ChatAnswerer
from rag.assistant import Assistant
from rag.errors import ChatFailed
from rag.models.chat import ChatMessage, Pieces
from rag.models.fakes import ScriptedChatModel
from rag.serving import Readiness, create_app
from rag.serving.streams import Patience, Streams
from tests.serving.running import running
from tests.support import small_assistant

QUESTION = "When did the supply of Sui gas begin?"
TWO = "The supply of Sui gas began in 1955 [1]. The field lies in Dera Bugti district [2]."
Serve = Callable[..., httpx.Client]


@dataclass(frozen=True)
class Read:
    """An event as it came over the wire."""

    id: str
    name: str
    data: dict[str, Any]


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    with small_assistant(tmp_path) as made:
        yield made


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    with ExitStack() as stack:

        def start(assistant: Assistant, patience: Patience | None = None) -> httpx.Client:
            # Warmed up without the model, whose script and counts are for the tests alone.
            readiness = Readiness(replace(assistant, chat=None))
            app = create_app(
                readiness, "127.0.0.1", tmp_path, assistant=assistant, patience=patience
            )
            url = stack.enter_context(running(app))
            return stack.enter_context(httpx.Client(base_url=url, timeout=30))

        yield start


class Listened(ScriptedChatModel):
    """Writes on after ``until`` only when somebody has said that what came before arrived."""

    def __init__(self, reply: str, until: str, arrived: threading.Event) -> None:
        super().__init__([reply])
        self._until, self._arrived = until, arrived
        self.heard = False

    def stream(self, messages: Sequence[ChatMessage], *, max_tokens: int | None = None) -> Pieces:
        written = ""
        for piece in super().stream(messages, max_tokens=max_tokens):
            written += piece.text
            yield piece
            if written.endswith(self._until):
                self.heard = self._arrived.wait(timeout=30)


def chatting(assistant: Assistant, model: ScriptedChatModel) -> Assistant:
    return replace(assistant, chat=ChatAnswerer(model))


def lines(response: httpx.Response) -> Iterator[Read]:
    found: dict[str, str] = {}
    for line in response.iter_lines():
        if line:
            name, _, value = line.partition(": ")
            found[name] = value
        elif "data" in found:
            yield Read(found["id"], found["event"], json.loads(found["data"]))
            found = {}


def streamed(
    client: httpx.Client, last: str | None = None, most: int = 10_000, question: str = QUESTION
) -> list[Read]:
    """Read at most ``most`` events and leave."""
    headers = {"Last-Event-ID": last} if last else {}
    body = {"question": question, "stream": True}
    read = []
    with client.stream("POST", "/api/ask", json=body, headers=headers) as response:
        assert response.status_code == 200, response.read()
        assert response.headers["content-type"].startswith("text/event-stream")
        for event in lines(response):
            read.append(event)
            if len(read) == most:
                break
    return read


def put_together(events: list[Read]) -> tuple[str, list[dict[str, Any]]]:
    """Return the text and the statements as a reader builds them up."""
    text = ""
    statements: list[dict[str, Any]] = []
    for event in events:
        if event.name == "delta":
            text = text[: event.data["start"]] + event.data["text"]
        elif event.name == "statement":
            told = dict(event.data)
            statements[told.pop("index") :] = [told]
    return text, statements


def soon(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 20
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)
    return holds()


def test_the_events_add_up_to_the_answer_that_is_given_whole(
    assistant: Assistant, serve: Serve
) -> None:
    client = serve(assistant)
    events = streamed(client)
    whole = client.post("/api/ask", json={"question": QUESTION}).json()
    answer = events[-1].data

    assert [e.name for e in events[:3]] == ["status", "passages", "status"]
    assert put_together(events) == (answer["text"], answer["statements"])
    assert events[-1].name == "answer"
    for field in ("text", "statements", "passages", "index", "refused"):
        assert json.dumps(answer[field]) == json.dumps(whole[field])


def test_what_a_model_writes_is_told_statement_by_statement_after_its_check(
    assistant: Assistant, serve: Serve
) -> None:
    false = "The supply of Sui gas began in 1899 [1]. "
    first_came = threading.Event()
    model = Listened(false + TWO, "[1]. The field ", first_came)
    client = serve(chatting(assistant, model))
    body = {"question": QUESTION, "stream": True}
    with client.stream("POST", "/api/ask", json=body) as response:
        events = []
        for event in lines(response):
            events.append(event)
            if event.name == "statement":
                first_came.set()

    assert model.heard  # the first statement came while the second was still being written
    assert sum(event.name == "statement" for event in events) == 2
    assert "1899" not in json.dumps([e.data for e in events if e.name != "answer"])
    assert put_together(events) == (events[-1].data["text"], events[-1].data["statements"])


def test_what_a_failed_model_wrote_is_taken_back(assistant: Assistant, serve: Serve) -> None:
    class Breaking(ScriptedChatModel):
        def _spoken(self, *arguments: Any) -> Any:  # noqa: ANN401 - as in the real one
            yield from super()._spoken(*arguments)
            raise ChatFailed("the line is cut")

    model = Breaking(["The field lies in Dera Bugti district [2]. And"])
    events = streamed(serve(chatting(assistant, model)))
    answer = events[-1].data

    assert answer["stand_in"]
    assert put_together(events) == (answer["text"], answer["statements"])


def test_a_refusal_is_streamed_too(tmp_path: Path, serve: Serve) -> None:
    with small_assistant(tmp_path / "refusing", refuses=True) as assistant:
        events = streamed(serve(assistant))

    assert events[-1].data["refused"]
    assert put_together(events) == (events[-1].data["text"], [])


def test_a_cut_stream_goes_on_after_the_last_event_that_was_read(
    assistant: Assistant, serve: Serve
) -> None:
    model = ScriptedChatModel([TWO], delay=0.03)
    client = serve(chatting(assistant, model))
    first = streamed(client, most=4)
    rest = streamed(client, last=first[-1].id)
    again = streamed(client, last=first[0].id)
    stream = first[0].id.rpartition("-")[0]
    with client.stream("GET", f"/api/ask/{stream}") as response:
        whole = list(lines(response))

    assert len(model.asked) == 1
    assert [*first, *rest] == [first[0], *again] == whole
    assert put_together(whole) == (rest[-1].data["text"], rest[-1].data["statements"])


def test_a_stream_that_is_not_held_is_a_problem(assistant: Assistant, serve: Serve) -> None:
    client = serve(assistant)
    body = {"question": QUESTION, "stream": True}
    for wrong in ("nothing-3", "nothing", "-1", "x-1e9", "٣-٣"):
        headers = {"Last-Event-ID": wrong.encode()}
        assert client.post("/api/ask", json=body, headers=headers).status_code == 404  # type: ignore[arg-type]
    assert client.get("/api/ask/nothing").status_code == 404


def test_a_reader_who_leaves_stops_the_model(assistant: Assistant, serve: Serve) -> None:
    model = ScriptedChatModel([f"{TWO} " * 200], delay=0.01)
    client = serve(chatting(assistant, model), Patience(linger=0.1))
    streamed(client, most=5)

    assert soon(lambda: model.left == 1)


def test_a_quiet_stream_is_kept_open_by_comments(assistant: Assistant, serve: Serve) -> None:
    model = ScriptedChatModel([TWO], delay=0.05)
    client = serve(chatting(assistant, model), Patience(ping=0.1))
    body = {"question": QUESTION, "stream": True}
    with client.stream("POST", "/api/ask", json=body) as response:
        written = "".join(response.iter_text())

    assert ": ping\n\n" in written
    assert written.rstrip().rpartition("event: ")[2].startswith("answer")


def test_a_question_that_cannot_be_asked_is_a_problem_and_no_stream(
    assistant: Assistant, serve: Serve
) -> None:
    client = serve(assistant)
    for wrong in ({"question": "why " * 200}, {"question": QUESTION, "as_of": "tomorrow"}):
        answer = client.post("/api/ask", json={**wrong, "stream": True})
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"


def test_what_goes_wrong_later_is_an_event_without_inner_details(
    assistant: Assistant, serve: Serve
) -> None:
    class Broken:
        name = "broken"

        def draft(self, _evidence: object) -> None:
            raise RuntimeError("secret")

    events = streamed(serve(replace(assistant, answerer=Broken())))  # type: ignore[arg-type]

    assert events[-1].name == "error"
    assert events[-1].data["status"] == 500
    assert "secret" not in json.dumps(events[-1].data)


def test_a_streamed_answer_can_be_rated(assistant: Assistant, serve: Serve) -> None:
    client = serve(assistant)
    rating = {"answer_id": streamed(client)[-1].data["id"], "rating": "up"}

    assert client.post("/api/feedback", json=rating).status_code == 201


def test_many_readers_get_the_same_stream(assistant: Assistant, serve: Serve) -> None:
    client = serve(chatting(assistant, ScriptedChatModel([TWO], delay=0.02)))
    first = streamed(client, most=1)
    read: list[list[Read]] = []
    readers = [
        threading.Thread(target=lambda: read.append(streamed(client, last=first[0].id)))
        for _ in range(4)
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()

    assert len(read) == 4
    assert all(one == read[0] for one in read)


def test_old_streams_are_let_go() -> None:
    streams = Streams(Patience(keep=0.0), most=2)
    ended, others = streams.open(), [streams.open()]
    ended.end()
    time.sleep(0.01)
    others += [streams.open(), streams.open()]

    assert streams.find(ended.id) is None
    assert [streams.find(s.id) is None for s in others] == [True, False, False]
