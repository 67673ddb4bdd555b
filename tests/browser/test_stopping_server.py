"""A reader whose page is open while the server is told to stop."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import CHAT_READY
from tests.models.chat.serving import Script, openai_compatible
from tests.serving.test_stopping import ASK, data, started

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["data"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]


def test_the_answer_that_is_being_written_is_written_to_its_end_and_then_it_stops(
    chromium: Browser, data: Path
) -> None:
    reply = "The supply of Sui gas began in 1955 [1]. The field lies in Dera Bugti district [2]."
    with openai_compatible(Script(reply, delay=0.5)) as base_url:
        slow = {"RAG_CHAT_MODEL": "m", "RAG_CHAT__BASE_URL": base_url}
        with started(data, RAG_SERVER__STOP_SECONDS="200", **slow) as (process, url):
            page = chromium.new_page()
            page.goto(url)
            for part in CHAT_READY:
                page.wait_for_selector(part, state="attached")
            page.fill("#sanad-box textarea", str(ASK["question"]))
            page.press("#sanad-box textarea", "Enter")
            page.locator(".sanad-turn", has_text="1955").wait_for()
            process.send_signal(signal.SIGTERM)
            page.locator(".sanad-turn:not([data-state='working'])", has_text="Dera Bugti").wait_for(
                timeout=60_000
            )
            assert process.wait(timeout=120) == 0  # with the page still open
            page.close()
