"""Every event of the widget tells what its table says, and what may be asked next is the site's own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.until import until
from tests.browser.widget_site import QUESTION, Site, Visit, asked

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| `sanad:(\w+)` \| (.*?) \|", re.MULTILINE)
FIELD = re.compile(r"`(\w+)`: (\w+)")
LISTENING = """<script>
window.told = [];
const kind = (one) => one === null ? 'null' : typeof one;
for (const name of NAMES) document.addEventListener('sanad:' + name, ({ detail }) =>
  told.push([name, Object.fromEntries(Object.entries(detail).map(([key, one]) => [key, kind(one)]))]));
</script>"""


def table() -> dict[str, dict[str, str]]:
    """Return the fields of each event with their types, as the document has them."""
    rows = ROW.findall((ROOT / "docs" / "widget.md").read_text("utf-8"))
    return {name: dict(FIELD.findall(cell)) for name, cell in rows}


def again(page: Page, question: str) -> None:
    before = page.locator(".turn").count()
    page.fill("textarea", question)
    page.press("textarea", "Enter")
    until(
        page,
        "n => { const t = document.querySelector('sanad-chat').shadowRoot.querySelectorAll('.turn');"
        " return t.length > n && t[t.length - 1].getAttribute('aria-busy') === 'false'; }",
        arg=before,
    )


def test_every_event_is_told_with_the_fields_and_types_of_its_table(
    site: Site, visit: Visit
) -> None:
    wanted = table()
    page = visit(LISTENING.replace("NAMES", str(list(wanted))) + site.tag())
    asked(page)
    page.click(".cite")
    page.click(".source button")
    page.click(".rate button")
    page.wait_for_selector(".rate span")
    site.widget.status = 429
    again(page, "When did the supply end?")
    site.widget.status = 422
    again(page, "When did the supply go on?")
    page.keyboard.press("Escape")
    page.wait_for_selector(".panel", state="hidden")
    told = page.evaluate("told")
    assert {name for name, _ in told} == set(wanted)
    assert [(name, fields) for name, fields in told if fields != wanted[name]] == []


def test_the_table_and_the_types_of_the_source_name_the_same_events_and_fields() -> None:
    source = (ROOT / "rag" / "widget" / "src" / "events.ts").read_text("utf-8")
    body = source.partition("interface SanadEvents {")[2].partition("\n}")[0]
    rows = re.findall(r"^  (\w+): (.*);$", body, re.MULTILINE)
    named = {name: set(re.findall(r"(\w+): ", kind)) for name, kind in rows}
    assert named == {name: set(fields) for name, fields in table().items()}


def test_after_an_answer_the_starters_that_are_left_are_offered(site: Site, visit: Visit) -> None:
    left = ["Where is Sui?", "Who found it?", "What is it for?", "How deep is it?"]
    page = visit(site.tag(f'data-starters="{"|".join([QUESTION, *left])}"'))
    asked(page)
    assert page.locator(".more .starter").all_inner_texts() == left[:3]
    page.click(".more .starter >> nth=1")
    until(
        page,
        "document.querySelector('sanad-chat').shadowRoot"
        ".querySelectorAll('.turn[aria-busy=false]').length === 2",
    )
    rest = [left[0], *left[2:]]
    assert page.locator(".more").count() == 1
    assert page.locator(".more .starter").all_inner_texts() == rest
    assert site.said == []
