"""A reader who does something else while an answer is being written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.asking import finished
from tests.browser.conftest import NewPage
from tests.models.chat.serving import Script, openai_compatible
from tests.serving.test_stopping import ASK, data, started

__all__ = ["data"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]
BOX = "#sanad-box textarea"
FIRST, NEXT = str(ASK["question"]), "In which district does the field lie?"
SECONDS = 0.3  # before each of the eighteen words
# The server is started first, so that it is stopped after the page is closed.


@pytest.fixture
def slow(data: Path) -> Iterator[str]:
    reply = "The supply of Sui gas began in 1955 [1]. The field lies in Dera Bugti district [2]."
    with openai_compatible(Script(reply, delay=SECONDS)) as base_url:
        model = {"RAG_CHAT_MODEL": "m", "RAG_CHAT__BASE_URL": base_url}
        with started(data, **model) as (_, url):
            yield url


def test_what_is_typed_during_an_answer_stays_and_once_sent_is_asked_after_it(
    slow: str, new_page: NewPage
) -> None:
    page = new_page(slow)
    page.fill(BOX, FIRST)
    page.press(BOX, "Enter")
    page.locator(".sanad-turn[data-state='working']", has_text=FIRST).wait_for()

    page.fill(BOX, NEXT)
    page.locator(".sanad-turn[data-state='working'] .sanad-statement", has_text="1955").wait_for()
    assert page.input_value(BOX) == NEXT
    page.press(BOX, "Enter")

    finished(page, NEXT)
    asked = page.locator(".sanad-turn:not([data-state='working']) .sanad-question")
    assert asked.all_inner_texts() == [FIRST, NEXT]
    assert page.input_value(BOX) == ""


def test_a_new_conversation_can_begin_while_an_answer_is_being_written(
    slow: str, new_page: NewPage
) -> None:
    page = new_page(slow)
    page.fill(BOX, FIRST)
    page.press(BOX, "Enter")
    page.locator(".sanad-turn[data-state='working'] .sanad-statement", has_text="1955").wait_for()

    page.click("#sanad-again")
    page.locator(".sanad-greeting").wait_for()
    page.wait_for_timeout(20 * SECONDS * 1000)  # as long as the answer would have taken
    assert page.locator(".sanad-turn").count() == 0

    page.fill(BOX, NEXT)
    page.press(BOX, "Enter")
    assert "1955" not in finished(page, NEXT).locator(".sanad-question").inner_text()
    assert page.locator(".sanad-turn").count() == 1
