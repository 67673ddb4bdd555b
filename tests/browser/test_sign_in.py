"""A reader signs in, asks, signs out, and the page is closed: the real server, a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from rag.serving.access import People
from tests.browser.asking import ask
from tests.browser.conftest import CHAT_READY, NewPage
from tests.browser.serving import ingest, running
from tests.browser.test_access import LOW_CONTRAST
from tests.support import GAS, written

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSWORD = "correct horse battery"  # noqa: S105 - of nobody
QUESTION = "When did the supply of Sui gas begin?"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve one document to who knows rita's password."""
    folder: Path = tmp_path_factory.mktemp("desk")
    ingest(written(folder / "corpus", {"gas.md": GAS}), folder / "data")
    People(folder / "data").put("rita", PASSWORD, "reader")
    settings = {"RAG_SERVER__SIGN_IN": "password", "RAG_SERVER__TITLE": "Desk"}
    with running(folder / "data", folder / "log.txt", **settings) as address:
        yield address


def sign_in(page: Page, password: str) -> None:
    page.fill("#name", "rita")
    page.fill("#password", password)
    page.press("#password", "Enter")


def wait_for_chat(page: Page) -> None:
    for selector in CHAT_READY:
        page.wait_for_selector(selector, state="attached")


def test_a_reader_signs_in_asks_and_signs_out_and_the_page_is_closed(
    new_page: NewPage, desk: str
) -> None:
    page = new_page(desk, ready=["#password"])
    assert page.url == f"{desk}/sign-in"
    with page.expect_request(lambda request: request.method == "POST") as sent:
        sign_in(page, PASSWORD)
    # Without TLS this header is all that tells where a form comes from.
    assert sent.value.all_headers()["origin"] == desk
    wait_for_chat(page)
    assert page.url == f"{desk}/"
    [cookie] = page.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == (
        "sanad_session",
        True,
        "Lax",
    )
    assert "1955" in ask(page, QUESTION).inner_text()

    page.get_by_role("button", name="Sign out").click()
    page.wait_for_selector("#password")
    assert page.url == f"{desk}/sign-in"
    assert page.context.cookies() == []
    page.goto(desk)
    assert page.url == f"{desk}/sign-in"
    # Whoever kept the cookie cannot go on with it.
    page.context.add_cookies([{"name": cookie["name"], "value": cookie["value"], "url": desk}])
    page.goto(desk)
    assert page.url == f"{desk}/sign-in"


def test_the_form_works_without_scripts(new_page: NewPage, desk: str) -> None:
    page = new_page(desk, ready=["#password"], java_script_enabled=False)
    sign_in(page, PASSWORD)
    page.wait_for_url(f"{desk}/")
    assert [c["name"] for c in page.context.cookies()] == ["sanad_session"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_form_can_be_read_in_either_colours_on_a_phone(
    new_page: NewPage, desk: str, scheme: str
) -> None:
    page = new_page(
        f"{desk}/sign-in", width=390, height=780, ready=["#password"], color_scheme=scheme
    )
    found = page.evaluate(LOW_CONTRAST)
    assert found["checked"] >= 4
    assert found["low"] == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.evaluate("document.activeElement.id") == "name"
    for name in ("Name", "Password"):
        assert page.get_by_label(name, exact=True).is_visible()
