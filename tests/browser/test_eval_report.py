"""The report of a run, opened from disk: filtered, searched, read in the dark, printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evals.html import write_report
from tests.browser.until import until
from tests.evals.making_runs import HOSTILE, QUOTE, a_case, a_comparison, a_run

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Open = Callable[..., "Page"]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    cases = [a_case(number) for number in range(60)]
    cases[5]["question"] = HOSTILE
    cases[5]["passages"][0]["text"] = HOSTILE
    run = a_run(cases)
    path: Path = tmp_path_factory.mktemp("report") / "report.html"
    write_report({**run, "comparison": a_comparison(run)}, path)
    return path.as_uri()


@pytest.fixture
def opened(chromium: Browser, report: str) -> Iterator[Open]:
    """Open the report. Anything in its console and any request but for itself fail the test."""
    complaints: list[str] = []
    contexts = []

    def open_page(hash_: str = "", **options: object) -> Page:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda asked: (
                complaints.append(asked.url)
                if asked.url.partition("#")[0] != report and not asked.url.startswith("data:")
                else None
            ),
        )
        page.goto(f"{report}{hash_}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def shown(page: Page) -> list[str]:
    ids: list[str] = page.evaluate(
        "[...document.querySelectorAll('details.case')].filter(e => e.checkVisibility()).map(e => e.id)"
    )
    return ids


def test_the_filters_narrow_the_list_say_how_many_and_stay_in_the_address(opened: Open) -> None:
    page = opened()
    assert len(shown(page)) == 60

    page.get_by_label("Verdict").select_option("not_chosen")
    page.get_by_label("Split").select_option("tune")
    narrowed = shown(page)

    assert 0 < len(narrowed) < 10
    assert page.locator("#shown").inner_text() == f"{len(narrowed)} of 60 cases"
    assert page.evaluate("location.hash") == "#verdict=not_chosen&split=tune"
    assert shown(opened(page.evaluate("location.hash"))) == narrowed

    page.get_by_role("button", name="Clear").click()
    until(page, "location.hash === ''")
    assert len(shown(page)) == 60


def test_each_filter_finds_its_own_cases(opened: Open) -> None:
    page = opened()
    wanted = {"type": "near_miss", "lang": "ur", "flip": "lost", "split": "test"}
    for name, value in wanted.items():
        page.locator(f"#filter [name={name}]").select_option(value)
        kept = page.locator(f"details.case:not([hidden])[data-{name}='{value}']").count()
        assert kept == len(shown(page)) > 0
        page.locator(f"#filter [name={name}]").select_option("")
    page.locator("#filter [name=verdict]").select_option("failed")
    assert len(shown(page)) == page.locator("details.case[data-failed]").count()
    page.locator("#filter [name=verdict]").select_option("")
    page.locator("#filter [name=q]").fill("POST 17?")
    assert shown(page) == ["case-c-017"]
    page.locator("#filter [name=q]").fill("no such words")
    assert shown(page) == []
    assert page.locator("#nothing").is_visible()


def test_a_case_opened_by_keyboard_shows_its_passages_with_the_gold_marked(opened: Open) -> None:
    page = opened()
    page.locator("#filter [name=q]").fill("c-002")
    page.locator("#case-c-002 > summary").focus()
    page.keyboard.press("Enter")

    case = page.locator("#case-c-002")
    case.locator("mark").first.wait_for()

    assert case.locator("mark").all_inner_texts() == [QUOTE, QUOTE]
    assert "Passage text number 3." in case.locator(".passages").inner_text()


def test_markup_in_a_question_or_passage_stays_text(opened: Open) -> None:
    page = opened("#case-c-005")
    page.locator("#case-c-005[open] .passages").wait_for()

    assert HOSTILE in page.locator("#case-c-005 .asked").inner_text()
    assert HOSTILE in page.locator("#case-c-005 .passages").inner_text()
    assert page.locator("img").count() == 0
    assert page.title().startswith("Sanad: ")


def test_a_mark_leads_to_its_case_even_where_a_filter_hid_it(opened: Open) -> None:
    page = opened("#verdict=ok")
    link = page.locator(".map a[href='#case-c-002']")
    link.click()

    assert page.locator("#case-c-002").evaluate("e => e.open")
    assert page.evaluate("location.hash") == "#case-c-002"
    top = page.locator("#case-c-002 > summary").bounding_box()
    bar = page.locator("#filter").bounding_box()
    assert top
    assert bar
    assert bar["y"] + bar["height"] - 1 <= top["y"] < 800  # in sight, not under the bar


def test_light_and_dark_follow_the_reader_with_enough_contrast(opened: Open) -> None:
    grounds = []
    for scheme in ("light", "dark"):
        page = opened(color_scheme=scheme)
        for name in ("ink", "grey", "accent"):
            assert page.evaluate(CONTRAST, name) >= 4.5, (scheme, name)
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    assert grounds == ["rgb(253, 252, 249)", "rgb(22, 21, 19)"]


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_page_never_scrolls_sideways(opened: Open, width: int) -> None:
    page = opened("#case-c-002", viewport={"width": width, "height": 800})
    page.get_by_role("button", name="Open what is shown").click()

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_print_has_no_controls_and_opens_what_was_opened(opened: Open) -> None:
    page = opened("#case-c-002")
    page.emulate_media(media="print")

    assert not page.locator("#filter").is_visible()
    assert page.locator("#case-c-002 .inside").is_visible()
    assert not page.locator("#case-c-001 .inside").is_visible()


def test_without_scripts_verdict_tables_and_failures_are_there(opened: Open) -> None:
    page = opened(java_script_enabled=False)

    assert page.locator("h1").is_visible()
    assert page.locator("table.by-kind").first.is_visible()
    assert page.locator("details.case[data-failed]").first.is_visible()
    assert not page.locator("#filter").is_visible()
    page.locator("details.case summary").first.click()
    assert page.locator("details.case .why").first.is_visible()


# Contrast of a colour of the page with its ground, after WCAG 2.2.
CONTRAST = """name => {
  const probe = document.body.appendChild(document.createElement('span'));
  const light = value => {
    probe.style.color = `var(--${value})`;
    const parts = getComputedStyle(probe).color.match(/\\d+/g).slice(0, 3).map(n => {
      const c = n / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const [a, b] = [light(name), light('paper')].sort((x, y) => y - x);
  probe.remove();
  return (a + 0.05) / (b + 0.05);
}"""
