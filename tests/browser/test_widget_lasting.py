"""What the widget does when answers are cut, when it is taken away, and when it may keep a chat."""

from __future__ import annotations

import pytest

from tests.browser.until import until
from tests.browser.widget_site import QUOTE, Site, Visit, asked, opened

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_cut_answer_is_taken_up_where_it_ended_and_given_up_after_two_tries(
    site: Site, visit: Visit
) -> None:
    page = visit(site.tag())
    site.widget.cuts = 1
    asked(page)
    first, again = site.widget.resumed_after
    assert (first, bool(again)) == ("", True)
    assert page.locator(".statement").all_inner_texts()[0].count(QUOTE) == 1
    assert page.inner_text(".thread").count(QUOTE) == 1
    announced = page.inner_text(".said")
    assert announced.count(QUOTE) == 1
    site.widget.cuts = 9
    page.fill("textarea", "Where does Sui gas go?")
    page.press("textarea", "Enter")
    page.wait_for_selector(".turn:last-child .box.warn")
    assert "cannot be reached now" in page.inner_text(".turn:last-child .box")
    assert len(site.widget.resumed_after) == 5
    assert page.inner_text("main h1") == "News"
    assert site.said == []


def test_where_the_chat_cannot_be_fetched_a_sentence_says_so_and_the_next_press_tries_again(
    site: Site, visit: Visit
) -> None:
    page = visit(site.tag('data-lang="de"'))
    page.route("**/chat.js*", lambda route: route.abort())
    page.click(".launcher")
    page.wait_for_selector(".problem:not(:empty)")
    assert page.inner_text(".problem").startswith("Die Dokumente sind gerade nicht erreichbar")
    assert page.inner_text("main h1") == "News"
    page.unroute("**/chat.js*")
    opened(page)
    assert page.inner_text(".problem") == ""
    assert [line for line in site.said if "net::" not in line] == []


COUNTING = """
window.counted = 0;
for (const target of [window, document, visualViewport]) {
  const [add, remove] = [target.addEventListener.bind(target), target.removeEventListener.bind(target)];
  target.addEventListener = (name, act, how) => {
    if (how?.once || !new Error().stack.includes("/widget/v1/")) return add(name, act, how);
    counted += 1;
    how?.signal?.addEventListener("abort", () => { counted -= 1; }, { once: true });
    add(name, act, how);
  };
  target.removeEventListener = (...all) => {
    if (new Error().stack.includes("/widget/v1/")) counted -= 1;
    remove(...all);
  };
}
window.timers = new Set();
const [set, clear] = [setTimeout, clearTimeout];
window.setTimeout = (act, ms) => {
  const id = set(() => { timers.delete(id); act(); }, ms);
  timers.add(id);
  return id;
};
window.clearTimeout = (id) => { timers.delete(id); clear(id); };
window.setInterval = () => { throw new Error("an interval"); };
"""


def test_taken_away_in_either_way_it_leaves_no_node_listener_or_timer_and_can_come_back(
    site: Site, visit: Visit
) -> None:
    page = visit(f"<script>{COUNTING}</script>{site.tag()}")
    asked(page)
    assert page.evaluate("counted") > 0
    page.evaluate("window.chat = document.querySelector('sanad-chat'); chat.remove()")
    until(page, "chat.shadowRoot.childElementCount === 0")
    assert page.evaluate("[counted, timers.size]") == [0, 0]
    page.evaluate("document.body.append(chat)")
    asked(page)
    page.evaluate("chat.destroy()")
    until(page, "chat.shadowRoot.childElementCount === 0")
    assert page.locator("sanad-chat").count() == 0
    assert page.evaluate("[counted, timers.size]") == [0, 0]
    assert site.said == []


def test_put_back_in_another_language_it_is_written_in_the_direction_of_that_language(
    site: Site, visit: Visit
) -> None:
    page = visit(site.tag())
    page.wait_for_selector(".launcher[dir=ltr]")
    page.evaluate("window.chat = document.querySelector('sanad-chat'); chat.remove()")
    until(page, "chat.shadowRoot.childElementCount === 0")
    page.evaluate("chat.setAttribute('lang', 'ur'); document.body.append(chat)")
    page.wait_for_selector(".launcher[dir=rtl]")
    left = "document.querySelector('sanad-chat').getBoundingClientRect().left"
    assert page.evaluate(left) < 100  # where a line ends in Urdu
    page.evaluate("chat.remove()")
    until(page, "chat.shadowRoot.childElementCount === 0")
    page.evaluate("chat.setAttribute('dir', 'ltr'); document.body.append(chat)")
    page.wait_for_selector(".launcher[dir=ltr]")  # the author's own word holds
    assert page.evaluate(left) > 1000


def test_two_on_one_page_keep_apart_and_one_in_the_text_waits_to_be_opened(
    site: Site, visit: Visit
) -> None:
    own = '{"launcher": "Ask us", "send": "Go", "nonsense": 3}'
    elements = f"""<sanad-chat site="demo" mode="inline" strings='{own}'></sanad-chat>"""
    page = visit(f"{elements}{site.tag('id=tag')}".replace('data-site="demo"', ""))
    page.evaluate(
        "() => { const two = document.createElement('sanad-chat');"
        " two.setAttribute('site', 'demo'); document.body.append(two); }"
    )
    assert len([url for url in site.requests if not url.startswith(site.host)]) == 1
    inline, floating = page.locator("sanad-chat").nth(0), page.locator("sanad-chat").nth(1)
    assert inline.locator(".launcher").inner_text() == "Ask us"
    inline.locator(".launcher").click()
    inline.locator(".starter").click()
    inline.locator("[aria-busy=false]").wait_for()
    assert inline.locator(".panel").get_attribute("role") == "region"
    assert not inline.locator(".launcher").is_visible()
    assert inline.locator(".send").inner_text() == "Go"
    floating.locator(".launcher").click()
    floating.locator(".starter").wait_for()
    assert floating.locator(".turn").count() == 0
    assert floating.locator(".send").inner_text() == "Ask"
    assert site.said == []


def test_a_chat_that_may_be_kept_outlives_a_reload_until_it_is_deleted(
    site: Site, visit: Visit
) -> None:
    page = visit(site.tag('data-persistence="session"'))
    assert page.evaluate("sessionStorage.length") == 0
    asked(page)
    page.reload()
    page.click(".launcher")
    page.wait_for_selector(".statement")
    assert QUOTE in page.inner_text(".statement")
    assert page.inner_text(".said") == ""
    assert page.evaluate("[sessionStorage.length, localStorage.length]") == [1, 0]
    page.click(".foot button")
    page.wait_for_selector(".turn", state="detached")
    assert page.evaluate("sessionStorage.length") == 0
    kept = '{"at": 1, "turns": []}'
    page.evaluate(f"sessionStorage.setItem('sanad demo {site.server}/widget/v1/', '{kept}')")
    page.reload()
    opened(page)
    assert page.evaluate("sessionStorage.length") == 0
    assert site.said == []
