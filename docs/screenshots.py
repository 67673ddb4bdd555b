"""Make the pictures in ``docs/images``: ``python -m docs.screenshots [--data DIR]``.

Without ``--data`` the demonstration corpus is indexed first, in a temporary folder.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.asking import OFF_TOPIC, QUESTION, ask
from tests.browser.conftest import ARGUMENTS
from tests.browser.serving import ROOT, ingest, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

IMAGES = ROOT / "docs" / "images"
_WIDE = (1280, 800)
_PHONE = (390, 844)
_FLASH_MS = 2200


def main(arguments: list[str] | None = None) -> int:
    """Write every picture; return 0, or 1 where there is no Chromium."""
    parser = argparse.ArgumentParser(prog="docs.screenshots", description=__doc__)
    parser.add_argument("--data", type=Path, metavar="DIR", help="an index that is there already")
    options = parser.parse_args(arguments)
    program = shutil.which("chromium")
    if program is None:
        print("docs.screenshots: no chromium on the PATH", file=sys.stderr)
        return 1
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        data = options.data or Path(folder) / "data"
        if options.data is None:
            ingest(ROOT / "corpus", data)
        with running(data, Path(folder) / "log.txt") as address:
            _take_all(program, address)
    return 0


def _take_all(program: str, address: str) -> None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - needed for pictures only

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        _answer(_page(browser, address, _WIDE, "light"), "answer")
        _answer(_page(browser, address, _WIDE, "dark"), "answer-dark")
        _answer(_page(browser, address, _PHONE, "light"), "phone", choose=False)
        _refusal(_page(browser, address, _WIDE, "light"))
        _demonstration(browser, address)
        browser.close()


def _page(browser: Browser, address: str, size: tuple[int, int], scheme: str) -> Page:
    page = browser.new_page(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
        device_scale_factor=1.5,
    )
    page.goto(address)
    page.wait_for_selector("#sanad-announcer", state="attached")
    return page


def _answer(page: Page, name: str, *, choose: bool = True) -> None:
    turn = ask(page, QUESTION)
    if choose:
        turn.locator(".sanad-marker").first.click()
    _take(page, name)


def _demonstration(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme="light")
    page.goto(f"{address}/widget/demo")
    page.click(".launcher")
    headline = page.locator("article h1").inner_text()
    page.fill(".panel textarea", f"What is known: {headline}?")
    page.press(".panel textarea", "Enter")
    page.wait_for_selector(".turn[aria-busy=false]")
    page.locator(".cite").first.click()
    page.wait_for_timeout(_FLASH_MS)
    _take(page, "widget-demo")


def _refusal(page: Page) -> None:
    ask(page, OFF_TOPIC)
    _take(page, "refusal")


def _take(page: Page, name: str) -> None:
    page.wait_for_timeout(_FLASH_MS)
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path)
    print(path.relative_to(ROOT))
    page.close()


if __name__ == "__main__":
    sys.exit(main())
