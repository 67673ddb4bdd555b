"""Once a limit is reached, nothing that a page or a program sends makes it begin anew."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.serving import Openness, Readiness, Sites, create_app
from rag.serving.widget.tokens import Tokens
from tests.support import small_assistant

NEWS, LOCAL, OTHER = "https://news.example", "http://localhost:5000", "https://other.example"
KEY = b"k" * 32
PER_DAY = 40
CONFIGURATION = f"""
[sites.news]
origins = ["{NEWS}", "{LOCAL}"]
allow_filter = ["tag", "kind"]
questions_per_day = {PER_DAY}

[sites.other]
origins = ["{OTHER}", "{NEWS}"]
allow_filter = ["tag", "kind"]
"""
PLACES = [("news", NEWS), ("news", LOCAL), ("other", OTHER), ("other", NEWS)]
NAMING_ADDRESSES = [
    "X-Forwarded-For", "Forwarded", "X-Real-IP", "True-Client-IP", "CF-Connecting-IP", "X-Client-IP",
    "X-Cluster-Client-IP", "Client-IP", "X-Original-Forwarded-For", "X-Forwarded-Host", "Via",
]  # fmt: skip
OTHERS = [
    "User-Agent", "Accept-Language", "Referer", "X-Request-ID", "X-Forwarded-Proto", "DNT",
    "Sec-Fetch-Site", "Sec-CH-UA", "Cache-Control", "Connection", "Idempotency-Key",
]  # fmt: skip
_texts = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)
_addresses = st.ip_addresses().map(str) | st.just("127.0.0.1") | st.just("unknown")
_headers = (
    st.dictionaries(st.sampled_from(NAMING_ADDRESSES), _addresses | _texts, max_size=4)
    | st.dictionaries(st.sampled_from(OTHERS), _texts, max_size=4)
    | st.dictionaries(st.just("Cookie"), _texts.map(lambda text: f"sanad_session={text}"))
)
_bodies = st.fixed_dictionaries(
    {"question": st.text(min_size=1, max_size=60).filter(str.strip)},
    optional={
        "stream": st.booleans(),
        "filter": st.dictionaries(st.sampled_from(["tag", "kind"]), _texts, max_size=2),
        "history": st.lists(
            st.fixed_dictionaries({"role": st.just("user"), "text": _texts}), max_size=3
        ),
    },
)
# What is done before the question: a new session, a deleted chat, a rating, a preflight.
_befores = st.lists(st.sampled_from(["session", "forget", "feedback", "preflight"]), max_size=3)
often = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class Door:
    """The application with one address and one site that have used up their counts."""

    def __init__(self, app: FastAPI, sites: Sites) -> None:
        self.app, self.sites, self.tokens = app, sites, Tokens(KEY)
        self.answer = ""
        self.fresh = (f"198.51.{high}.{low}" for high in range(200) for low in range(1, 255))

    def client(self, address: str, origin: str, port: int = 50000) -> TestClient:
        headers = {"Origin": origin}
        return TestClient(
            self.app, base_url="http://127.0.0.1", client=(address, port), headers=headers
        )

    def token(self, site: str, origin: str) -> str:
        found = self.sites.find(site)
        assert found
        return self.tokens.issue(site, origin, found.version)

    def asked(
        self, client: TestClient, token: str, body: object, headers: dict[str, str] | None = None
    ) -> Any:  # noqa: ANN401 - the client's type
        sent = {**(headers or {}), "Authorization": f"Bearer {token}"}
        return client.post("/widget/v1/ask", json=body, headers=sent)

    def before(self, client: TestClient, token: str, what: str, answer: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        path = f"/widget/v1/{what}"
        if what == "preflight":
            wanted = {"Access-Control-Request-Method": "POST"}
            client.options("/widget/v1/ask", headers=wanted)
        elif what == "session":
            client.post(path, json={"site": "news"})
        elif what == "forget":
            client.post(path, json={"answer_ids": [answer]}, headers=headers)
        else:
            client.post(path, json={"answer_id": answer, "rating": "up"}, headers=headers)


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    file = tmp_path / "widget.toml"
    file.write_text(CONFIGURATION, "utf-8")
    sites = Sites(file)
    openness = Openness(sites=sites, widget_key=KEY)
    with small_assistant(tmp_path) as assistant:
        app = create_app(
            Readiness(assistant), "127.0.0.1", tmp_path, assistant=assistant, openness=openness
        )
        yield Door(app, sites)


SPENT = "203.0.113.50"
QUESTION = {"question": "When did the supply of Sui gas begin?", "stream": False}


@often
@given(data=st.data())
def test_an_address_that_is_over_its_limit_stays_so(door: Door, data: st.DataObject) -> None:
    while (
        told := door.asked(door.client(SPENT, NEWS), door.token("news", NEWS), QUESTION)
    ).is_success:
        door.answer = told.json()["id"]
    site, origin = data.draw(st.sampled_from(PLACES))
    client = door.client(SPENT, origin, data.draw(st.integers(1024, 65535)))
    token = door.token(site, origin)
    for what in data.draw(_befores):
        door.before(client, token, what, door.answer)
    told = door.asked(client, token, data.draw(_bodies), data.draw(_headers))
    assert told.status_code == 429
    assert 1 <= int(told.headers["Retry-After"]) <= 600


@often
@given(data=st.data())
def test_a_site_that_has_used_up_its_day_stays_so_from_wherever_it_is_asked(
    door: Door, data: st.DataObject
) -> None:
    while door.asked(
        door.client(next(door.fresh), NEWS), door.token("news", NEWS), QUESTION
    ).is_success:
        pass
    origin = data.draw(st.sampled_from([NEWS, LOCAL]))
    client = door.client(next(door.fresh), origin, data.draw(st.integers(1024, 65535)))
    token = door.token("news", origin)
    for what in data.draw(_befores):
        door.before(client, token, what, "none")
    told = door.asked(client, token, data.draw(_bodies), data.draw(_headers))
    assert told.status_code == 429


def test_what_is_tried_above_works_before_the_limit(door: Door) -> None:
    """Were every one of those requests refused for its form, they would show nothing."""
    for site, origin in PLACES:
        headers = {"X-Forwarded-For": "1.2.3.4", "Cookie": "sanad_session=x"}
        body = {
            "question": "Sui gas?", "stream": False, "filter": {},
            "history": [{"role": "user", "text": "gas"}],
        }  # fmt: skip
        client = door.client(next(door.fresh), origin)
        assert door.asked(client, door.token(site, origin), body, headers).status_code == 200


def test_a_token_is_held_to_its_count_from_many_addresses(door: Door) -> None:
    token = door.token("news", NEWS)
    told = [
        door.asked(door.client(next(door.fresh), NEWS), token, QUESTION).status_code
        for _ in range(11)
    ]
    assert told == [200] * 10 + [429]


def test_addresses_of_one_network_are_one_caller(door: Door) -> None:
    addresses = (f"2001:db8:1:2::{number:x}" for number in itertools.count(1))
    told = [
        door.asked(door.client(next(addresses), NEWS), door.token("news", NEWS), QUESTION)
        for _ in range(11)
    ]
    assert [answer.status_code for answer in told] == [200] * 10 + [429]
    elsewhere = door.client("2001:db8:1:3::1", NEWS)
    assert door.asked(elsewhere, door.token("news", NEWS), QUESTION).status_code == 200


def test_a_stream_that_is_made_up_asks_nothing(door: Door) -> None:
    client, token = door.client(SPENT, NEWS), door.token("news", NEWS)
    for number in range(12):
        told = door.asked(client, token, QUESTION, {"Last-Event-ID": f"{number:032x}-1"})
        assert told.status_code == 404
