"""What the demonstration's page opens, and to whom."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.assistant import Assistant
from rag.serving import Openness, Readiness, Sites, create_app
from rag.serving.opening import openness_of
from rag.serving.widget import Demo
from rag.serving.widget.demo import DEMO_NAME, DEMO_SITE
from rag.serving.widget.tokens import Tokens
from rag.settings import Settings
from tests.support import small_assistant

KEY = b"k" * 32
OWN = "http://127.0.0.1"
QUESTION = {"question": "When did the supply of Sui gas begin?", "stream": False}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with small_assistant(tmp_path_factory.mktemp("demo")) as assistant:
        yield assistant


def server(assistant: Assistant, folder: Path, demo: Demo | None) -> TestClient:
    (folder / "widget.toml").write_text('[sites.news]\norigins = ["https://news.example"]\n')
    openness = Openness(sites=Sites(folder / "widget.toml"), widget_key=KEY, demo=demo)
    app = create_app(
        Readiness(assistant), "127.0.0.1", folder, assistant=assistant, openness=openness
    )
    return TestClient(app, base_url=OWN)


@pytest.fixture
def client(assistant: Assistant, tmp_path: Path) -> TestClient:
    return server(assistant, tmp_path, Demo(tmp_path, tmp_path))


def frame_of(client: TestClient) -> str:
    return client.get("/widget/demo").text.partition(' frame="')[2].partition('"')[0]


def session(client: TestClient, frame: str, origin: str = OWN, site: str = DEMO_NAME) -> Any:  # noqa: ANN401 - the client's type
    body = {"site": site, "frame": frame}
    return client.post("/widget/v1/session", json=body, headers={"Origin": origin})


def test_the_page_begins_a_session_and_gets_a_cited_answer(client: TestClient) -> None:
    begun = session(client, frame_of(client))
    assert begun.status_code == 200
    assert begun.json()["config"] == {"title": "Ask this newspaper"}
    headers = {"Origin": OWN, "Authorization": f"Bearer {begun.json()['token']}"}
    answer = client.post("/widget/v1/ask", json=QUESTION, headers=headers).json()
    assert answer["statements"][0]["citations"]


@pytest.mark.parametrize("kind", ["none", "made up", "of another key", "of another version"])
def test_nobody_begins_a_session_without_what_the_page_was_given(
    client: TestClient, kind: str
) -> None:
    frame = {
        "none": "",
        "made up": "made-up",
        "of another key": Tokens(b"x" * 32).issue_frame(DEMO_NAME, DEMO_SITE.version),
        "of another version": Tokens(KEY).issue_frame(DEMO_NAME, "v"),
    }[kind]
    assert session(client, frame).status_code == 403


@pytest.mark.parametrize("origin", ["https://news.example", "https://sanad-demo.invalid", "null"])
def test_what_the_page_was_given_opens_nothing_to_other_pages(
    client: TestClient, origin: str
) -> None:
    frame = frame_of(client)
    assert session(client, frame, origin).status_code == 403
    token = session(client, frame).json()["token"]
    headers = {"Origin": origin, "Authorization": f"Bearer {token}"}
    assert client.post("/widget/v1/ask", json=QUESTION, headers=headers).status_code == 403


def test_what_the_page_was_given_is_good_for_no_site(client: TestClient) -> None:
    assert session(client, frame_of(client), site="news").status_code == 403


def test_no_iframe_shows_the_demonstration(client: TestClient) -> None:
    assert client.get("/widget/v1/frame", params={"site": DEMO_NAME}).status_code == 403


def test_an_unknown_document_is_not_there_and_a_strange_one_is_told(client: TestClient) -> None:
    assert client.get("/widget/demo?document=0123456789abcdef").status_code == 404
    assert client.get("/widget/demo?document=<b>").status_code == 422


def test_where_it_is_turned_off_there_is_neither_page_nor_session(
    assistant: Assistant, tmp_path: Path
) -> None:
    with_page = frame_of(server(assistant, tmp_path, Demo(tmp_path, tmp_path)))
    without = server(assistant, tmp_path, None)
    assert without.get("/widget/demo").status_code == 404
    assert session(without, with_page).status_code == 403


def test_the_setting_turns_it_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_DATA", str(tmp_path))
    assert openness_of(Settings()).demo is not None
    monkeypatch.setenv("RAG_WIDGET__DEMO", "false")
    assert openness_of(Settings()).demo is None


def test_nothing_of_a_document_is_live_on_the_page(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    hostile = (
        "---\ntitle: '<script>alert(1)</script>'\ndate: 2024-01-02\nkind: '<b>report'\n---\n\n"
        "# <script>alert(1)</script>\n\nThe <img src=x onerror=alert(2)> supply | began in 1955.\n"
    )
    folder = tmp_path_factory.mktemp("hostile")
    with small_assistant(folder, {"bad.md": hostile}) as bad:
        page = server(bad, tmp_path, Demo(tmp_path, tmp_path)).get("/widget/demo").text
    assert "<script>" not in page
    assert "<img" not in page
    assert "<b>" not in page


def test_an_empty_library_is_told_and_breaks_nothing(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with small_assistant(tmp_path_factory.mktemp("empty"), {".none": ""}) as empty:
        page = server(empty, tmp_path, Demo(tmp_path, tmp_path)).get("/widget/demo")
    assert page.status_code == 200
    assert "ingest.py" in page.text
