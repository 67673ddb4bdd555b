"""The routes for programs, against an assistant over three documents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from rag.assistant import Assistant
from rag.errors import ServerBusy
from rag.rendering import answer_to_json
from rag.serving import Readiness, create_app
from rag.serving.recent import RecentAnswers
from rag.serving.turnstile import Turnstile
from tests.support import TEXTS, small_assistant

QUESTION = "When did the supply of Sui gas begin?"
HOSTILE = (
    "---\ntitle: '<script>alert(1)</script>'\n---\n# Harm\n\n"
    "<b onclick=alert(2)>Bold</b> words &amp; ![x](https://example.org/x.png) stand here.\n"
)


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    with small_assistant(tmp_path, TEXTS | {"harm.md": HOSTILE}) as made:
        yield made


@pytest.fixture
def client(assistant: Assistant, tmp_path: Path) -> TestClient:
    app = create_app(Readiness(assistant), "127.0.0.1", tmp_path, assistant=assistant)
    return TestClient(app, base_url="http://127.0.0.1:7860", raise_server_exceptions=False)


def asked(client: TestClient, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    answer = client.post("/api/ask", json={"question": QUESTION, **more})
    assert answer.status_code == 200, answer.text
    read: dict[str, Any] = answer.json()
    return read


def test_an_answer_is_the_object_that_the_command_line_prints(
    client: TestClient, assistant: Assistant
) -> None:
    given, printed = asked(client), answer_to_json(assistant.ask(QUESTION))

    for changing in ("id", "timings_ms"):
        given.pop(changing)
        printed.pop(changing)
    assert given == json.loads(json.dumps(printed))
    assert given["statements"][0]["citations"][0]["quote"].startswith("The supply of Sui gas")


def test_a_filter_decides_over_what_may_answer(client: TestClient) -> None:
    titles = {p["title"] for p in asked(client, filter={"kind": "glossary"})["passages"]}
    either = {
        p["title"] for p in asked(client, filter={"kind": ["glossary", "profile"]})["passages"]
    }
    before = {p["title"] for p in asked(client, as_of="2024-11-30")["passages"]}

    assert titles == {"Glossary: the Levies"}
    assert titles < either
    assert before == {"Sui gas"}


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "question"),
        ({"question": " "}, "question"),
        ({"question": QUESTION, "temperature": 1}, "temperature"),
        ({"question": QUESTION, "filter": {"colour": "red"}}, "colour"),
        ({"question": QUESTION, "as_of": "yesterday"}, "yesterday"),
        ({"question": "why " * 200}, "characters"),
    ],
)
def test_a_wrong_field_is_named(client: TestClient, body: dict[str, Any], named: str) -> None:
    answer = client.post("/api/ask", json=body)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert named in answer.json()["detail"]


def test_a_follow_up_is_searched_for_with_what_was_said(client: TestClient) -> None:
    said = [{"role": "user", "text": "Tell me about the Levies of Balochistan."}]
    later = {"question": "And what do they police?", "history": said}

    assert "Levies" in client.post("/api/ask", json=later).json()["standalone_question"]
    wrong = client.post("/api/ask", json={**later, "history": [{"role": "system", "text": "x"}]})
    assert wrong.status_code == 422


def test_a_form_on_another_site_cannot_ask(client: TestClient) -> None:
    body = json.dumps({"question": QUESTION})

    assert client.post("/api/ask", content=body, headers={"content-type": "text/plain"}).is_error


def test_documents_are_listed_in_pages_and_read_one_by_one(client: TestClient) -> None:
    first = client.get("/api/documents", params={"limit": 3}).json()
    rest = client.get("/api/documents", params={"limit": 3, "offset": 3}).json()
    cards = [*first["documents"], *rest["documents"]]
    read = client.get(f"/api/documents/{cards[0]['id']}")

    assert (first["total"], len(cards), len({c["id"] for c in cards})) == (4, 4, 4)
    assert read.json()["sha256"] == cards[0]["sha256"] == read.headers["etag"].strip('"')
    assert len(read.json()["text"]) == cards[0]["characters"]


def test_a_document_that_is_not_there_is_a_problem(client: TestClient) -> None:
    for path in ("/api/documents/nothing", "/api/documents/nothing/view"):
        assert client.get(path).status_code == 404


def test_the_view_marks_exactly_the_cited_words(client: TestClient) -> None:
    citation = asked(client)["statements"][0]["citations"][0]
    place = {"start": citation["start"], "end": citation["end"]}
    page = client.get(f"/api/documents/{citation['document_id']}/view", params=place)

    assert f'<mark id="cited">{citation["quote"]}</mark>' in page.text
    past = client.get(f"/api/documents/{citation['document_id']}/view", params={"end": 99_999})
    assert past.status_code == 422


def test_nothing_of_a_document_is_live_in_its_view(client: TestClient) -> None:
    listed = client.get("/api/documents").json()["documents"]
    harmful = next(card for card in listed if "script" in card["title"])
    page = client.get(f"/api/documents/{harmful['id']}/view").text

    for live in ("<script", "<b ", "<img", "<a "):
        assert live not in page


def test_a_saved_answer_is_verified_and_a_changed_quote_found(client: TestClient) -> None:
    answer = asked(client)
    sound = client.post("/api/verify", json=answer).json()
    answer["statements"][0]["citations"][0]["quote"] = "The supply of Sui gas began in 1956."
    changed = client.post("/api/verify", json=answer).json()

    assert (sound["checked"], sound["failed"]) == (len(sound["citations"]), 0)
    assert changed["failed"] == 1
    assert client.post("/api/verify", json={"question": "?", "statements": [{}]}).status_code == 422


def test_a_calculation_is_worked_out_anew_from_the_quotes_that_it_cites(
    client: TestClient,
) -> None:
    answer = asked(client)
    citation = answer["statements"][0]["citations"][0]
    told = f"1955 + 1955 = 3910 [{citation['number']}]"
    answer["statements"].append({"text": told, "computed": True, "citations": [citation]})
    sound = client.post("/api/verify", json=answer).json()
    answer["statements"][-1]["text"] = told.replace("3910", "3911")
    wrong = client.post("/api/verify", json=answer).json()

    assert sound["miscalculated"] == []
    assert wrong["failed"] == 0
    assert [one["problem"] for one in wrong["miscalculated"]] == [
        "the result does not follow from the figures"
    ]


def test_a_rating_is_kept_with_the_answer_that_it_is_about(
    client: TestClient, assistant: Assistant
) -> None:
    answer = asked(client)
    down = {"answer_id": answer["id"], "rating": "down"}

    assert client.post("/api/feedback", json={**down, "reason": "incomplete"}).status_code == 201
    assert client.post("/api/feedback", json=down).status_code == 422
    unknown = client.post("/api/feedback", json={"answer_id": "x", "rating": "up"})
    assert unknown.status_code == 404
    assert [f.answer_id for f in assistant.store.feedback.entries()] == [answer["id"]]


def test_every_route_for_programs_stands_in_the_openapi_document(client: TestClient) -> None:
    described = client.get("/api/openapi.json").json()

    assert described["openapi"].startswith("3.1")
    assert {
        "/api/ask",
        "/api/verify",
        "/api/feedback",
        "/api/documents",
        "/api/documents/{identity}",
        "/api/documents/{identity}/view",
    } <= set(described["paths"])


def test_a_full_line_turns_the_next_caller_away_and_lets_it_in_later() -> None:
    turnstile = Turnstile(running=1, waiting=0)
    with turnstile.enter(), pytest.raises(ServerBusy), turnstile.enter():
        pass
    with turnstile.enter():
        pass


def test_a_busy_server_says_when_to_ask_again(
    client: TestClient, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise ServerBusy("too many questions are waiting")

    monkeypatch.setattr(type(assistant), "ask", full)
    busy = client.post("/api/ask", json={"question": QUESTION})

    assert busy.status_code == 503
    assert int(busy.headers["retry-after"]) > 0


def test_old_answers_are_forgotten_first(assistant: Assistant) -> None:
    recent = RecentAnswers(most=2)
    answers = [assistant.ask(QUESTION) for _ in range(3)]
    for answer in answers:
        recent.keep(answer)

    assert recent.find(answers[0].id) is None
    assert recent.find(answers[2].id) == answers[2]
