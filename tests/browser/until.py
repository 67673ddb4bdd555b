"""Waiting for what a page's script can tell."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


def until(page: Page, holds: str, arg: object = None, seconds: float = 30.0) -> None:
    """Wait until the JavaScript expression ``holds`` is true, or the function ``holds`` of ``arg``;
    AssertionError after ``seconds``.

    Playwright's own wait evaluates a text inside the page from its second look on, where a page's
    Content-Security-Policy or Trusted Types rightly refuse that; each look here is the browser's.
    """
    ends = time.monotonic() + seconds
    while not page.evaluate(holds, arg):
        assert time.monotonic() < ends, f"{seconds:g} s later this does not hold: {holds}"
        page.wait_for_timeout(30)
