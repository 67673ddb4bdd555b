"""The widget's routes are closed: the table says who gets what, and nobody gets anything else."""

from __future__ import annotations

import itertools
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import time_machine
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.assistant import Assistant
from rag.errors import StoreError, UsageError
from rag.remembering import RememberedAnswers
from rag.serving import Openness, Readiness, Sites, create_app, kept_key
from rag.serving.widget.sites import checked_origin
from rag.serving.widget.tokens import Tokens
from tests.support import small_assistant

NEWS, OTHER = "https://news.example", "https://other.example"
QUESTION = "When did the supply of Sui gas begin?"
KEY = b"k" * 32
CONFIGURATION = f"""
[sites.news]
origins = ["{NEWS}", "http://localhost:5000"]
title = "Ask the news"
allow_filter = ["tag"]
filter = {{ kind = "backgrounder" }}

[sites.other]
origins = ["{OTHER}"]
questions_per_day = 3

[sites.paused]
origins = ["{NEWS}"]
paused = true
"""
_addresses = itertools.count(1)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with small_assistant(tmp_path_factory.mktemp("widget")) as made:
        yield made


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sites") / "widget.toml"
    path.write_text(CONFIGURATION, encoding="utf-8")
    return path


def application(assistant: Assistant, file: Path, proxies: tuple[str, ...] = ()) -> FastAPI:
    openness = Openness(sites=Sites(file), widget_key=KEY, proxies=proxies)
    return create_app(
        Readiness(assistant), "127.0.0.1", file.parent, assistant=assistant, openness=openness
    )


@pytest.fixture(scope="module")
def app(assistant: Assistant, file: Path) -> FastAPI:
    return application(assistant, file)


def caller(app: FastAPI, origin: str | None = NEWS, address: str | None = None) -> TestClient:
    """Return a page's client at an address that nobody used before, unless one is given."""
    at = address or f"198.51.100.{next(_addresses)}"
    headers = {"Origin": origin} if origin is not None else {}
    return TestClient(app, base_url="http://127.0.0.1", client=(at, 50000), headers=headers)


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return caller(app)


def token(client: TestClient, site: str = "news") -> str:
    return str(client.post("/widget/v1/session", json={"site": site}).json()["token"])


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def ask(client: TestClient, token: str, **more: object) -> Any:  # noqa: ANN401 - the client's type
    body = {"question": QUESTION, "stream": False, **more}
    return client.post("/widget/v1/ask", json=body, headers=bearer(token))


def test_a_listed_page_gets_a_cited_answer(client: TestClient, assistant: Assistant) -> None:
    session = client.post("/widget/v1/session", json={"site": "news"})
    told = session.json()
    assert told["config"] == {"title": "Ask the news"}
    assert told["expires_in"] == 900
    answer = ask(client, told["token"]).json()
    (citation,) = answer["statements"][0]["citations"]
    document = assistant.document(citation["document_id"])
    assert document
    assert document.text[citation["start"] : citation["end"]] == citation["quote"]
    for response in (session, ask(client, told["token"])):
        assert response.headers["Access-Control-Allow-Origin"] == NEWS
        assert response.headers["Vary"] == "Origin"
        assert "Access-Control-Allow-Credentials" not in response.headers
        assert "Set-Cookie" not in response.headers


ROUTES = [
    ("POST", "/widget/v1/session"),
    ("POST", "/widget/v1/ask"),
    ("POST", "/widget/v1/feedback"),
    ("POST", "/widget/v1/forget"),
    ("GET", "/widget/v1/documents/ID/text"),
]
STRANGERS = [
    None,
    "null",
    "",
    "*",
    OTHER + "x",
    "http://news.example",
    "https://sub.news.example",
    "https://news.example.",
    "https://news.example:8443",
    "https://news.example:443",
    "https://news.example/",
    "HTTPS://NEWS.EXAMPLE",
    "https://news.example@evil.test",
    "https://evil.test",
    f"{NEWS}, {NEWS}",
    f"{NEWS} https://evil.test",
]


@pytest.mark.parametrize("origin", STRANGERS)
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_page_that_no_site_lists_gets_nothing(
    app: FastAPI, client: TestClient, method: str, path: str, origin: str | None
) -> None:
    good = bearer(token(client))
    stranger = caller(app, origin)
    for send in (method, "OPTIONS"):
        asked = {"Access-Control-Request-Method": method} if send == "OPTIONS" else good
        response = stranger.request(send, path, headers=asked)
        assert response.status_code == 403
        assert "Access-Control-Allow-Origin" not in response.headers


def test_two_origins_are_none(app: FastAPI) -> None:
    headers = [("Origin", NEWS), ("Origin", NEWS)]
    client = caller(app, None)
    assert (
        client.post("/widget/v1/session", json={"site": "news"}, headers=headers).status_code == 403
    )


