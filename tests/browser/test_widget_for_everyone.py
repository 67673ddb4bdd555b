"""The widget for people who see, hear, point or type otherwise: every state, by keyboard, aloud."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.widget_site import QUESTION, QUOTE, Site, Visit, asked, opened

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AXE = Path(sys.prefix) / "widget" / "node_modules" / "axe-core" / "axe.min.js"
ASK = "**/widget/v1/ask"
LOOKS: dict[str, dict[str, str]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
    "Urdu, on a telephone": {"lang": "ur"},
}


def with_answer(page: Page, change: Callable[[dict[str, Any]], None]) -> None:
    """Let the real server answer, and change what the widget reads of it."""

    def changed(route: Route) -> None:
        answer = route.fetch()
        body = answer.text()
        data = json.loads(body.rpartition("data: ")[2].split("\n", 1)[0])
        change(data)
        route.fulfill(response=answer, body=f"event: answer\ndata: {json.dumps(data)}\n\n")

    page.route(ASK, changed)


def unanswered(_: Route) -> None:
    """Leave the question without an answer until the visitor stops it."""


def refused(answer: dict[str, Any]) -> None:
    nearest = answer["statements"][0]["citations"]
    message = "The documents do not say who owns the field."
    answer.update(refused=True, text="", statements=[], conflicts=[])
    answer["refusal"] = {"message": message, "missing": ["owner"], "nearest": nearest}


def in_conflict(answer: dict[str, Any]) -> None:
    number = answer["statements"][0]["citations"][0]["number"]
    values = [
        {"value": year, "date": date, "source": None, "title": "Sui gas", "citation": number}
        for year, date in (("1955", "2024-11-25"), ("1952", None))
    ]
    answer["conflicts"] = [{"values": values}]


def send(page: Page, question: str = QUESTION) -> None:
    page.fill(".panel textarea", question)
    page.press(".panel textarea", "Enter")


def ended(page: Page) -> None:
    page.wait_for_selector(".turn:last-child[aria-busy=false]")


def states(page: Page, site: Site) -> Any:  # noqa: ANN401 - a generator of names
    """Bring the widget into each of its states in turn; yield the name of each."""
    yield "closed"
    opened(page)
    yield "greeting with starters"
    page.route(ASK, unanswered)
    send(page)
    page.wait_for_selector("[aria-busy=true]")
    yield "searching"
    page.click(".send")
    ended(page)
    yield "stopped"
    page.unroute(ASK)
    send(page)
    ended(page)
    yield "answer"
    page.hover(".turn:last-child .cite")
    page.wait_for_selector(".quote")
    yield "quote shown"
    page.click(".turn:last-child .cite")
    page.wait_for_selector(".source mark")
    yield "source view"
    page.keyboard.press("Escape")
    for name, change in (("refusal", refused), ("conflict", in_conflict)):
        with_answer(page, change)
        send(page)
        ended(page)
        page.unroute(ASK)
        yield name
    page.locator(".turn:last-child .rate button").first.click()
    page.wait_for_selector(".rate span")
    yield "rated"
    for status, name in ((429, "limit"), (500, "unreachable"), (403, "refused by the server")):
        site.widget.status = status
        send(page)
        ended(page)
        yield name
    site.widget.status = 200
    page.context.set_offline(True)
    send(page)
    ended(page)
    page.context.set_offline(False)
    yield "offline"
    page.locator(".foot button").click()
    page.wait_for_selector(".starter")
    yield "deleted"


def complaints(page: Page) -> list[tuple[str, list[str]]]:
    page.wait_for_timeout(250)  # the panel and the page's colours fade in
    found = page.evaluate("axe.run('sanad-chat')")
    return [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]]


SMALL = """
[...document.querySelector("sanad-chat").shadowRoot.querySelectorAll("button,a[href],textarea")]
  .filter((one) => one.checkVisibility() && !one.closest("[inert]") && !one.closest("p a"))
  .map((one) => [one.textContent, one.getBoundingClientRect()])
  .filter(([, box]) => box.width < 23.9 || box.height < 23.9)
  .map(([text, box]) => `${text}: ${box.width} x ${box.height}`)
"""
WIDE = """
[...document.querySelector("sanad-chat").shadowRoot.querySelectorAll("*")]
  .filter((one) => one.checkVisibility() && !one.closest(".said"))
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 || one.getBoundingClientRect().left < -1)
  .map((one) => one.className || one.tagName)
