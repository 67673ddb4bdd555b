"""The contract of all doors: the same question on the same index, the same citations to the byte.

Fifty questions of the core set's tune side, asked of the demonstration corpus with the bundled
models: first by the command line, which owns the data directory, then by each door of one server.
The weights are read once for all of them; what else a command does, it does anew each time.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client

import ingest
from evals.cases import read_cases
from rag import assembly, model_choice
from rag.__main__ import main
from rag.assembly import build_assistant
from rag.serving import Readiness, create_app
from rag.settings import PREFIX, Settings, load_settings
from rag.store import Store
from tests.serving.running import running

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = 50
Cited = dict[str, bytes]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


def written(citations: list[dict[str, Any]]) -> bytes:
    return json.dumps(citations, ensure_ascii=False).encode("utf-8")


def of(answer: Mapping[str, Any]) -> bytes:
    """Return every citation of an answer object once, in the order of the statements."""
    cited = [c for statement in answer["statements"] for c in statement["citations"]]
    return written([c for place, c in enumerate(cited) if c not in cited[:place]])


def once(build: Callable[[Settings], object]) -> Callable[[Settings], object]:
    """Return ``build`` so that it builds one time: all settings of this module are the same."""
    built: list[object] = []

    def kept(settings: Settings) -> object:
        if not built:
            built.append(build(settings))
        return built[0]

    return kept


@pytest.fixture(scope="module")
def questions() -> list[str]:
    tune = [
        case.question
        for case in read_cases(ROOT / "evals" / "questions" / "core.jsonl")
        if case.split == "tune"
    ]
    return tune[:: len(tune) // QUESTIONS][:QUESTIONS]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("project")
    with pytest.MonkeyPatch.context() as patch:
        for variable in [name for name in os.environ if name.upper().startswith(PREFIX)]:
            patch.delenv(variable)
        patch.setenv("RAG_CHAT_MODEL", "none")
        for part in ("build_embedder", "build_reranker", "build_reader"):
            opened = once(getattr(model_choice, part))
            patch.setattr(model_choice, part, opened)
            patch.setattr(assembly, part, opened, raising=False)
        patch.chdir(folder)
        assert ingest.main([str(ROOT / "corpus"), "--data", str(folder / "data")]) == 0
        yield folder / "data"


@pytest.fixture(scope="module")
def printed(data: Path, questions: list[str]) -> Cited:
    """Return what the command line cites for each question."""
    cited: Cited = {}
    for question in questions:
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            assert main(["ask", question, "--json", "--data", str(data)]) == 0
        cited[question] = of(json.loads(output.getvalue()))
    return cited


@pytest.fixture(scope="module")
def url(data: Path, printed: Cited) -> Iterator[str]:
    """Return the address of a server over the directory that the command line has let go of."""
    with Store(data) as store:
        assistant = build_assistant(load_settings(data=data), store)
        app = create_app(Readiness(assistant), "127.0.0.1", data.parent, assistant=assistant)
        with running(app) as address:
            yield address


def lines(url: str, path: str, body: dict[str, Any]) -> list[Any]:
    """Return the data of every event of a stream."""
    with httpx.stream("POST", f"{url}{path}", json=body, timeout=60) as response:
        told = [line[6:] for line in response.iter_lines() if line.startswith("data: ")]
    return [json.loads(line) for line in told if line != "[DONE]"]


def posted(url: str, path: str, body: dict[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    return httpx.post(f"{url}{path}", json=body, timeout=60).json()


def completion_of(question: str) -> dict[str, Any]:
    return {"model": "sanad", "messages": [{"role": "user", "content": question}]}


def test_the_questions_are_fifty_and_most_are_answered(printed: Cited) -> None:
    assert len(printed) == QUESTIONS
    assert sum(cited != b"[]" for cited in printed.values()) > QUESTIONS / 2


def test_the_api_cites_what_the_command_line_cites(url: str, printed: Cited) -> None:
    given = {q: of(posted(url, "/api/ask", {"question": q})) for q in printed}
    assert given == printed


def test_a_stream_cites_the_same_in_its_statements_and_at_its_end(url: str, printed: Cited) -> None:
    told, ended = {}, {}
    for question in printed:
        events = lines(url, "/api/ask", {"question": question, "stream": True})
        told[question] = of(
            {"statements": [e for e in events if "index" in e and "citations" in e]}
        )
        ended[question] = of(events[-1])
    assert told == printed
    assert ended == printed


def test_a_completion_cites_the_same_whole_and_in_chunks(url: str, printed: Cited) -> None:
    path = "/v1/chat/completions"
    whole = {q: written(posted(url, path, completion_of(q))["citations"]) for q in printed}
    chunks = {
        q: written(lines(url, path, {**completion_of(q), "stream": True})[-1]["citations"])
        for q in printed
    }
    assert whole == printed
    assert chunks == printed


def test_the_tool_for_agents_cites_the_same(url: str, printed: Cited) -> None:
    async def given() -> Cited:
        cited: Cited = {}
        async with Client(f"{url}/mcp") as client:
            for question in printed:
                result = await client.call_tool("ask", {"question": question})
                assert isinstance(result.structured_content, dict)
                cited[question] = of(result.structured_content)
        return cited

    assert asyncio.run(given()) == printed
