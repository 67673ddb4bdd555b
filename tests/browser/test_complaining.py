"""A reader complains, points at the right passage, and the complaint becomes a test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evals.cases import read_cases
from tests.browser.asking import OFF_TOPIC, QUESTION, ask
from tests.browser.conftest import NewPage
from tests.browser.serving import ROOT, ingest, running
from tests.browser.test_access import LOW_CONTRAST, tab_to

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

# The first test waits until the corpus is indexed, which takes minutes on a busy machine.
pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

THANKS = ".sanad-thanks:has-text('Thank you')"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the reports alone: quick to index, and nobody else's ratings."""
    folder = tmp_path_factory.mktemp("rated")
    ingest(ROOT / "corpus" / "reports", folder / "data")
    with running(folder / "data", folder / "log.txt") as address:
        yield address


def complain(page: Page, question: str = QUESTION) -> Locator:
    turn = ask(page, question)
    turn.locator("[data-rating=down]").click()
    page.wait_for_selector("dialog:modal")
    return turn


def promote(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "evals.promote", "--data", str(data), *arguments]
    environment = {n: v for n, v in os.environ.items() if not n.startswith("RAG_")}
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env=environment
    )


def test_a_complaint_with_the_right_passage_becomes_one_valid_case(
    new_page: NewPage, tmp_path: Path
) -> None:
    data, target = tmp_path / "data", tmp_path / "mine.jsonl"
    ingest(ROOT / "corpus" / "reports", data)
    with running(data, tmp_path / "log.txt") as address:
        page = new_page(address)
        turn = complain(page)
        page.get_by_label("Wrong source").check()
        picked = page.locator(".sanad-pick", has_text="killed 21 people").first
        picked.locator("input").check()
        page.get_by_label("The right answer").fill("21")
        page.get_by_label("Anything else").fill("<b>look</b> here")
        page.get_by_role("button", name="Send", exact=True).click()
        turn.locator(THANKS).wait_for()

        meanwhile = promote(data, "--list")
        refused = promote(data, "--yes", "--to", str(target))
    assert meanwhile.returncode == 0
    assert "wrong source" in meanwhile.stdout
    assert refused.returncode == 1
    assert "is in use by another process" in refused.stderr
    assert not target.exists()

    done = promote(data, "--yes", "--to", str(target))
    again = promote(data, "--yes", "--to", str(target))

    assert done.returncode == again.returncode == 0, done.stderr + again.stderr
    (case,) = read_cases(target)
    assert len(target.read_text("utf-8").splitlines()) == 1
    assert (case.id, case.question, case.answers) == ("mine-001", QUESTION, ("21",))
    assert case.gold_docs[0].endswith("2024-11-09-quetta-station-morning.md")
    assert "killed 21 people" in case.gold_quotes[0]
    assert case.gold_quotes[0] in (ROOT / "corpus" / case.gold_docs[0]).read_text("utf-8")
    assert json.loads(target.read_text("utf-8"))["provenance"].startswith("feedback ")
    assert "promoted" in promote(data, "--list").stdout


def test_another_passage_can_be_searched_for_without_losing_what_was_typed(
    new_page: NewPage, small: str
) -> None:
    page = new_page(small)
    complain(page)
    page.get_by_label("Wrong answer").check()
    page.get_by_label("Anything else").fill("not so")
    page.get_by_label("Not among these?").fill("snow in Ziarat road closed")
    page.keyboard.press("Enter")
    page.get_by_text("found.").wait_for()

    found = page.locator(".sanad-search ~ .sanad-picks .sanad-pick")
    assert found.count() > 0
    found.first.locator("input").check()
    page.get_by_label("Not among these?").fill("mine in Duki")
    page.get_by_role("button", name="Search").click()
    page.wait_for_selector("dialog[data-searches='2']")

    assert page.locator(".sanad-pick input:checked").count() == 0, "the pick was of another list"
    assert page.get_by_label("Wrong answer").is_checked()
    assert page.get_by_label("Anything else").input_value() == "not so"


def test_a_refusal_can_be_called_wrong(new_page: NewPage, small: str) -> None:
    page = new_page(small)
    turn = complain(page, OFF_TOPIC)
    assert page.locator(".sanad-reasons label").all_inner_texts() == [
        "The documents do say",
        "Something else",
    ]
    assert page.locator(".sanad-pick").first.is_hidden()
    page.get_by_label("The documents do say").check()
    assert page.locator(".sanad-pick").first.is_visible()
    page.get_by_role("button", name="Send", exact=True).click()
    turn.locator(THANKS).wait_for()


def test_thumbs_up_says_thanks_and_stays_while_another_question_is_asked(
    new_page: NewPage, small: str
) -> None:
    page = new_page(small)
    turn = ask(page, QUESTION)
    turn.locator("[data-rating=up]").click()
    turn.locator(THANKS).wait_for()
    ask(page, OFF_TOPIC)

    first = page.locator(".sanad-rating").first
    assert first.locator("[data-rating=up]").get_attribute("aria-pressed") == "true"
    assert page.locator(THANKS).count() == 1
    page.click("#sanad-again")
    page.wait_for_selector(".sanad-greeting")
    ask(page, QUESTION)
    assert page.locator("[aria-pressed=true]").count() == 0


def test_complaining_needs_no_mouse(new_page: NewPage, small: str) -> None:
    page = new_page(small)
    ask(page, QUESTION)
    page.locator(".sanad-turn").first.evaluate("e => { e.tabIndex = -1; e.focus(); }")
    tab_to(page, "[data-rating=down]")
    page.keyboard.press("Enter")
    page.wait_for_selector("[name=reason]:focus")
    page.keyboard.press("Escape")
    page.wait_for_selector("[data-rating=down]:focus")
    page.keyboard.press("Enter")
    page.wait_for_selector("[name=reason]:focus")
    page.keyboard.press("ArrowRight")
    assert page.get_by_label("Wrong answer").is_checked()
    tab_to(page, ".sanad-pick input")
    page.keyboard.press("ArrowDown")
    assert page.locator(".sanad-pick input:checked").count() == 1
    tab_to(page, ".sanad-submit")
    page.keyboard.press("Enter")
    page.wait_for_selector(THANKS)
    page.wait_for_selector("[data-rating=down]:focus")


def test_nothing_is_sent_without_a_reason(new_page: NewPage, small: str) -> None:
    page = new_page(small)
    complain(page)
    page.get_by_role("button", name="Send", exact=True).click()
    assert page.locator("dialog:modal").count() == 1
    page.get_by_role("button", name="Close without sending").click()
    page.wait_for_selector("dialog", state="detached")
    assert page.locator(THANKS).count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_sheet_can_be_read_and_fits_a_phone(new_page: NewPage, small: str, scheme: str) -> None:
    page = new_page(small, 390, 844, color_scheme=scheme, reduced_motion="reduce")
    complain(page)
    page.get_by_label("Wrong source").check()
    page.locator(".sanad-pick input").first.check()

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("document.querySelector('dialog').scrollWidth") <= 390
    # Only the sheet: what lies behind it is dimmed on purpose.
    page.evaluate("document.body.append(document.querySelector('dialog'))")
    page.evaluate("document.querySelector('.gradio-container').hidden = true")
    told = page.evaluate(LOW_CONTRAST)
    assert told["low"] == []
    assert told["checked"] > 10
