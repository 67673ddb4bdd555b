"""Chromium, and pages that complain if anything on them does."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.browser.serving import ROOT, ingest, running
from tests.browser.widget_site import served, site, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["served", "site", "visit"]  # the fixtures of the widget's tests
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
NewPage = Callable[..., "Page"]
# The page's own script is the last thing to load; Gradio puts its parts up one after another.
CHAT_READY = (
    ".sanad-greeting:visible",
    "#sanad-announcer",
    "#sanad-box textarea:visible",
    "button#sanad-send:visible",
)


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the demonstration corpus, indexed for these tests."""
    folder = tmp_path_factory.mktemp("archive")
    ingest(ROOT / "corpus", folder / "data")
    with running(folder / "data", folder / "log.txt") as address:
        yield address


# Playwright keeps an event loop running while it is open, which tests elsewhere would trip over;
# so it is closed at the end of each module.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - told, where it is missing
    except ImportError:
        pytest.fail("Playwright is missing; `pip install -r requirements-dev.txt` brings it")
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.fail("no Chromium on the PATH; install it, for example `apt install chromium`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium: Browser) -> Iterator[NewPage]:
    """Open a page at an address. Errors in its console and requests elsewhere fail the test."""
    complaints: list[str] = []
    with ExitStack() as stack:

        def open_page(
            address: str,
            width: int = 1280,
            height: int = 860,
            ready: Sequence[str] = CHAT_READY,
            **more: object,
        ) -> Page:
            options = {"viewport": {"width": width, "height": height}, **more}
            context = chromium.new_context(**options)  # type: ignore[arg-type]
            stack.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(60_000)
            page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
            page.on(
                "console",
                lambda said: complaints.append(said.text) if said.type == "error" else None,
            )
            own = urlsplit(address).netloc
            page.on(
                "request",
                lambda request: (
                    complaints.append(f"request: {request.url}")
                    if urlsplit(request.url).netloc not in {own, ""}
                    else None
                ),
            )
            page.goto(address)
            for selector in ready:
                page.wait_for_selector(selector, state="attached")
            return page

        yield open_page
    assert complaints == []


@pytest.fixture
def page(new_page: NewPage, archive: str) -> Page:
    return new_page(archive)
