"""The tools, called by the MCP library's own client over both transports."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client, StdioServerParameters

from rag.assistant import Assistant
from rag.rendering import answer_to_json
from rag.serving import Readiness, create_app
from tests.serving.running import running
from tests.support import TEXTS, small_assistant, written

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "When did the supply of Sui gas begin?"
TOOLS = {"ask", "search", "read_document", "list_documents"}


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    with small_assistant(tmp_path) as made:
        yield made


@pytest.fixture
def url(assistant: Assistant, tmp_path: Path) -> Iterator[str]:
    app = create_app(Readiness(assistant), "127.0.0.1", tmp_path, assistant=assistant)
    with running(app) as address:
        yield f"{address}/mcp"


async def called(client: Client, name: str, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401
    result = await client.call_tool(name, arguments)
    assert not result.is_error, result.content
    assert isinstance(result.structured_content, dict)
    return result.structured_content


async def refused(client: Client, name: str, **arguments: Any) -> str:  # noqa: ANN401
    result = await client.call_tool(name, arguments)
    assert result.is_error
    return json.dumps([part.model_dump(mode="json") for part in result.content])


async def test_the_tools_are_described(url: str) -> None:
    async with Client(url) as client:
        tools = (await client.list_tools()).tools

    assert {tool.name for tool in tools} == TOOLS
    assert all(tool.description and tool.annotations for tool in tools)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_an_answer_is_the_object_of_every_door(
    url: str, assistant: Assistant, mode: str
) -> None:
    async with Client(url, mode=mode) as client:
        given = await called(client, "ask", question=QUESTION)
    answer = answer_to_json(assistant.ask(QUESTION))

    for changing in ("id", "timings_ms"):
        given.pop(changing)
        answer.pop(changing)
    assert json.dumps(given) == json.dumps(answer)


async def test_a_filter_and_what_was_said_before_are_heard(url: str) -> None:
    said = [{"role": "user", "text": "Tell me about the Levies of Balochistan."}]
    async with Client(url) as client:
        narrow = await called(client, "search", query=QUESTION, filter={"kind": "glossary"})
        later = await called(client, "ask", question="And what do they police?", history=said)

    assert {p["title"] for p in narrow["passages"]} == {"Glossary: the Levies"}
    assert "Levies" in later["standalone_question"]


async def test_what_was_found_is_read_where_it_stands(url: str, assistant: Assistant) -> None:
    async with Client(url) as client:
        listed = await called(client, "list_documents", limit=2)
        found = (await called(client, "search", query=QUESTION, count=1))["passages"]
        place = {name: found[0][name] for name in ("document_id", "start", "end")}
        part = await called(client, "read_document", **place)
        whole = await called(client, "read_document", document_id=place["document_id"])

    assert (listed["total"], len(listed["documents"])) == (3, 2)
    assert len(found) == 1
    assert part["text"] == found[0]["text"] == whole["text"][part["start"] : part["end"]]
    assert whole["characters"] == len(whole["text"])


async def test_what_cannot_be_done_is_told_and_nothing_of_the_inside(url: str) -> None:
    async with Client(url) as client:
        card = (await called(client, "list_documents"))["documents"][0]["id"]
        told = [
            await refused(client, "ask", question=" "),
            await refused(client, "ask", question="why " * 200),
            await refused(client, "search", query=QUESTION, filter={"colour": "red"}),
            await refused(client, "read_document", document_id="nothing"),
            await refused(client, "read_document", document_id=card, start=5, end=2),
            await refused(client, "read_document", document_id=card, pages=[1, 2]),
        ]

    for message, word in zip(
        told,
        ("empty", "characters", "colour", "list_documents", "characters", "pages"),
        strict=True,
    ):
        assert word in message


def test_a_page_of_another_site_is_turned_away(url: str) -> None:
    call = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    accept = {"Accept": "application/json, text/event-stream"}
    foreign = httpx.post(url, json=call, headers={**accept, "Origin": "https://example.org"})
    form = httpx.post(
        url, content=json.dumps(call), headers={**accept, "Content-Type": "text/plain"}
    )

    assert foreign.status_code == 403
    assert form.status_code == 400


def ingested(corpus: Path, data: list[str]) -> dict[str, str]:
    """Index ``corpus`` and return the environment that it was done in."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("RAG_")}
    environment["RAG_CHAT_MODEL"] = "none"
    run = [sys.executable, "ingest.py", str(corpus), *data]
    done = subprocess.run(run, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return environment


@pytest.mark.slow
async def test_the_same_tools_over_standard_input_and_output(tmp_path: Path) -> None:
    pages = ROOT / "corpus" / "backgrounders" / "kalat-checkpost-attack-november-2024.pdf"
    corpus = written(tmp_path / "corpus", {**TEXTS, "paged.pdf": pages.read_bytes()})
    data = ["--data", str(tmp_path / "data")]
    environment = ingested(corpus, data)
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "rag", "mcp", *data], cwd=ROOT, env=environment
    )
    async with Client(server, read_timeout_seconds=120) as client:
        tools = (await client.list_tools()).tools
        answer = await called(client, "ask", question=QUESTION)
        cards = (await called(client, "list_documents"))["documents"]
        paged = next(card for card in cards if card["pages"] > 1)
        second = await called(client, "read_document", document_id=paged["id"], pages=[2, 2])

    assert {tool.name for tool in tools} == TOOLS
    assert "1955" in answer["text"]
    assert 0 < second["start"] < second["end"] < paged["characters"] + 1