def tokens() -> dict[str, str]:
    """Return every kind of token that the page of NEWS must not get in with."""
    version = "0" * 16
    return {
        "none": "",
        "made up": "abc.def.ghi",
        "signed by somebody else": Tokens(b"x" * 32).issue("news", NEWS, version),
        "of another configuration": Tokens(KEY).issue("news", NEWS, version),
    }


@pytest.mark.parametrize("kind", tokens())
@pytest.mark.parametrize(("method", "path"), ROUTES[1:])
def test_a_token_that_does_not_hold_asks_for_a_new_one(
    client: TestClient, assistant: Assistant, method: str, path: str, kind: str
) -> None:
    given = bearer(tokens()[kind])
    assert sent(client, assistant, method, path, given) == 401


@pytest.mark.parametrize(("method", "path"), ROUTES[1:])
def test_a_token_ends_after_a_quarter_of_an_hour(
    client: TestClient, assistant: Assistant, method: str, path: str
) -> None:
    with time_machine.travel("2026-11-23T10:00:00Z", tick=False) as clock:
        given = bearer(token(client))
        clock.shift(900)
        assert sent(client, assistant, method, path, given) in {200, 404}
        clock.shift(1.5)
        assert sent(client, assistant, method, path, given) == 401


@pytest.mark.parametrize(("method", "path"), ROUTES[1:])
def test_a_token_is_good_for_the_page_that_it_was_given_to_alone(
    app: FastAPI, client: TestClient, assistant: Assistant, method: str, path: str
) -> None:
    taken = bearer(token(client))
    assert sent(caller(app, OTHER), assistant, method, path, taken) == 403
    assert sent(caller(app, "http://localhost:5000"), assistant, method, path, taken) == 403


def sent(
    client: TestClient, assistant: Assistant, method: str, path: str, headers: dict[str, str]
) -> int:
    """Send what the route wants and return the status."""
    identity = assistant.documents()[0].id
    where = path.replace("ID", identity) + ("?start=0&end=5" if method == "GET" else "")
    body: dict[str, object] = {"question": QUESTION, "stream": False}
    if path.endswith("feedback"):
        body = {"answer_id": "unknown", "rating": "up"}
    if path.endswith("forget"):
        body = {"answer_ids": ["unknown"]}
    json_ = body if method == "POST" else None
    return client.request(method, where, json=json_, headers=headers).status_code


@pytest.mark.parametrize(
    ("site", "origin"),
    [("news", OTHER), ("other", NEWS), ("unknown", NEWS), ("paused", NEWS), ("../news", NEWS)],
)
def test_no_token_for_another_site_nor_for_a_paused_one(
    app: FastAPI, site: str, origin: str
) -> None:
    response = caller(app, origin).post("/widget/v1/session", json={"site": site})
    assert response.status_code == 403


@pytest.mark.parametrize("field", ["model", "prompt", "temperature", "as_of", "system", "site"])
def test_a_page_cannot_choose_how_it_is_answered(client: TestClient, field: str) -> None:
    assert ask(client, token(client), **{field: "x"}).status_code == 422


def test_a_page_filters_only_by_what_its_site_lets_it(client: TestClient) -> None:
    given = token(client)
    assert ask(client, given, filter={"tag": "gas"}).status_code == 200
    assert ask(client, given, filter={"kind": "report"}).status_code == 422
    assert ask(client, given, filter={"document": "x"}).status_code == 422


def test_a_site_shows_the_documents_of_its_filter_alone(
    app: FastAPI, client: TestClient, assistant: Assistant
) -> None:
    given = bearer(token(client))
    kinds: dict[bool, set[int]] = {True: set(), False: set()}
    for card in assistant.documents():
        where = f"/widget/v1/documents/{card.id}/text?start=0&end=5"
        kinds[card.kind == "backgrounder"].add(client.get(where, headers=given).status_code)
    assert kinds == {True: {200}, False: {404}}
    answer = ask(client, token(client)).json()
    shown = {c["document_id"] for s in answer["statements"] for c in s["citations"]}
    assert shown <= {card.id for card in assistant.documents() if card.kind == "backgrounder"}


def test_a_part_of_a_document_is_its_stored_text(client: TestClient, assistant: Assistant) -> None:
    (card,) = [card for card in assistant.documents() if card.kind == "backgrounder"]
    document = assistant.document(card.id)
    assert document
    given, where = bearer(token(client)), f"/widget/v1/documents/{card.id}/text"

    def part(start: int, end: int) -> Any:  # noqa: ANN401 - the client's type
        return client.get(where, params={"start": start, "end": end}, headers=given)

    assert part(3, 40).json()["text"] == document.text[3:40]
    assert part(3, 5000).json()["text"] == document.text[3:]
    for start, end in ((5, 5), (9, 4), (len(document.text), 5000), (0, 6001), (-1, 5)):
        assert part(start, end).status_code == 422


