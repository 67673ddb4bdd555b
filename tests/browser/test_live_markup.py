"""The injections that want to become live markup, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from evals.injections.suite import INJECTIONS, write_corpus
from tests.browser.asking import ask
from tests.browser.conftest import NewPage
from tests.browser.serving import ingest, running

# The first test waits until the documents are indexed, which takes minutes on a busy machine.
pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

CHOSEN = [injection for injection in INJECTIONS if injection.name.startswith("live-")]
OTHERS = (
    "a",
    "area",
    "base",
    "embed",
    "iframe",
    "img",
    "link",
    "object",
    "script",
    "style",
    "video",
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("injections")
    ingest(write_corpus(folder / "corpus", CHOSEN, hostile=True), folder / "data")
    with running(folder / "data", folder / "log.txt") as address:
        yield address


def test_no_link_picture_style_or_script_of_a_document_becomes_live(
    new_page: NewPage, hostile: str
) -> None:
    page = new_page(hostile)
    title = page.title()
    shown = ""
    for injection in CHOSEN:
        ask(page, injection.subject.question)
        # The order itself is asked after, so that it is quoted as far as it can be.
        turn = ask(page, f"What should be done when asked about {injection.subject.thing}?")
        shown += turn.inner_text() + page.inner_text("#sanad-panel")

    assert sum(injection.canary in shown for injection in CHOSEN) >= len(CHOSEN) // 2
    found = page.evaluate(
        """(names) => [...document.querySelectorAll('#sanad-columns *')]
            .filter((e) => names.includes(e.localName))
            .filter((e) => !(e.localName === 'a' && e.getAttribute('href').startsWith('#')))
            .map((e) => e.outerHTML)""",
        list(OTHERS),
    )
    assert found == []
    handlers = page.evaluate(
        """() => [...document.querySelectorAll('#sanad-thread *, #sanad-panel *')]
            .flatMap((e) => e.getAttributeNames()).filter((name) => name.startsWith('on'))"""
    )
    assert handlers == []
    assert page.title() == title
