"""After ``destroy`` nothing of the widget is left on the host's page, whatever it was doing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.until import until
from tests.browser.widget_site import QUESTION, QUOTE, Site, Visit, asked, opened

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = [pytest.mark.browser, pytest.mark.slow]
COUNTING = Path(__file__).with_name("widget_counting.js").read_text("utf-8")
ASK, TEXT = "**/widget/v1/ask", "**/widget/v1/documents/**"


def unanswered(_: Route) -> None:
    """Leave a request open."""


def asks(page: Page) -> None:
    page.fill("textarea", QUESTION)
    page.press("textarea", "Enter")


def only_stands_there(page: Page) -> None:
    page.wait_for_selector(".launcher")


def has_answered_and_marked_the_words(page: Page) -> None:
    asked(page)
    page.locator(".cite").first.click()
    until(page, "CSS.highlights.size === 1")
    assert page.evaluate("[...CSS.highlights.get('sanad-cited')].join()") == QUOTE


def is_searching(page: Page) -> None:
    page.route(ASK, unanswered)
    opened(page)
    asks(page)
    page.wait_for_selector("[aria-busy=true]")


def waits_to_try_again(page: Page) -> None:
    page.route(ASK, lambda route: route.abort())
    opened(page)
    with page.expect_request(ASK):
        asks(page)
    until(page, "left().includes('setTimeout')")


def begins_a_session(page: Page) -> None:
    page.route("**/widget/v1/session", unanswered)
    page.click(".launcher")
    until(page, "left().some((one) => one.endsWith('/session'))")


def reads_a_source(page: Page) -> None:
    page.route(TEXT, unanswered)
    page.evaluate("history.replaceState(null, '', '/another')")  # not the page that is cited
    asked(page)
    page.locator(".cite").first.click()
    until(page, "left().some((one) => one.includes('/documents/'))")


STATES: dict[str, Callable[[Page], None]] = {
    one.__name__: one
    for one in (
        only_stands_there,
        has_answered_and_marked_the_words,
        is_searching,
        waits_to_try_again,
        begins_a_session,
        reads_a_source,
    )
}


def settled(page: Page) -> None:
    """Let requests that are done be counted as done."""
    page.wait_for_timeout(150)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("state", STATES)
def test_destroyed_it_leaves_no_node_listener_observer_timer_or_request(
    site: Site, visit: Visit, state: str, width: int
) -> None:
    body = f"<script>{COUNTING}</script><div id=place></div>"
    page = visit(body, "cited", wait=None, viewport={"width": width, "height": 800})
    before = page.evaluate("around()")
    page.evaluate(
        "(site) => { const tag = document.createElement('script'); tag.src = site;"
        " tag.onload = () => tag.remove(); document.head.append(tag); }",
        f"{site.server}/widget/v1/widget.js",
    )
    until(page, "customElements.get('sanad-chat') !== undefined")
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend',"
        " '<sanad-chat site=demo theme=host font=inherit></sanad-chat>')"
    )
    STATES[state](page)
    if state == "is_searching":  # the counting sees what it is there to see
        assert any("request" in one for one in page.evaluate("left()"))
        assert any("listener" in one for one in page.evaluate("left()"))
        assert "MutationObserver" in page.evaluate("left()")
    page.evaluate("document.querySelector('sanad-chat').destroy()")
    page.wait_for_selector("sanad-chat", state="detached")
    settled(page)
    assert page.evaluate("left()") == []
    if state == "reads_a_source":
        page.evaluate("history.replaceState(null, '', '/cited')")
    assert page.evaluate("around()") == before
    assert [line for line in site.said if "net::ERR_FAILED" not in line] == []