def test_ten_questions_in_ten_minutes_and_no_new_token_helps(app: FastAPI) -> None:
    client = caller(app, NEWS)
    answers = [ask(client, token(client)).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
    refused = ask(client, token(client))
    assert 1 <= int(refused.headers["Retry-After"]) <= 600
    assert refused.headers["Access-Control-Allow-Origin"] == NEWS
    assert "Retry-After" in refused.headers["Access-Control-Expose-Headers"]


def test_who_waits_as_told_may_ask_again_and_not_a_second_before(app: FastAPI) -> None:
    client = caller(app, NEWS)
    with time_machine.travel("2026-11-23T10:00:00Z", tick=False) as clock:
        for _ in range(10):
            assert ask(client, token(client)).status_code == 200
            clock.shift(7.5)
        wait = int(ask(client, token(client)).headers["Retry-After"])
        assert wait == 525
        clock.shift(wait - 1)
        assert ask(client, token(client)).status_code == 429
        clock.shift(1.01)
        assert ask(client, token(client)).status_code == 200


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "True-Client-IP", "User-Agent"]
)
def test_nothing_that_a_caller_sends_begins_the_count_anew(app: FastAPI, header: str) -> None:
    address = f"198.51.100.{next(_addresses)}"
    told = []
    for number in range(11):
        client = caller(app, NEWS, address)
        client.headers[header] = f"203.0.113.{number}"
        told.append(ask(client, token(client)).status_code)
    assert told[10] == 429


def test_a_site_has_a_day_s_budget_whoever_asks(assistant: Assistant, file: Path) -> None:
    app = application(assistant, file)
    told = []
    for _ in range(4):
        client = caller(app, OTHER)
        told.append(ask(client, token(client, "other")).status_code)
    assert told == [200, 200, 200, 429]


def test_a_stream_is_taken_up_by_its_own_page_alone(app: FastAPI, client: TestClient) -> None:
    given = token(client)
    body = {"question": QUESTION}
    first = client.post("/widget/v1/ask", json=body, headers=bearer(given))
    ids = [line[4:] for line in first.text.splitlines() if line.startswith("id: ")]
    again = {"Last-Event-ID": ids[0]}
    taken = client.post("/widget/v1/ask", json=body, headers={**bearer(given), **again})
    assert [line[4:] for line in taken.text.splitlines() if line.startswith("id: ")] == ids[1:]

    local = caller(app, "http://localhost:5000")
    other = client.post("/widget/v1/ask", json=body, headers=again)
    assert other.status_code == 401
    stolen = local.post("/widget/v1/ask", json=body, headers={**bearer(token(local)), **again})
    assert stolen.status_code == 404


def test_a_rating_keeps_no_question_unless_the_site_says_so(
    app: FastAPI, client: TestClient, assistant: Assistant
) -> None:
    given = token(client)
    answer = ask(client, given).json()["id"]
    body = {"answer_id": answer, "rating": "down"}
    told = client.post("/widget/v1/feedback", json=body, headers=bearer(given))
    assert (told.status_code, told.json()) == (201, {"kept": False})
    assert assistant.store.feedback.entries() == []


