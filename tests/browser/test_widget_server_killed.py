"""The real server dies while it answers: the host's page stays as it is, and the chat goes on later."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.browser.widget_host import host_site
from tests.browser.widget_site import QUESTION, QUOTE
from tests.serving.test_stopping import data, started

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["data"]  # a fixture
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]
ASK = "/widget/v1/ask"


def test_killed_while_it_answers_it_is_tried_twice_more_and_answers_once_it_is_back(
    chromium: Browser, data: Path
) -> None:
    pages: dict[str, str] = {}
    sites = data.parent / "widget.toml"
    setting = {"RAG_WIDGET__SITES": str(sites)}
    page = chromium.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    tried: list[str] = []
    page.on("request", lambda request: tried.append(urlsplit(request.url).path))
    with host_site(pages, {}) as host:
        sites.write_text(f'[sites.news]\norigins = ["{host}"]\n', "utf-8")
        with started(data, **setting) as (process, url):
            source = f"{url}/widget/v1/widget.js"
            pages["news"] = f'<h1>News</h1><script async src="{source}" data-site="news"></script>'
            page.goto(f"{host}/news")
            before = page.evaluate("document.body.innerText")
            page.click(".launcher")
            page.wait_for_selector("textarea")
            page.fill("textarea", QUESTION)
            with page.expect_request(f"**{ASK}"):
                page.press("textarea", "Enter")
            process.send_signal(signal.SIGSTOP)  # in the midst of its work, however fast it is
            page.wait_for_selector("[aria-busy=true]")
            process.send_signal(signal.SIGKILL)
            process.wait(timeout=30)
            page.wait_for_selector(".turn:last-child[aria-busy=false] .warn", timeout=30_000)
        asked = tried.count(ASK)
        told = page.inner_text(".turn:last-child .warn")
        assert page.evaluate("document.body.innerText") == before

        with started(data, port=str(urlsplit(url).port), **setting):
            page.fill("textarea", QUESTION)
            page.press("textarea", "Enter")
            page.wait_for_selector(".turn:last-child .cite", timeout=30_000)
            answer = page.inner_text(".turn:last-child .statement")
    page.close()
    assert asked == 3
    assert "cannot be reached now" in told
    assert QUOTE in answer
    # Chromium itself notes each failed request; nothing else is written.
    assert [line for line in said if not line.startswith("Failed to load resource: net::")] == []
