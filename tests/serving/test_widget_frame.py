"""The page for iframes: who may show it, and what its token opens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.serving import Openness, Readiness, Sites, create_app
from rag.serving.widget.files import FILES, version_of_chat
from rag.serving.widget.tokens import Tokens
from tests.support import small_assistant

KEY = b"k" * 32
OWN = "http://127.0.0.1"
CONFIGURATION = """
[sites.news]
origins = ["https://news.example", "http://localhost:5000"]

[sites.other]
origins = ["https://other.example"]

[sites.paused]
origins = ["https://news.example"]
paused = true
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("frame")
    (folder / "widget.toml").write_text(CONFIGURATION, "utf-8")
    openness = Openness(sites=Sites(folder / "widget.toml"), widget_key=KEY)
    with small_assistant(folder) as assistant:
        app = create_app(
            Readiness(assistant), "127.0.0.1", folder, assistant=assistant, openness=openness
        )
        yield TestClient(app, base_url=OWN)


def frame_of(client: TestClient, site: str = "news") -> str:
    page = client.get("/widget/v1/frame", params={"site": site}).text
    return page.partition('data-frame="')[2].partition('"')[0]


def session(client: TestClient, frame: str, site: str = "news", **headers: str) -> Any:  # noqa: ANN401 - the client's type
    body = {"site": site, "frame": frame}
    return client.post("/widget/v1/session", json=body, headers={"Origin": OWN, **headers})


def test_the_frame_may_be_shown_by_exactly_the_origins_of_its_site(client: TestClient) -> None:
    page = client.get("/widget/v1/frame", params={"site": "news", "lang": "ur"})
    policy = page.headers["Content-Security-Policy"]
    around = "frame-ancestors https://news.example http://localhost:5000"
    assert policy.split("; ")[-1] == around
    assert "'unsafe" not in policy
    assert "X-Frame-Options" not in page.headers
    assert 'data-lang="ur"' in page.text
    assert client.get("/readyz").headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize(
    ("site", "aim", "said"),
    [
        ("nobody", "iframe", "no such site"),
        ("", "iframe", "no such site"),
        ("paused", "iframe", "paused"),
        ("news", "document", "iframe"),
    ],
)
def test_it_says_why_it_is_not_shown(client: TestClient, site: str, aim: str, said: str) -> None:
    headers = {"Sec-Fetch-Dest": aim}
    page = client.get("/widget/v1/frame", params={"site": site}, headers=headers)
    assert (page.status_code, said in page.text, "<script" in page.text) == (403, True, False)
    known = "frame-ancestors https://news.example" in page.headers["Content-Security-Policy"]
    assert known is (site in {"paused", "news"})


def test_no_attribute_of_the_page_can_be_broken_out_of(client: TestClient) -> None:
    for name, value in (("lang", '"><script>'), ("theme", "x onload=1"), ("lang", "a" * 17)):
        asked = {"site": "news", name: value}
        assert client.get("/widget/v1/frame", params=asked).status_code == 422


def test_a_frame_asks_with_its_own_token_from_its_own_page_alone(client: TestClient) -> None:
    frame = frame_of(client)
    begun = session(client, frame)
    assert begun.status_code == 200
    bearer = {"Authorization": f"Bearer {begun.json()['token']}"}
    body = {"question": "When did the supply of Sui gas begin?", "stream": False}

    def ask(**headers: str) -> int:
        return client.post("/widget/v1/ask", json=body, headers={**bearer, **headers}).status_code

    assert ask(Origin=OWN) == 200
    assert ask(Origin="https://news.example") == 403
    assert ask(Origin="null") == 403
    assert ask(Origin="https://evil.test") == 403
    assert ask() == 403
    answer = client.post("/widget/v1/ask", json=body, headers={**bearer, "Origin": OWN}).json()
    document = answer["statements"][0]["citations"][0]["document_id"]
    path = f"/widget/v1/documents/{document}/text?start=0&end=5"
    own = {**bearer, "Sec-Fetch-Site": "same-origin"}
    assert client.get(path, headers=own).status_code == 200
    cross = {**bearer, "Sec-Fetch-Site": "cross-site"}
    assert client.get(path, headers=cross).status_code == 403


def test_no_session_begins_with_a_frame_token_that_is_not_this_sites(client: TestClient) -> None:
    frame = frame_of(client)
    version = Tokens(KEY).read_frame(frame)
    assert version is not None
    visitor = Tokens(KEY).issue("news", "frame", version[1])
    wrong = (
        "",
        frame[:-3],
        frame_of(client, "other"),
        Tokens(b"x" * 32).issue_frame(*version),
        Tokens(KEY).issue_frame("news", "0" * 16),
        visitor,
    )
    assert [session(client, one).status_code for one in wrong] == [403] * len(wrong)
    assert session(client, frame, "other").status_code == 403
    paused = Tokens(KEY).issue_frame("paused", "0" * 16)
    assert session(client, paused, "paused").status_code == 403
    for origin in ("https://evil.test", "null", "https://127.0.0.1.evil.test"):
        assert session(client, frame, Origin=origin).status_code == 403
    # From a page of the site itself it opens what that page may open anyway, and no more.
    listed = session(client, frame, Origin="https://news.example").json()["token"]
    told = Tokens(KEY).read(listed)
    assert told is not None
    assert told.origin == "https://news.example"


def test_a_launcher_gets_the_chat_that_it_was_built_with_or_none(client: TestClient) -> None:
    version = version_of_chat()
    assert "chat.js?v=" in (FILES / "widget.js").read_text("utf-8")
    assert version in (FILES / "widget.js").read_text("utf-8")
    now = client.get(f"/widget/v1/chat.js?v={version}")
    assert (now.status_code, now.content) == (200, (FILES / "chat.js").read_bytes())
    assert "immutable" in now.headers["Cache-Control"]
    old = client.get("/widget/v1/chat.js?v=0123456789abcdef")
    assert (old.status_code, old.headers["Cache-Control"]) == (404, "no-cache")
    assert client.get("/widget/v1/chat.js").headers["Cache-Control"] == "no-cache"
    assert client.get("/widget/v1/widget.js").headers["Cache-Control"] == "no-cache"
