"""Whatever a document holds, it is text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.asking import ask
from tests.browser.conftest import NewPage
from tests.browser.serving import ingest, running

if TYPE_CHECKING:
    from playwright.sync_api import Page

# The first test waits until the corpus is indexed, which takes minutes on a busy machine.
pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

TITLE = "</script><script>window.hacked=1</script><img src=x onerror=window.hacked=1>"
HOSTILE = f"""Title: {TITLE}
The copper mine at Hostile Hill opened in 1999 <img src=x onerror="window.hacked=1">.
The mine ![pixel](https://example.org/pixel.png) was closed in 2004 <script>window.hacked=1</script>.
${{window.hacked=1}} and {{{{window.hacked}}}} and $$\\href{{javascript:window.hacked=1}}{{x}}$$ too.
"""
SIDECAR = """title: "{title}"
date: 2004-05-06
kind: "<svg onload=window.hacked=1>"
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("hostile")
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "mine.txt").write_text(HOSTILE, encoding="utf-8")
    (corpus / "mine.txt.meta.yaml").write_text(SIDECAR.format(title=TITLE), encoding="utf-8")
    ingest(corpus, folder / "data")
    with running(folder / "data", folder / "log.txt") as address:
        yield address


def nothing_ran(page: Page) -> bool:
    return page.evaluate("window.hacked === undefined") is True


def test_a_hostile_document_runs_no_script_and_loads_nothing(
    new_page: NewPage, hostile: str
) -> None:
    page = new_page(hostile)
    assert nothing_ran(page)

    turn = ask(page, "When did the copper mine at Hostile Hill open?")

    assert "<img src=x" in turn.inner_text() + page.inner_text("#sanad-panel")
    assert TITLE in page.inner_text("#sanad-panel")
    assert page.locator("#sanad-columns img, #sanad-columns script").count() == 0
    assert nothing_ran(page)


def test_a_hostile_question_runs_no_script(new_page: NewPage, hostile: str) -> None:
    page = new_page(hostile)

    turn = ask(page, "<img src=x onerror=window.hacked=1> When did the copper mine open?")

    assert "<img src=x" in turn.locator(".sanad-question").inner_text()
    assert nothing_ran(page)