def test_the_log_names_the_origin_to_add_and_cannot_be_forged(
    app: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        caller(app, "https://new.example").post("/widget/v1/session", json={"site": "news"})
    (record,) = [r for r in caplog.records if "no site lists this origin" in r.getMessage()]
    assert record.told == {"origin": "https://new.example"}  # type: ignore[attr-defined]


def test_the_log_tells_a_site_that_is_not_there_from_a_page_that_is_not_its(
    app: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert caller(app).post("/widget/v1/session", json={"site": "newz"}).status_code == 403
    (record,) = [r for r in caplog.records if "widget was refused" in r.getMessage()]
    assert "no site of this name" in record.getMessage()
    assert record.told == {"site": "newz", "origin": NEWS}  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["widget.js", "chat.js"])
def test_the_files_are_for_every_page(app: FastAPI, name: str) -> None:
    stranger = caller(app, "https://evil.test").get(f"/widget/v1/{name}")
    assert stranger.status_code == 200
    assert stranger.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Access-Control-Allow-Origin" not in stranger.headers
    listed = caller(app, NEWS).get(f"/widget/v1/{name}")
    assert listed.headers["Access-Control-Allow-Origin"] == NEWS
    # Which of its two names depends on what other libraries told Python's table of types.
    assert listed.headers["content-type"].partition(";")[0].endswith("/javascript")


def test_without_a_file_every_page_is_refused(assistant: Assistant, tmp_path: Path) -> None:
    app = application(assistant, tmp_path / "none.toml")
    assert caller(app).post("/widget/v1/session", json={"site": "news"}).status_code == 403


def test_what_the_operator_changes_holds_at_once(assistant: Assistant, tmp_path: Path) -> None:
    file = tmp_path / "widget.toml"
    file.write_text(CONFIGURATION, encoding="utf-8")
    client = caller(application(assistant, file))
    given = token(client)
    assert ask(client, given).status_code == 200
    file.write_text(CONFIGURATION.replace("Ask the news", "Ask us"), encoding="utf-8")
    assert ask(client, given).status_code == 401
    assert ask(client, token(client)).status_code == 200
    file.write_text("[sites.news", encoding="utf-8")
    assert ask(client, token(client)).status_code == 200
    file.unlink()
    assert client.post("/widget/v1/session", json={"site": "news"}).status_code == 403


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('origins = ["http://news.example"]', "https is needed"),
        ('origins = ["https://news.example/"]', "https://news.example"),
        ('origins = ["https://News.example"]', "https://news.example"),
        ('origins = ["https://news.example:443"]', "as browsers send it"),
        ('origins = ["https://news.example."]', "as browsers send it"),
        ('origins = ["https://bücher.example"]', "xn--"),
        ('origins = ["*"]', "scheme and host"),
        ("origins = []", "sites.news.origins"),
        (f'origins = ["{NEWS}"]\ncolour = "red"', "sites.news.colour"),
        (f'origins = ["{NEWS}"]\nfilter = {{ nothing = "x" }}', "nothing"),
        (f'origins = ["{NEWS}"]\nallow_filter = ["kind"]\nfilter = {{ kind = "x" }}', "fixed"),
    ],
)
def test_a_wrong_configuration_is_named(tmp_path: Path, line: str, told: str) -> None:
    file = tmp_path / "widget.toml"
    file.write_text(f"[sites.news]\n{line}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"widget\.toml") as raised:
        Sites(file)
    assert told in str(raised.value)


@pytest.mark.parametrize(
    "origin", [NEWS, "https://news.example:8443", "http://localhost:5000", "http://[::1]:8000"]
)
def test_origins_as_browsers_send_them_are_taken(origin: str) -> None:
    assert checked_origin(origin) == origin


def test_the_key_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "widget.key"
    assert kept_key(file) == kept_key(file)
    assert file.stat().st_mode & 0o077 == 0
    file.write_bytes(b"short")
    with pytest.raises(StoreError, match="delete it"):
        kept_key(file)


def test_the_answer_is_that_of_the_other_doors(client: TestClient, app: FastAPI) -> None:
    ours = ask(client, token(client)).json()
    body = {"question": QUESTION, "filter": {"kind": "backgrounder"}}
    theirs = caller(app, None).post("/api/ask", json=body).json()
    cited = [[json.dumps(s["citations"]) for s in a["statements"]] for a in (ours, theirs)]
    assert cited[0] == cited[1]


def test_a_chat_that_is_deleted_leaves_nothing_on_the_server(
    tmp_path: Path, file: Path, assistant: Assistant
) -> None:
    kept = tmp_path / "widget.toml"
    kept.write_text(
        CONFIGURATION.replace("[sites.other]", "keep_questions = true\n\n[sites.other]", 1)
    )
    known = RememberedAnswers()
    remembering = replace(assistant, remembered=known)
    client = caller(application(remembering, kept))
    held = token(client)
    answer = ask(client, held).json()
    rating = {"answer_id": answer["id"], "rating": "down"}
    rated = client.post("/widget/v1/feedback", json=rating, headers=bearer(held))
    assert rated.json() == {"kept": True}
    streamed = client.post("/widget/v1/ask", json={"question": QUESTION}, headers=bearer(held)).text
    stream = re.findall(r"^id: (.*)$", streamed, re.MULTILINE)[-1]
    other = json.loads(re.findall(r"^data: (.*)$", streamed, re.MULTILINE)[-1])["id"]
    assert [one.answer_id for one in assistant.store.feedback.entries()] == [answer["id"]]

    body = {"answer_ids": [answer["id"], other, "never-given"]}
    told = client.post("/widget/v1/forget", json=body, headers=bearer(held))

    assert told.json() == {"forgotten": 2}
    assert assistant.store.feedback.entries() == []
    assert len(known) == 0
    again = {**bearer(held), "Last-Event-ID": stream}
    assert (
        client.post("/widget/v1/ask", json={"question": QUESTION}, headers=again).status_code == 404
    )
    assert client.post("/widget/v1/feedback", json=rating, headers=bearer(held)).status_code == 404
    assert client.post("/widget/v1/forget", json=body, headers=bearer(held)).json() == {
        "forgotten": 0
    }
    assert client.post("/widget/v1/forget", json=body).status_code == 401
