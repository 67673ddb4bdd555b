"""What the real server answers over the demonstration corpus: an answer, a conflict, a list, a refusal.

On the demonstration's own page, so that the real models, the door and the strict policy are those of
a reader.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

from tests.browser.asking import OFF_TOPIC, QUESTION, URDU
from tests.browser.test_widget_for_everyone import AXE, SMALL, WIDE, complaints, send
from tests.browser.until import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# The first test waits until the corpus is indexed, which takes minutes on a busy machine.
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]
COUNTING = "How many documents mention Gwadar?"
PARTS = {
    QUESTION: "[part=conflict]",
    COUNTING: ".closing",
    OFF_TOPIC: "[part=refusal]",
    URDU: ".cite",
}


LOOKS: dict[str, dict[str, Literal["light", "dark", "active", "none"]]] = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced colours": {"color_scheme": "light", "forced_colors": "active"},
}


# Each language asks four questions; an address may ask ten in ten minutes.
@pytest.mark.parametrize(("language", "width"), [("", 1280), ("ur", 390)])
def test_each_kind_of_answer_of_the_real_server_is_open_to_everybody(
    chromium: Browser, archive: str, language: str, width: int
) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed; `make setup-dev` installs it where npm is there")
    # Without the policy, since axe is put into the page; the page under it is tested on its own.
    context = chromium.new_context(viewport={"width": width, "height": 860}, bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{archive}/widget/demo")
    until(page, "document.getElementById('tag').textContent")
    if language:
        page.locator("details").evaluate("(one) => { one.open = true; }")
        page.select_option("[name=lang]", language)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    page.click(".launcher")
    page.wait_for_selector(".starter")
    found = {}
    for number, (question, part) in enumerate(PARTS.items()):
        send(page, question)
        until(
            page,
            "(at) => document.querySelector('sanad-chat').shadowRoot"
            ".querySelectorAll('.turn[aria-busy=false]').length > at",
            arg=number,
        )
        assert page.locator(".turn").nth(number).locator(part).count() >= 1, question
        for look, media in LOOKS.items():
            page.emulate_media(**media)  # type: ignore[arg-type]
            found[question, look] = (complaints(page), page.evaluate(SMALL), page.evaluate(WIDE))
    heard = page.inner_text(".said")
    context.close()
    assert {name: what for name, what in found.items() if any(what)} == {}
    assert "20" in heard
    assert "[" not in heard
