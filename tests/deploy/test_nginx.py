"""Behind the real nginx with TLS: page, streaming, programs, cookies and headers."""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import httpx
import pytest
from fastapi import FastAPI

from rag import ui
from rag.answering import ChatAnswerer
from rag.models.fakes import ScriptedChatModel
from rag.serving import Metrics, Openness, Rate, Readiness, create_app
from rag.serving.access import Callers, KeyRing, People, Sessions
from rag.serving.addresses import Addresses
from tests.browser.conftest import chromium
from tests.deploy.proxying import nginx, tls_proxy
from tests.serving.running import running
from tests.support import small_assistant

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["chromium"]

PASSWORD = "correct horse battery"  # noqa: S105 - of nobody
QUESTION = "When did the supply of Sui gas begin?"
TWO = "The supply of Sui gas began in 1955 [1]. The field lies in Dera Bugti district [2]."
PROXY = ("127.0.0.1",)
PROGRAM = nginx()
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        PROGRAM is None, reason="no nginx here; `apt install nginx-light` brings it"
    ),
]


@dataclass(frozen=True)
class Behind:
    """The server's addresses through nginx, and a key."""

    url: str
    plain: str
    key: str
    trust: ssl.SSLContext

    def program(self, **headers: str) -> httpx.Client:
        """Return a program with the key."""
        sent = {"Authorization": f"Bearer {self.key}", **headers}
        return httpx.Client(base_url=self.url, verify=self.trust, timeout=30, headers=sent)


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Behind]:
    folder = tmp_path_factory.mktemp("behind")
    data = folder / "data"
    people, keys = People(data), KeyRing(data)
    people.put("rita", PASSWORD, "reader")
    key = keys.make("script", ("ask", "read", "rate")).secret
    sessions = Sessions(data, people, 1)
    callers = Callers(keys, people, sessions, Addresses(PROXY), "password")
    openness = Openness(
        callers=callers, proxies=PROXY, names=("archive.example",), rate=Rate(per_minute=60)
    )
    with ExitStack() as stack:
        assistant = stack.enter_context(small_assistant(folder))
        talking = replace(
            assistant, chat=ChatAnswerer(ScriptedChatModel([TWO], delay=0.08, timeout=60))
        )

        async def application() -> FastAPI:
            app = create_app(
                Readiness(assistant), "127.0.0.1", ui.PAGE_FILES, assistant=talking,
                metrics=Metrics(), openness=openness,
            )  # fmt: skip
            ui.mount_page(app, ui.build_page(assistant, "Sanad", []))
            return app

        upstream = stack.enter_context(running(asyncio.run(application()))).removeprefix("http://")
        assert PROGRAM is not None
        tls, plain = stack.enter_context(tls_proxy(PROGRAM, upstream, folder / "nginx"))
        trust = ssl.create_default_context(cafile=str(folder / "nginx" / "fullchain.pem"))
        yield Behind(f"https://localhost:{tls}", f"http://localhost:{plain}", key, trust)


def test_programs_ask_over_tls_and_headers_are_as_documented(behind: Behind) -> None:
    with behind.program() as program:
        answer = program.post("/api/ask", json={"question": QUESTION})
        page = program.get("/sign-in")
    assert answer.status_code == 200, answer.text
    assert answer.json()["statements"][0]["citations"]
    for response in (answer, page):
        assert response.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Request-ID"]
        assert response.headers["Server"] == "nginx"


def test_statements_arrive_one_by_one(behind: Behind) -> None:
    came: dict[str, float] = {}
    body = {"question": QUESTION, "stream": True}
    with behind.program() as program, program.stream("POST", "/api/ask", json=body) as events:
        for line in events.iter_lines():
            if line.startswith("event: "):
                came.setdefault(line[7:], time.monotonic())
            if line.startswith("data: "):
                last = json.loads(line[6:])
    assert last["text"].startswith("The supply of Sui gas began in 1955")
    # The model takes 0.08 s for a word; buffered, everything would come at the end.
    assert came["answer"] - came["statement"] > 0.3
    assert came["statement"] - came["passages"] > 0.3


def test_plain_http_is_sent_on_and_metrics_stay_inside(behind: Behind) -> None:
    with httpx.Client(base_url=behind.plain) as plain:
        sent_on = plain.get("/api/documents?x=1")
    assert sent_on.status_code == 308
    assert sent_on.headers["Location"] == "https://localhost/api/documents?x=1"
    with behind.program() as program:
        assert program.get("/metrics").status_code == 404


def test_the_name_that_readers_use_is_known_and_others_are_not(behind: Behind) -> None:
    with behind.program(Host="archive.example") as program:
        assert program.get("/api/documents").status_code == 200
    with behind.program(Host="other.example") as program:
        assert program.get("/api/documents").status_code == 421


def test_a_user_that_a_caller_names_himself_does_not_get_through(behind: Behind) -> None:
    headers = {"X-Forwarded-User": "rita", "X-Forwarded-For": "127.0.0.1"}
    with httpx.Client(base_url=behind.url, verify=behind.trust, headers=headers) as stranger:
        assert stranger.get("/api/documents").status_code == 401


@pytest.mark.browser
def test_a_reader_signs_in_asks_and_signs_out_in_the_browser(
    behind: Behind, chromium: Browser
) -> None:
    context = chromium.new_context(ignore_https_errors=True)
    page = context.new_page()
    page.goto(behind.url)
    assert page.url.endswith("/sign-in")
    page.get_by_label("Name").fill("rita")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.locator(".sanad-greeting").wait_for()
    [cookie] = [c for c in context.cookies() if "sanad" in c["name"]]
    page.locator("#sanad-box textarea").fill(QUESTION)
    page.locator("#sanad-send").click()
    page.get_by_text("1955").first.wait_for()
    page.request.post(f"{behind.url}/sign-out", headers={"Origin": behind.url})
    page.goto(behind.url)
    after = page.url
    context.close()
    assert cookie["name"] == "__Host-sanad_session"
    assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Lax")
    assert after.endswith("/sign-in")
