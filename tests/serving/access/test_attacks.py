"""What somebody tries who is not meant to get in, or further than he may."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from rag.serving.access import People, Sessions
from rag.serving.access.attempts import AT_ONCE
from tests.serving.access.test_signing_in import PASSWORD, Site

MCP = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
LISTING = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "list_documents", "arguments": {}},
}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with ExitStack() as stack:
        yield Site(tmp_path, stack, "password")


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[Site]:
    with ExitStack() as stack:
        yield Site(tmp_path, stack, "password", ("127.0.0.1",))


@pytest.fixture
def vouched(tmp_path: Path) -> Iterator[Site]:
    with ExitStack() as stack:
        yield Site(tmp_path, stack, "proxy", ("127.0.0.1",))


def test_a_key_that_may_only_ask_cannot_read_documents_through_mcp(site: Site) -> None:
    asker = site.keys.make("asker", ("ask",)).secret
    both = site.keys.make("both", ("ask", "read")).secret
    sent = [
        httpx.post(
            f"{site.url}/mcp", json=LISTING, headers=MCP | {"Authorization": f"Bearer {key}"}
        )
        for key in (asker, both)
    ]
    assert [answer.status_code for answer in sent] == [403, 200]
    assert "Sui gas" not in sent[0].text
    assert "Sui gas" in sent[1].text


def test_over_tls_a_cookie_that_any_plain_page_could_set_is_not_read(behind: Site) -> None:
    behind.sign_in()
    planted = behind.client.cookies["sanad_session"]
    tls = {"X-Forwarded-Proto": "https"}
    cookie = {"Cookie": f"sanad_session={planted}"}
    assert httpx.get(f"{behind.url}/api/documents", headers=cookie).status_code == 200
    assert httpx.get(f"{behind.url}/api/documents", headers=cookie | tls).status_code == 401


def test_two_cookies_of_one_name_are_none(site: Site) -> None:
    site.sign_in()
    token = site.client.cookies["sanad_session"]
    twice = {"Cookie": f"sanad_session={token}; sanad_session={token}"}
    assert httpx.get(f"{site.url}/api/documents", headers=twice).status_code == 401


def test_attempts_sent_all_at_once_are_counted_like_attempts_one_after_the_other(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, most, guard = 0, 0, threading.Lock()
    verify = People.signs_in

    def counted(people: People, name: str, password: str) -> object:
        nonlocal running, most
        with guard:
            running, most = running + 1, max(most, running + 1)
        try:
            return verify(people, name, password)
        finally:
            with guard:
                running -= 1

    monkeypatch.setattr(People, "signs_in", counted)
    with ThreadPoolExecutor(30) as pool:
        told = list(pool.map(lambda _: site.sign_in("no").status_code, range(30)))
    assert told.count(401) == 10
    assert set(told) == {401, 429}
    assert most <= AT_ONCE


def test_nobody_pushes_others_out_by_signing_in_again_and_again(tmp_path: Path) -> None:
    people = People(tmp_path)
    for name in ("rita", "mallory"):
        people.put(name, PASSWORD, "reader")
    sessions = Sessions(tmp_path, people, 1)
    rita, mallory = people.find("rita"), people.find("mallory")
    assert rita is not None
    assert mallory is not None
    token = sessions.begin(rita)
    made = [sessions.begin(mallory) for _ in range(25)]
    assert sessions.find(token) == rita
    assert [sessions.find(one) is not None for one in made] == [False] * 5 + [True] * 20


def test_signing_out_without_a_session_writes_nothing(tmp_path: Path) -> None:
    sessions = Sessions(tmp_path, People(tmp_path), 1)
    sessions.end("made up")
    assert not (tmp_path / "sessions.json").exists()


def test_a_name_that_the_proxy_cannot_mean_is_nobodys(vouched: Site) -> None:
    long = {"X-Forwarded-User": "r" * 129}
    assert vouched.client.get("/api/documents", headers=long).status_code == 401


def test_a_token_that_the_proxy_passes_on_beside_the_name_is_not_taken_for_a_key(
    vouched: Site,
) -> None:
    named = {"X-Forwarded-User": "rita", "Authorization": "Bearer eyJhbGciOi.of.the-proxy"}
    assert vouched.client.get("/api/documents", headers=named).status_code == 200
    forged = named | {"Authorization": "Bearer sanad_made-up"}
    assert vouched.client.get("/api/documents", headers=forged).status_code == 401


def test_a_document_opened_in_a_browser_leads_to_the_sign_in(site: Site) -> None:
    page = {"Accept": "text/html,application/xhtml+xml"}
    address = f"{site.url}/api/documents/none/view"
    opened = httpx.get(address, headers=page)
    assert (opened.status_code, opened.headers["Location"]) == (303, "/sign-in")
    assert httpx.get(address).status_code == 401
