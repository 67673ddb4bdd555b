"""A person goes through drafted cases in the browser: one is accepted, one rejected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evals import draft
from evals.cases import read_cases
from evals.rules import breaches
from evals.validate import stored_texts
from tests.browser.conftest import NewPage
from tests.browser.serving import serving
from tests.browser.test_access import LOW_CONTRAST
from tests.support import written

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

GAS = "The supply of Sui gas began in 1955. It rained. The Gwadar Port Authority has 312 berths."
REKO = "Reko Diq is a copper and gold project in Chagai district."
MARKUP = "<img src=x onerror=alert(1)>"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a folder with two documents and the three cases proposed from them."""
    return proposed_in(tmp_path)


def proposed_in(tmp_path: Path) -> Path:
    texts = {"gas.md": f"# Sui gas\n\n{GAS} {MARKUP}\n", "reko.md": f"# Reko Diq\n\n{REKO}\n"}
    written(tmp_path / "documents", texts)
    out = ["--out", str(tmp_path / "draft.jsonl"), "--data", str(tmp_path / "data")]
    assert draft.main([str(tmp_path / "documents"), *out]) == 0
    return tmp_path


@pytest.fixture
def address(home: Path) -> Iterator[str]:
    with reviewed(home) as found:
        yield found


@pytest.fixture(scope="module")
def only_looked_at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a review that nobody decides anything in."""
    with reviewed(proposed_in(tmp_path_factory.mktemp("looked-at"))) as found:
        yield found


@contextmanager
def reviewed(home: Path) -> Iterator[str]:
    files = ["--review", str(home / "draft.jsonl"), "--to", str(home / "mine.jsonl")]
    command = ["-m", "evals.draft", *files, "--data", str(home / "data"), "--port", "0"]
    told = re.compile(r"Review 3 proposals at (http://\S+)")
    with serving(command, home / "log.txt", told) as found:
        yield found


def opened(new_page: NewPage, address: str, width: int = 1280, **more: object) -> Page:
    return new_page(address, width, 844, (".review mark:visible",), **more)


def left(page: Page, told: str) -> None:
    page.get_by_role("heading", name=told).wait_for()


def test_one_is_accepted_as_one_valid_case_and_one_rejected(
    new_page: NewPage, address: str, home: Path
) -> None:
    proposed = read_cases(home / "draft.jsonl")
    page = opened(new_page, address)
    left(page, "3 left to review")
    assert page.get_by_label("Question").input_value() == proposed[0].question
    assert page.get_by_label("Acceptable answers").input_value() == proposed[0].answers[0]
    assert page.locator(".review mark").inner_text() == proposed[0].gold_quotes[0]

    page.get_by_label("Question").fill("  In which year did people first get gas from Sui? ")
    page.get_by_role("button", name="Accept").click()
    left(page, "2 left to review")
    assert page.locator(".review mark").inner_text() == proposed[1].gold_quotes[0]
    page.get_by_role("button", name="Reject").click()
    left(page, "1 left to review")

    assert page.get_by_text("1 accepted into mine.jsonl, 1 rejected.").is_visible()
    (case,) = read_cases(home / "mine.jsonl")
    assert len((home / "mine.jsonl").read_text("utf-8").splitlines()) == 1
    assert case.question == "In which year did people first get gas from Sui?"
    assert (case.id, case.answers) == ("mine-001", proposed[0].answers)
    assert (case.gold_docs, case.gold_quotes) == (proposed[0].gold_docs, proposed[0].gold_quotes)
    assert case.provenance == f"drafted from {case.gold_docs[0]}, reviewed"
    assert breaches([case], stored_texts(home / "documents", home)) == []
    assert [kept.id for kept in read_cases(home / "draft.jsonl")] == [proposed[2].id]


def test_what_is_no_case_is_said_and_nothing_that_was_typed_is_lost(
    new_page: NewPage, address: str, home: Path
) -> None:
    page = opened(new_page, address)
    page.get_by_label("Question").fill("Since when?")
    page.get_by_label("Acceptable answers").fill("")
    page.get_by_role("button", name="Accept").click()

    page.get_by_role("alert").get_by_text("Not accepted").wait_for()
    assert page.get_by_label("Question").input_value() == "Since when?"
    assert not (home / "mine.jsonl").exists()
    page.get_by_role("button", name="Later").click()
    page.get_by_role("alert").wait_for(state="detached")
    left(page, "3 left to review")


def test_the_last_decision_leaves_a_page_that_says_so(new_page: NewPage, address: str) -> None:
    page = opened(new_page, address)
    for remaining in ("2 left to review", "1 left to review", "Everything is reviewed"):
        page.get_by_role("button", name="Reject").click()
        left(page, remaining)

    page.get_by_role("button", name="Accept").wait_for(state="hidden")
    assert page.get_by_label("Question").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_everything_is_in_sight_and_can_be_read(
    new_page: NewPage, only_looked_at: str, scheme: str, width: int
) -> None:
    page = opened(new_page, only_looked_at, width, color_scheme=scheme)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for name in ("Accept", "Reject", "Later"):
        box = page.get_by_role("button", name=name).bounding_box()
        assert box
        assert box["y"] + box["height"] <= 844
        assert box["height"] >= 24
    told = page.evaluate(LOW_CONTRAST)
    assert told["low"] == []
    assert told["checked"] > 8
    assert page.locator(".review img").count() == 0
