"""A visitor's token ends while the chat is open: a new one is asked for, and nobody notices."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.widget_site import QUESTION, QUOTE, Site, Visit, asked, opened

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# Chromium itself says of every answer of 401 and 403 that it was one.
STATUS = "Failed to load resource: the server responded with a status of"


@pytest.fixture
def configuration(site: Site) -> Iterator[Path]:
    """The operator's file, which is as it was once the test has ended."""
    file = site.widget.sites
    before = file.read_text("utf-8")
    yield file
    file.write_text(before, "utf-8")


def changed(file: Path, more: str) -> None:
    file.write_text(f"{file.read_text('utf-8')}{more}\n", "utf-8")


def sessions(site: Site) -> int:
    return sum(url.endswith("/session") for url in site.requests)


def ask_again(page: Page) -> str:
    page.fill("textarea", QUESTION)
    page.press("textarea", "Enter")
    page.wait_for_selector(".turn:nth-of-type(2)[aria-busy=false]")
    return page.inner_text(".turn:nth-of-type(2)")


def quiet(site: Site) -> bool:
    return all(line.startswith(STATUS) for line in site.said)


def test_a_question_after_the_operator_changed_the_site_is_answered_with_one_new_session(
    site: Site, visit: Visit, configuration: Path
) -> None:
    page = visit(site.tag())
    asked(page)
    assert sessions(site) == 1
    changed(configuration, 'disclaimer = "New"')
    assert QUOTE in ask_again(page)
    assert sessions(site) == 2
    assert page.locator(".box.warn").count() == 0
    assert quiet(site)


def test_a_source_a_thumb_and_the_deletion_each_renew_it_too(
    site: Site, visit: Visit, configuration: Path
) -> None:
    page = visit(site.tag())
    asked(page)
    changed(configuration, 'disclaimer = "One"')
    page.locator(".cite").first.click()
    page.locator(".source .text", has_text="Dera Bugti").wait_for()
    page.locator(".source header button").click()
    changed(configuration, 'privacy = "https://news.example/p"')
    page.locator(".rate button").first.click()
    page.locator(".rate", has_text="Thank").wait_for()
    changed(configuration, "questions_per_day = 400")
    page.locator(".foot button").click()
    page.locator(".turn").first.wait_for(state="detached")
    assert sessions(site) == 4
    assert quiet(site)


def test_a_token_that_ended_by_itself_is_renewed_before_it_is_sent(
    site: Site, visit: Visit
) -> None:
    page = visit(site.tag())
    page.clock.install()
    asked(page)
    page.clock.fast_forward("00:14:30")
    assert QUOTE in ask_again(page)
    assert sessions(site) == 2
    assert site.said == []


def test_where_no_new_token_helps_one_sentence_says_so_and_nothing_goes_round(
    site: Site, visit: Visit, configuration: Path
) -> None:
    page = visit(site.tag())
    asked(page)
    configuration.write_text(
        configuration.read_text("utf-8").replace("keep_questions = true", "paused = true"), "utf-8"
    )
    told = ask_again(page)
    assert page.locator(".box.warn, .box").count() >= 1
    assert QUOTE not in told
    before = len(site.requests)
    page.wait_for_timeout(2500)
    assert len(site.requests) == before
    assert sum(url.endswith("/ask") for url in site.requests) <= 3
    assert quiet(site)


def test_a_token_that_the_server_never_takes_is_renewed_once_only(site: Site, visit: Visit) -> None:
    page = visit(site.tag())
    opened(page)
    page.route(
        "**/widget/v1/ask", lambda route: route.continue_(headers=without(route.request.headers))
    )
    page.fill("textarea", QUESTION)
    page.press("textarea", "Enter")
    page.wait_for_selector(".turn[aria-busy=false]")
    assert page.locator(".turn .cite").count() == 0
    assert sum(url.endswith("/ask") for url in site.requests) <= 2
    assert sessions(site) <= 3
    assert quiet(site)


def without(headers: dict[str, str]) -> dict[str, str]:
    return {**headers, "authorization": "Bearer forged"}
