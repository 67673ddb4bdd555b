"""The widget in an iframe, for hosts that allow no script, and after the host's own look."""

from __future__ import annotations

import pytest

from tests.browser.widget_host import host_site
from tests.browser.widget_site import QUESTION, QUOTE, Site, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def framed(site: Site, more: str = "") -> str:
    source = f"{site.server}/widget/v1/frame?site=demo{more}"
    return f'<iframe src="{source}" width="400" height="560" title="Questions"></iframe>'


def test_a_host_without_scripts_shows_the_chat_in_a_frame_and_gets_a_cited_answer(
    site: Site, visit: Visit
) -> None:
    site.policy["csp"] = f"default-src 'none'; frame-src {site.server}"
    page = visit(framed(site), wait=None)
    frame = page.frame_locator("iframe")
    frame.locator(".starter").wait_for()
    assert page.evaluate("document.activeElement.localName") == "body"
    assert not frame.locator(".launcher").is_visible()
    box = frame.locator(".panel").bounding_box()
    outer = page.locator("iframe").bounding_box()
    assert box is not None
    assert outer is not None
    assert (round(box["width"]), round(box["height"])) == (400, 560)
    frame.locator(".starter", has_text=QUESTION).click()
    frame.locator("[aria-busy=false]").wait_for()
    assert QUOTE in frame.locator(".statement").first.inner_text()
    frame.locator(".cite").first.click()
    frame.locator(".source .text", has_text="Dera Bugti").wait_for()
    assert frame.locator(".source mark").inner_text() == QUOTE
    assert site.said == []


def test_the_browser_shows_nothing_of_it_to_a_host_that_is_not_listed(
    site: Site, visit: Visit
) -> None:
    pages: dict[str, str] = {"page": framed(site)}
    with host_site(pages, {}) as stranger:
        page = visit("", wait=None)
        page.goto(f"{stranger}/page")
        page.wait_for_timeout(1500)
        (inner,) = [one for one in page.frames if one != page.main_frame]
        assert inner.url.startswith("chrome-error:")
        assert any("frame-ancestors" in text for text in site.said)


LOOK = "getComputedStyle(document.querySelector('sanad-chat')).colorScheme"


def test_with_the_hosts_theme_it_follows_the_page_until_it_is_destroyed(
    site: Site, visit: Visit
) -> None:
    page = visit(site.tag('data-theme="host" data-font="inherit"'), color_scheme="dark")
    assert page.evaluate(LOOK) == "light"  # the page is white whatever the system says
    root = "document.documentElement"
    for change, look in (
        (f"{root}.dataset.theme = 'dark'", "dark"),
        (f"{root}.dataset.theme = 'light'", "light"),
        (f"delete {root}.dataset.theme; {root}.classList.add('dark')", "dark"),
        (f"{root}.className = ''", "light"),
        (f"{root}.style.colorScheme = 'dark'", "dark"),
        (f"{root}.style.colorScheme = 'light dark'", "dark"),
        ("document.body.style.background = '#fff'", "light"),
        ("document.body.style.background = '#111'", "dark"),
        ("document.querySelector('sanad-chat').setTheme('light')", "light"),
        ("document.querySelector('sanad-chat').setTheme('host')", "dark"),
    ):
        page.evaluate(change)
        page.wait_for_timeout(50)
        assert page.evaluate(LOOK) == look, change
    page.evaluate("document.body.style.background = ''")
    page.emulate_media(color_scheme="light")
    page.wait_for_timeout(50)
    assert page.evaluate(LOOK) == "light"
    page.evaluate(f"document.body.style.fontFamily = 'monospace'; {root}.style.colorScheme = ''")
    family = "getComputedStyle(document.querySelector('sanad-chat').shadowRoot.querySelector('.launcher')).fontFamily"
    assert page.evaluate(family) == "monospace"
    page.evaluate("window.gone = document.querySelector('sanad-chat'); gone.destroy()")
    before = page.evaluate("gone.dataset.scheme")
    page.evaluate(f"{root}.dataset.theme = 'dark'")
    page.wait_for_timeout(50)
    assert page.evaluate("gone.dataset.scheme") == before == "light"