"""


@pytest.mark.parametrize("look", LOOKS)
def test_axe_and_the_smallest_target_are_content_in_every_state(
    site: Site, visit: Visit, look: str
) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed; `make setup-dev` installs it where npm is there")
    options = dict(LOOKS[look])
    language = options.pop("lang", None)
    if language:
        options["viewport"] = {"width": 390, "height": 780}  # type: ignore[assignment]
    page = visit(site.tag(f'data-lang="{language}"' if language else ""), **options)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = {
        name: (complaints(page), page.evaluate(SMALL), page.evaluate(WIDE))
        for name in states(page, site)
    }
    assert len(found) == 15
    assert {name: what for name, what in found.items() if any(what)} == {}


FOCUSED = """() => {
  const one = document.querySelector("sanad-chat").shadowRoot.activeElement;
  if (!one) return "outside";
  const style = getComputedStyle(one);
  const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return [one.className || one.tagName, seen ? "seen" : "unseen"].join(" ");
}"""


def tour(page: Page, most: int = 20) -> list[str]:
    """Press Tab until the focus leaves the widget or is back where it began."""
    stops: list[str] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop == "outside" or stop in stops[:1]:
            return stops
        stops.append(stop)
    return stops


def test_a_keyboard_reaches_everything_in_order_sees_where_it_is_and_comes_back(
    site: Site, visit: Visit
) -> None:
    page = visit(site.tag())
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "launcher seen"
    page.keyboard.press("Enter")
    page.wait_for_selector(".starter")
    assert page.evaluate(FOCUSED) == "TEXTAREA seen"
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    ended(page)
    assert page.evaluate(FOCUSED) == "TEXTAREA seen"
    page.evaluate(
        "document.querySelector('sanad-chat').shadowRoot.querySelector('header button').focus()"
    )
    assert tour(page) == [
        "thread seen",
        "cite seen",
        "plain seen",
        "plain seen",
        "TEXTAREA seen",
        "send seen",
        "plain seen",
    ]
    page.evaluate("document.querySelector('sanad-chat').shadowRoot.querySelector('.cite').focus()")
    page.keyboard.press("Enter")
    page.wait_for_selector(".source mark")
    assert page.evaluate(FOCUSED) == "plain seen"
    assert tour(page) == ["text seen", "A seen"]
    page.evaluate(
        "document.querySelector('sanad-chat').shadowRoot.querySelector('.source button').focus()"
    )
    page.keyboard.press("Escape")
    assert page.evaluate(FOCUSED) == "cite seen"
    page.keyboard.press("Escape")
    page.wait_for_selector(".panel", state="hidden")
    assert page.evaluate(FOCUSED) == "launcher seen"


def test_no_action_leaves_the_focus_nowhere(site: Site, visit: Visit) -> None:
    page = visit(site.tag())
    opened(page)
    page.focus(".starter")
    page.keyboard.press("Enter")
    ended(page)
    after = {"starter": page.evaluate(FOCUSED)}
    page.focus(".rate button")
    page.keyboard.press("Enter")
    page.wait_for_selector(".rate span")
    after["rating"] = page.evaluate(FOCUSED)
    page.route(ASK, unanswered)
    page.focus("textarea")
    page.keyboard.type("And when?")
    page.keyboard.press("Enter")
    page.focus(".send")
    page.keyboard.press("Enter")
    ended(page)
    after["stop"] = page.evaluate(FOCUSED)
    page.focus(".foot button")
    page.keyboard.press("Enter")
    page.wait_for_selector(".starter")
    after["delete"] = page.evaluate(FOCUSED)
    assert [name for name, where in after.items() if where == "outside"] == []


HEARD = """
window.heard = [];
const chat = document.querySelector("sanad-chat");
new MutationObserver((changes) => {
  for (const change of changes) {
    const place = change.target.nodeType === 3 ? change.target.parentElement : change.target;
    const live = place.closest("[role=status],[role=alert],[aria-live]");
    if (live?.textContent) heard.push(live.textContent);
  }
}).observe(chat.shadowRoot, { subtree: true, childList: true, characterData: true });
"""


def test_each_answer_refusal_and_failure_is_announced_once(site: Site, visit: Visit) -> None:
    page = visit(site.tag())
    opened(page)
    page.evaluate(HEARD)
    send(page)
    ended(page)
    with_answer(page, refused)
    send(page)
    ended(page)
    page.unroute(ASK)
    site.widget.status = 429
    send(page)
    ended(page)
    heard = page.evaluate("heard")
    assert len(heard) == 3
    assert QUOTE in heard[0]
    assert heard[1] == "Not in the documents. The documents do not say who owns the field."
    assert heard[2].startswith("That was many questions")


def test_at_320_pixels_and_with_wider_letters_nothing_is_cut_or_scrolls_sideways(
    site: Site, visit: Visit
) -> None:
    page = visit(site.tag(), viewport={"width": 320, "height": 256})
    asked(page)
    page.evaluate("""() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
        word-spacing: .16em !important } p { margin-block-end: 2em !important }`);
      const root = document.querySelector("sanad-chat").shadowRoot;
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    }""")
    assert page.evaluate(WIDE) == []
    thread = page.locator(".thread")
    assert thread.evaluate("one => one.scrollWidth <= one.clientWidth + 1")
    assert thread.evaluate("one => one.clientHeight") >= 40
    assert page.locator("textarea").bounding_box() is not None
    page.locator(".turn .rate button").last.scroll_into_view_if_needed()
    assert page.locator(".turn .rate button").last.is_visible()


KEYBOARD = """(height) => {
  Object.defineProperty(visualViewport, "height", { get: () => height, configurable: true });
  visualViewport.dispatchEvent(new Event("resize"));
}"""


def test_the_keyboard_of_a_telephone_leaves_the_question_in_sight_and_the_page_where_it_was(
    site: Site, visit: Visit
) -> None:
    page = visit(
        f'<div style="height:3000px"></div>{site.tag()}', viewport={"width": 390, "height": 780}
    )
    page.evaluate("scrollTo(0, 700)")
    asked(page)
    page.evaluate(KEYBOARD, 420)
    page.wait_for_timeout(200)
    box = page.locator("form").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 420
    assert page.evaluate("scrollY") == 700
    page.mouse.move(200, 200)
    page.mouse.wheel(0, 600)
    page.wait_for_timeout(200)
    assert page.evaluate("scrollY") == 700
    page.evaluate(KEYBOARD, 780)
    page.keyboard.press("Escape")
    page.wait_for_selector(".panel", state="hidden")
    assert page.evaluate("[scrollY, getComputedStyle(document.documentElement).overflow]") == [
        700,
        "visible",
    ]


def test_nothing_moves_where_less_motion_is_asked_for(site: Site, visit: Visit) -> None:
    page = visit(site.tag(), reduced_motion="reduce")
    asked(page)
    assert page.locator(".panel").evaluate("one => getComputedStyle(one).animationName") == "none"
    assert page.evaluate("document.getAnimations({ subtree: true }).length") == 0


def test_in_forced_colours_the_quote_is_still_told_from_what_surrounds_it(
    site: Site, visit: Visit
) -> None:
    page = visit(site.tag(), forced_colors="active")
    asked(page)
    page.click(".cite")
    page.wait_for_selector(".source mark")
    colours = "one => getComputedStyle(one).backgroundColor"
    mark = page.locator(".source mark").evaluate(colours)
    assert mark not in {page.locator(".source").evaluate(colours), "rgba(0, 0, 0, 0)"}
    borders = page.locator(".source button").evaluate("one => getComputedStyle(one).borderTopWidth")
    assert borders == "1px"


def test_a_new_answer_comes_to_the_top_of_the_chat_and_never_scrolls_the_hosts_page(
    site: Site, visit: Visit
) -> None:
    page = visit(
        f'<div style="height:600px"></div><script async src="{site.server}/widget/v1/widget.js">'
        '</script><sanad-chat site="demo" mode="inline"></sanad-chat>'
        '<div style="height:2000px"></div>',
        viewport={"width": 800, "height": 900},
    )
    asked(page)
    for _ in range(2):
        send(page)
        page.wait_for_selector(".turn:last-child[aria-busy=false]")
    scrolled = page.evaluate("scrollY")
    with_answer(page, in_conflict)
    send(page)
    ended(page)
    top = "one => one.getBoundingClientRect().top"
    thread = page.locator(".thread").evaluate(top)
    last = page.locator(".turn").last.evaluate(top)
    assert page.locator(".turn").last.locator("[part=conflict]").is_visible()
    assert page.evaluate("scrollY") == scrolled
    room = page.locator(".thread").evaluate(
        "one => one.scrollHeight - one.clientHeight - one.scrollTop"
    )
    assert thread < last
    assert abs(last - thread - 16) <= 2 or abs(room) <= 1
    assert page.locator(".thread").evaluate("one => one.scrollTop") > 0
