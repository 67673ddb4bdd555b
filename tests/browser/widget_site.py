"""What the tests of the widget share: two servers, and a way to open a page of the one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from rag.assistant import Assistant
from tests.browser.widget_host import Widget, host_site, sanad
from tests.support import GAS, TEXTS, small_assistant

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Visit = Callable[..., "Page"]
QUESTION = "When did the supply of Sui gas begin?"
QUOTE = "The supply of Sui gas began in 1955."


@dataclass
class Site:
    """A host page's server and Sanad's, and what is served of each."""

    host: str
    server: str
    pages: dict[str, str]
    policy: dict[str, str]
    widget: Widget
    assistant: Assistant
    said: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def tag(self, attributes: str = "") -> str:
        source = f"{self.server}/widget/v1/widget.js"
        return f'<script async src="{source}" data-site="demo" {attributes}></script>'


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    pages: dict[str, str] = {}
    policy: dict[str, str] = {}
    widget = Widget()
    with ExitStack() as stack:
        host = stack.enter_context(host_site(pages, policy))
        gas = GAS.replace("kind:", f"url: {host}/cited\nkind:")
        folder = tmp_path_factory.mktemp("widget")
        assistant = stack.enter_context(small_assistant(folder, {**TEXTS, "gas.md": gas}))
        server = stack.enter_context(sanad(assistant, widget, host, folder))
        yield Site(host, server, pages, policy, widget, assistant)


@pytest.fixture
def site(served: Site) -> Site:
    served.pages.clear()
    served.policy.clear()
    served.widget.status = 200
    served.widget.cuts = 0
    served.widget.resumed_after.clear()
    served.widget.forget_addresses()
    served.said.clear()
    served.requests.clear()
    return served


@pytest.fixture
def visit(chromium: Browser, site: Site) -> Iterator[Visit]:
    with ExitStack() as stack:

        def open_page(
            body: str, name: str = "page", wait: str | None = ".launcher", **options: object
        ) -> Page:
            site.pages[name] = f"<main><h1>News</h1><p>{QUOTE}</p></main>{body}"
            context = chromium.new_context(**options)  # type: ignore[arg-type]
            stack.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(20_000)
            page.on("console", lambda said: site.said.append(said.text))
            page.on("pageerror", lambda error: site.said.append(str(error)))
            page.on("request", lambda request: site.requests.append(request.url))
            page.goto(f"{site.host}/{name}")
            if wait:
                page.wait_for_selector(wait, state="attached")
            return page

        yield open_page


def opened(page: Page) -> None:
    page.click(".launcher")
    page.wait_for_selector(".starter")


def asked(page: Page, question: str = QUESTION) -> None:
    opened(page)
    page.fill("textarea", question)
    page.press("textarea", "Enter")
    page.wait_for_selector("[aria-busy=false]")
