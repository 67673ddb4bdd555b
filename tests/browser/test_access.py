"""Keyboard, screen reader and contrast."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.asking import OFF_TOPIC, QUESTION, ask, finished
from tests.browser.conftest import NewPage
from tests.browser.until import until

if TYPE_CHECKING:
    from playwright.sync_api import Page

# The first test waits until the corpus is indexed, which takes minutes on a busy machine.
pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

# Returns [ratio, text] for each visible text whose contrast with what is behind it is under 4.5.
LOW_CONTRAST = """() => {
  const parse = (value) => {
    const parts = value.match(/[\\d.]+/g).map(Number);
    return { rgb: parts.slice(0, 3), alpha: parts.length > 3 ? parts[3] : 1 };
  };
  const over = (top, below) => top.rgb.map((c, i) => c * top.alpha + below[i] * (1 - top.alpha));
  const behind = (element) => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) {
      layers.push(parse(getComputedStyle(e).backgroundColor));
    }
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
  };
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((c) => {
      const v = c / 255;
      return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const low = [];
  let checked = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (!text || !element.checkVisibility() || element.closest('script, style, .sr-only')) continue;
    if (element.closest('#sanad-announcer')) continue;
    const ground = behind(element);
    const ink = over(parse(getComputedStyle(element).color), ground);
    const [a, b] = [luminance(ink), luminance(ground)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    checked += 1;
    if (ratio < 4.5) low.push([ratio.toFixed(2), text.slice(0, 60)]);
  }
  return { checked, low };
}"""
FOCUSED = "document.activeElement"


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until what has the focus matches ``selector``."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(f"{FOCUSED}.matches({selector!r})"):
            return
    raise AssertionError(f"Tab never comes to {selector}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_background(new_page: NewPage, archive: str, scheme: str) -> None:
    page = new_page(archive, color_scheme=scheme, reduced_motion="reduce")
    at_first = page.evaluate(LOW_CONTRAST)
    ask(page, QUESTION).locator(".sanad-marker").first.click()
    answered = page.evaluate(LOW_CONTRAST)
    ask(page, OFF_TOPIC)
    refused = page.evaluate(LOW_CONTRAST)

    assert at_first["low"] == answered["low"] == refused["low"] == []
    assert at_first["checked"] > 30
    assert answered["checked"] > 15


def test_the_page_follows_the_system_s_dark_mode(new_page: NewPage, archive: str) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"

    light = new_page(archive, color_scheme="light").evaluate(ground)
    dark = new_page(archive, color_scheme="dark").evaluate(ground)

    assert light == "rgb(250, 248, 244)"
    assert dark == "rgb(22, 23, 26)"


def test_everything_can_be_done_with_the_keyboard(page: Page) -> None:
    page.wait_for_selector("#sanad-box textarea:focus")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    turn = finished(page, QUESTION)
    page.locator(".sanad-turn").first.evaluate("e => { e.tabIndex = -1; e.focus(); }")

    tab_to(page, ".sanad-marker")
    width = page.evaluate(f"parseFloat(getComputedStyle({FOCUSED}).outlineWidth)")
    page.keyboard.press("Enter")
    page.wait_for_selector(".sanad-source:focus")
    page.keyboard.press("Escape")
    page.wait_for_selector(".sanad-marker:focus")
    page.keyboard.press("Enter")
    page.wait_for_selector(".sanad-source:focus")
    tab_to(page, ".sanad-back")
    page.keyboard.press("Enter")
    page.wait_for_selector(".sanad-marker:focus")

    assert width >= 2
    assert turn.locator(".sanad-marker:focus").count() == 1


def test_an_example_can_be_chosen_with_the_keyboard(page: Page) -> None:
    example = page.locator(".sanad-example").first
    question = example.inner_text()
    example.focus()
    page.keyboard.press("Enter")

    assert finished(page, question).get_attribute("data-state") == "answered"


def test_the_finished_answer_is_announced_once(page: Page) -> None:
    page.evaluate("""() => {
      window.announced = [];
      const announcer = document.getElementById('sanad-announcer');
      new MutationObserver(() => announcer.textContent && announced.push(announcer.textContent))
        .observe(announcer, { childList: true });
    }""")

    turn = ask(page, QUESTION)
    until(page, "window.announced.length > 0")

    announced = page.evaluate("window.announced")
    assert len(announced) == 1
    for statement in turn.locator(".sanad-quoted").all_inner_texts():
        assert statement in announced[0]
    assert page.get_attribute("#sanad-announcer", "aria-live") == "polite"
    assert page.locator("#sanad-thread [aria-live], #sanad-thread[aria-live]").count() == 0


def test_the_box_and_the_buttons_have_names(page: Page) -> None:
    assert page.get_by_role("textbox", name="Your question").count() == 1
    assert page.get_by_role("button", name="Ask", exact=True).count() == 1
    assert page.get_by_role("heading", level=1).inner_text() == "Sanad"
