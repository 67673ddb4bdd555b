"""The widget in a page of another origin, in a real browser."""

from __future__ import annotations

import pytest

from tests.browser.until import until
from tests.browser.widget_site import QUESTION, QUOTE, Site, Visit, asked, opened

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_on_the_cited_page_itself_the_very_words_are_highlighted(site: Site, visit: Visit) -> None:
    page = visit(site.tag(), name="cited")
    asked(page)
    page.click(".cite")
    marked = "[...CSS.highlights.get('sanad-cited')].map(String)"
    assert page.evaluate(marked) == [QUOTE]
    page.evaluate("sanad.push(['destroy'])")
    page.wait_for_selector("sanad-chat", state="detached")
    until(page, "CSS.highlights.size === 0")


def test_elsewhere_the_source_links_to_the_words_by_a_text_fragment(
    site: Site, visit: Visit
) -> None:
    page = visit(site.tag())
    asked(page)
    page.click(".cite")
    link = page.get_attribute(".source a", "href")
    words = "The%20supply%20of%20Sui%20gas%20began%20in%201955."
    assert link == f"{site.host}/cited#:~:text={words}"


def test_before_it_is_opened_only_the_launcher_is_fetched_and_nothing_is_kept(
    site: Site, visit: Visit
) -> None:
    page = visit(site.tag())
    fetched = [url for url in site.requests if not url.startswith(site.host)]
    assert fetched == [f"{site.server}/widget/v1/widget.js"]
    kept = "[localStorage.length, sessionStorage.length, document.cookie.length]"
    assert page.evaluate(kept) == [0, 0, 0]


def test_one_tag_gives_a_cited_answer_whose_source_is_shown_with_the_quote_marked(
    site: Site, visit: Visit
) -> None:
    page = visit(site.tag())
    asked(page)
    assert QUOTE in page.inner_text(".statement")
    page.focus(".cite")
    assert QUOTE in page.inner_text(".quote")
    page.click(".cite")
    until(
        page,
        "document.querySelector('sanad-chat').shadowRoot.querySelector('.source .text')"
        "?.textContent.includes('Dera Bugti')",
    )
    assert page.inner_text(".source mark") == QUOTE
    page.keyboard.press("Escape")
    assert page.locator(".source").count() == 0
    assert (
        page.evaluate("document.querySelector('sanad-chat').shadowRoot.activeElement.className")
        == "cite"
    )
    page.click(".rate button")
    page.wait_for_selector(".rate span")
    (rating,) = site.assistant.store.feedback.entries()
    assert (rating.rating, rating.question) == ("up", QUESTION)
    assert site.said == []


def test_it_works_under_a_strict_policy_with_trusted_types(site: Site, visit: Visit) -> None:
    site.policy["csp"] = (
        f"default-src 'none'; script-src {site.server}; connect-src {site.server};"
        " style-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    page = visit(site.tag())
    asked(page)
    assert QUOTE in page.inner_text(".statement")
    box = page.locator(".panel").bounding_box()
    assert box is not None
    assert box["width"] > 300
    assert site.said == []


def test_escape_closes_and_the_focus_comes_back(site: Site, visit: Visit) -> None:
    page = visit(site.tag())
    page.focus(".launcher")
    page.keyboard.press("Enter")
    page.wait_for_selector(".starter")
    focused = "document.querySelector('sanad-chat').shadowRoot.activeElement.tagName"
    assert page.evaluate(focused) == "TEXTAREA"
    page.keyboard.press("Escape")
    page.wait_for_selector(".panel", state="hidden")
    assert page.evaluate(focused) == "BUTTON"


def test_over_the_limit_a_plain_sentence_says_so(site: Site, visit: Visit) -> None:
    page = visit(site.tag())
    site.widget.status = 429
    asked(page)
    assert "That was many questions" in page.inner_text(".box")


def test_destroyed_it_leaves_no_node(site: Site, visit: Visit) -> None:
    page = visit(site.tag())
    before = page.evaluate("document.adoptedStyleSheets.length")
    asked(page)
    page.evaluate("sanad.push(['destroy'])")
    page.wait_for_selector("sanad-chat", state="detached")
    assert page.evaluate("document.adoptedStyleSheets.length") == before


def test_a_queue_filled_before_the_tag_came_is_carried_out(site: Site, visit: Visit) -> None:
    page = visit(f"<script>window.sanad = [['ask', '{QUESTION}']]</script>{site.tag()}")
    page.wait_for_selector("[aria-busy=false]")
    assert QUOTE in page.inner_text(".statement")


def test_in_urdu_everything_runs_from_right_to_left(site: Site, visit: Visit) -> None:
    page = visit(site.tag('data-lang="ur"'))
    button = page.locator(".launcher").bounding_box()
    opened(page)
    page.wait_for_timeout(300)
    panel = page.locator(".panel").bounding_box()
    assert button is not None
    assert panel is not None
    assert button["x"] == panel["x"] < 100
    assert page.locator(".panel").get_attribute("dir") == "rtl"
    assert page.inner_text(".send") == "پوچھیں"


def test_on_a_small_screen_it_fills_the_view_and_the_page_behind_stays(
    site: Site, visit: Visit
) -> None:
    page = visit(site.tag(), viewport={"width": 390, "height": 800})
    opened(page)
    page.wait_for_timeout(300)  # the panel slides in for 160 ms
    assert page.locator(".panel").bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 800}
    assert page.evaluate("getComputedStyle(document.documentElement).overflow") == "hidden"
