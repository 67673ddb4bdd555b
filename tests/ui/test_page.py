"""The page as Gradio serves it: what is wired, what is closed, what it must not load."""

from __future__ import annotations

import asyncio
import json
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from rag.assistant import Assistant
from rag.serving import Readiness, create_app
from rag.ui import PAGE_FILES, build_page, mount_page
from rag.ui.conversation import Conversation
from tests.support import small_assistant


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    with small_assistant(tmp_path) as made:
        yield made


@pytest.fixture
def client(assistant: Assistant) -> Iterator[TestClient]:
    app = asyncio.run(application(assistant))
    with TestClient(app, base_url="http://127.0.0.1:7860") as running:
        yield running


async def application(assistant: Assistant) -> FastAPI:
    """Build within a running loop: Gradio otherwise opens event loops that it never closes."""
    app = create_app(Readiness(assistant), "127.0.0.1", PAGE_FILES)
    mount_page(app, build_page(assistant, "The Archive", ["When did gas begin to flow?"]))
    return app


def config_of(page: str) -> dict[str, object]:
    found = re.search(r"window\.gradio_config = (\{.*?\});</script>", page, re.DOTALL)
    assert found is not None
    config: dict[str, object] = json.loads(found[1])
    return config


def test_the_page_greets_with_what_the_library_holds(client: TestClient) -> None:
    page = client.get("/").text

    assert "Ask 3 documents." in page
    assert "When did gas begin to flow?" in page
    assert config_of(page)["title"] == "The Archive"


def test_no_function_of_the_page_is_offered_to_programs(client: TestClient) -> None:
    config = config_of(client.get("/").text)
    dependencies = config["dependencies"]
    assert isinstance(dependencies, list)

    assert {d["api_visibility"] for d in dependencies} == {"private"}
    assert client.get("/gradio_api/info").json()["named_endpoints"] == {}


def test_the_page_s_own_files_are_served_and_named_by_their_content(client: TestClient) -> None:
    head = config_of(client.get("/").text)["head"]
    addresses = re.findall(r'(?:src|href)="(page/[^"]+)"', str(head))

    assert len(addresses) == 4
    for address in addresses:
        answer = client.get(f"/{address}")
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


def test_no_file_of_the_page_names_another_server() -> None:
    for file in PAGE_FILES.iterdir():
        assert b"http:" not in file.read_bytes()
        assert b"https:" not in file.read_bytes()


def test_another_origin_is_not_let_in(client: TestClient) -> None:
    asked = client.get("/config", headers={"origin": "https://evil.test"})

    assert "access-control-allow-origin" not in asked.headers


def test_uploads_monitoring_and_run_history_are_closed(client: TestClient) -> None:
    uploaded = client.post("/gradio_api/upload", files={"files": b"x"})
    others = [client.get(path) for path in ("/monitoring", "/gradio_api/runs")]

    assert [answer.status_code for answer in (uploaded, *others)] == [404, 404, 404]


def test_telemetry_is_off_before_gradio_is_loaded() -> None:
    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"
    assert os.environ["HF_HUB_OFFLINE"] == "1"


def test_a_question_goes_through_the_queue_and_comes_back_with_its_answer(
    client: TestClient,
) -> None:
    config = config_of(client.get("/").text)
    dependencies = config["dependencies"]
    assert isinstance(dependencies, list)
    asking = next(d for d in dependencies if len(d["inputs"]) == 2)
    question = {"data": ["When did the supply of Sui gas begin?", None], "fn_index": asking["id"]}

    joined = client.post("/gradio_api/queue/join", json={**question, "session_hash": "abc"})
    told = client.get("/gradio_api/queue/data", params={"session_hash": "abc"}).text

    assert joined.status_code == 200
    assert "process_completed" in told
    assert "began in 1955" in told


def test_a_blank_question_changes_nothing(client: TestClient) -> None:
    config = config_of(client.get("/").text)
    dependencies = config["dependencies"]
    assert isinstance(dependencies, list)
    asking = next(d for d in dependencies if len(d["inputs"]) == 2)
    question = {"data": ["   ", None], "fn_index": asking["id"], "session_hash": "abc"}

    client.post("/gradio_api/queue/join", json=question)
    told = client.get("/gradio_api/queue/data", params={"session_hash": "abc"}).text

    assert '"success":true' in told
    assert "sanad-turn" not in told


def test_a_conversation_begins_empty() -> None:
    assert Conversation().thread_html() == ""
    assert Conversation().next_number == 1


def test_a_page_that_nobody_uses_leaves_the_processor_alone(client: TestClient) -> None:
    client.get("/gradio_api/startup-events")
    assert min(_processor_time_of(0.5) for _ in range(4)) < 0.015


def _processor_time_of(seconds: float) -> float:
    began = time.process_time()
    time.sleep(seconds)
    return time.process_time() - began
