"""A reader asks, reads, checks and is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.asking import OFF_TOPIC, QUESTION, URDU, ask, finished, words
from tests.browser.conftest import NewPage
from tests.browser.until import until

if TYPE_CHECKING:
    from playwright.sync_api import Page

# The first test waits until the corpus is indexed, which takes minutes on a busy machine.
pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]


def test_a_question_gets_an_answer_in_which_every_statement_is_cited(page: Page) -> None:
    turn = ask(page, QUESTION)

    statements = turn.locator(".sanad-statement")
    assert turn.get_attribute("data-state") == "answered"
    assert statements.count() >= 1
    for statement in statements.all():
        assert statement.locator(".sanad-marker").count() >= 1


def test_a_marker_opens_its_source_with_the_very_words_highlighted(page: Page) -> None:
    turn = ask(page, QUESTION)

    for statement in turn.locator(".sanad-statement").all():
        marker = statement.locator(".sanad-marker").first
        marker.click()
        source = page.locator(".sanad-source:focus")
        source.wait_for()
        assert source.get_attribute("aria-label") == f"Source {marker.inner_text()}"
        assert "data-flash" in source.evaluate("e => e.getAttributeNames()")
        quoted = statement.locator(".sanad-quoted").inner_text()
        assert words(source.locator("mark").inner_text()) == words(quoted)
        assert "Checked against the stored text" in source.inner_text()


def test_an_earlier_answer_s_marker_brings_its_sources_back(page: Page) -> None:
    first = ask(page, QUESTION)
    ask(page, "When did gas begin to flow from Sui?")
    assert page.locator(".sanad-sources:visible").get_attribute("data-turn") == "2"

    first.locator(".sanad-marker").first.click()

    assert page.locator(".sanad-sources:visible").get_attribute("data-turn") == "1"


def test_checking_a_source_leaves_the_answer_where_it_is(page: Page) -> None:
    turn = ask(page, QUESTION)
    assert page.evaluate("scrollY") == 0

    marker = turn.locator(".sanad-marker").last
    marker.hover()  # scrolls until nothing covers it
    before = page.evaluate("scrollY")
    marker.click()
    until(page, "document.getElementById('sanad-panel').scrollTop > 0")
    page.wait_for_timeout(700)

    top = page.locator(".sanad-source:focus").evaluate("e => e.getBoundingClientRect().top")
    assert page.evaluate("scrollY") == before
    assert 0 < top < 860


def test_a_refusal_shows_the_nearest_passages_and_no_quote(page: Page) -> None:
    turn = ask(page, OFF_TOPIC)

    assert turn.get_attribute("data-state") == "refused"
    assert "Not in the documents" in turn.inner_text()
    assert turn.locator(".sanad-refusal svg").count() == 1
    assert turn.locator(".sanad-statement").count() == 0
    panel = page.locator("#sanad-panel")
    assert "Nearest passages" in panel.inner_text()
    assert panel.locator("mark").count() == 0
    assert (
        panel.locator(".sanad-document:visible").count() >= turn.locator(".sanad-link").count() > 0
    )


def test_every_example_is_answered(page: Page) -> None:
    count = page.locator(".sanad-example").count()
    assert count >= 4

    for number in range(count):
        example = page.locator(".sanad-example").nth(number)
        question = example.inner_text()
        example.click()
        turn = finished(page, question)
        assert turn.get_attribute("data-state") == "answered", question
        page.click("#sanad-again")
        page.wait_for_selector(".sanad-greeting")


def test_urdu_is_set_from_right_to_left(page: Page) -> None:
    turn = ask(page, URDU)

    direction = "e => getComputedStyle(e).direction"
    assert turn.locator(".sanad-question").evaluate(direction) == "rtl"
    assert turn.locator(".sanad-statement").first.evaluate(direction) == "rtl"
    assert page.locator(".sanad-context:visible").first.evaluate(direction) == "rtl"
    assert turn.locator(".sanad-statement").first.get_attribute("lang") == "ur"


def test_a_question_that_is_too_long_stays_in_the_box_with_a_reason(page: Page) -> None:
    question = "Why? " * 500
    page.fill("#sanad-box textarea", question)
    page.click("#sanad-send")

    page.wait_for_selector(".sanad-failure")
    assert "at most 2000 are read" in page.inner_text(".sanad-failure")
    box = "(text) => document.querySelector('#sanad-box textarea').value.trim() === text"
    until(page, box, question.strip())


def test_a_question_sent_before_the_answer_is_there_is_asked_after_it(page: Page) -> None:
    page.fill("#sanad-box textarea", QUESTION)
    page.press("#sanad-box textarea", "Enter")
    page.locator(".sanad-turn", has_text=QUESTION).wait_for()

    ask(page, OFF_TOPIC)

    asked = page.locator(
        ".sanad-turn:not([data-state='working']) .sanad-question"
    ).all_inner_texts()
    assert asked == [QUESTION, OFF_TOPIC]
    assert page.input_value("#sanad-box textarea") == ""


def test_a_new_conversation_begins_with_the_greeting(page: Page) -> None:
    ask(page, QUESTION)

    page.click("#sanad-again")

    page.wait_for_selector(".sanad-greeting")
    assert page.locator(".sanad-turn").count() == 0
    assert "In the library" in page.inner_text("#sanad-panel")


@pytest.mark.parametrize("question", [QUESTION, OFF_TOPIC, URDU])
def test_a_phone_needs_no_sideways_scrolling(
    new_page: NewPage, archive: str, question: str
) -> None:
    page = new_page(archive, width=375, height=812, has_touch=True, is_mobile=True)
    excess = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(excess) == 0

    turn = ask(page, question)

    assert page.evaluate(excess) == 0
    panel, talk = page.locator("#sanad-panel"), page.locator("#sanad-talk")
    below = panel.bounding_box(), talk.bounding_box()
    assert below[0] is not None
    assert below[1] is not None
    assert below[0]["y"] >= below[1]["y"] + below[1]["height"] - 1
    turn.locator("a").first.click()
    page.wait_for_selector(".sanad-source:focus")
    assert page.evaluate(excess) == 0
