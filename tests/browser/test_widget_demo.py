"""The demonstration page: a newspaper with the chat, and a playground that prints the tag."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rag.assistant import Assistant
from rag.serving import Openness, Readiness, create_app
from rag.serving.widget import Budget, Demo
from rag.ui import PAGE_FILES
from tests.browser.until import until
from tests.browser.widget_site import QUESTION, QUOTE, Site, Visit
from tests.serving.running import running
from tests.support import small_assistant

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AXE = Path(sys.prefix) / "widget" / "node_modules" / "axe-core" / "axe.min.js"
Show = Callable[..., "Page"]
MARKED = "[...CSS.highlights.get('sanad-cited')].map((one) => one.toString())"


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Assistant]]:
    folder = tmp_path_factory.mktemp("demo")
    with small_assistant(folder) as assistant:
        corpus = folder / "documents"
        corpus.mkdir(exist_ok=True)
        openness = Openness(demo=Demo(corpus, folder), budget=Budget())
        app = create_app(
            Readiness(assistant), "127.0.0.1", PAGE_FILES, assistant=assistant, openness=openness
        )
        with running(app) as address:
            yield address, assistant


@pytest.fixture
def show(chromium: Browser, paper: tuple[str, Assistant]) -> Iterator[Show]:
    """Open the page; whatever it says in the console fails the test."""
    said: list[str] = []
    with ExitStack() as stack:

        def open_page(path: str = "", **options: object) -> Page:
            context = chromium.new_context(**options)  # type: ignore[arg-type]
            stack.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(20_000)
            page.on("console", lambda line: said.append(line.text))
            page.on("pageerror", lambda error: said.append(str(error)))
            page.goto(f"{paper[0]}/widget/demo{path}")
            page.wait_for_selector(".launcher")
            until(page, "document.getElementById('tag').textContent")
            return page

        yield open_page
    assert said == []


def gas(paper: tuple[str, Assistant]) -> str:
    found = next(one for one in paper[1].documents() if "gas" in one.key)
    return f"?document={found.id}"


def choose(page: Page, name: str, value: str) -> None:
    """Choose in the playground, which folds itself on a narrow screen."""
    field = page.locator(f"#playground [name={name}]")
    if field.evaluate("(one) => one.localName") == "select":
        field.select_option(value)
    else:
        field.fill(value)
        field.dispatch_event("change")


def tag(page: Page) -> str:
    return page.locator("#tag").inner_text()


def test_a_question_is_answered_and_its_words_are_marked_in_the_article(
    show: Show, paper: tuple[str, Assistant]
) -> None:
    page = show(gas(paper))
    assert QUOTE in page.locator("article").inner_text()
    page.click(".launcher")
    page.fill(".panel textarea", QUESTION)
    page.press(".panel textarea", "Enter")
    page.wait_for_selector("[aria-busy=false]")
    page.locator(".cite").first.click()
    until(page, "CSS.highlights.has('sanad-cited')")
    assert page.evaluate(MARKED) == [QUOTE]
    assert page.locator(".source").count() == 0


def test_another_article_is_shown_in_the_source_view_instead(
    show: Show, paper: tuple[str, Assistant]
) -> None:
    other = next(one for one in paper[1].documents() if "gas" not in one.key)
    page = show(f"?document={other.id}")
    page.click(".launcher")
    page.fill(".panel textarea", QUESTION)
    page.press(".panel textarea", "Enter")
    page.wait_for_selector("[aria-busy=false]")
    page.locator(".cite").first.click()
    page.locator(".source mark", has_text=QUOTE).wait_for()


def test_before_it_is_opened_only_the_pages_own_files_are_asked_for(
    show: Show, paper: tuple[str, Assistant]
) -> None:
    page = show()
    asked = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    folders = {one.removeprefix(paper[0]).partition("?")[0] for one in asked}
    assert folders <= {
        "/page/demo.css",
        "/page/demo.js",
        "/page/favicon.png",
        "/widget/v1/widget.js",
    }
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_each_choice_is_seen_at_once_and_stands_in_the_tag(show: Show) -> None:
    page = show()
    assert 'data-site="SITE"' in tag(page)
    assert "data-lang" not in tag(page)
    choose(page, "lang", "ur")
    choose(page, "heading", 'Ask "us" & <them>')
    choose(page, "position", "start")
    choose(page, "starters", "Who?\n\n What | when? ")
    choose(page, "--sanad-accent", "#aa0000")
    page.click(".launcher")
    page.locator(".starter", has_text="Who?").wait_for()
    assert page.locator(".panel").get_attribute("dir") == "rtl"
    assert page.locator(".panel h2").inner_text() == 'Ask "us" & <them>'
    assert page.locator(".starter").all_inner_texts() == ["Who?", "What when?"]
    colour = page.locator(".send").evaluate("(one) => getComputedStyle(one).backgroundColor")
    assert colour == "rgb(170, 0, 0)"
    told = tag(page)
    assert 'data-position="start" data-lang="ur"' in told
    assert 'data-heading="Ask &quot;us&quot; &amp; &lt;them>"' in told
    assert 'data-starters="Who?|What when?"' in told
    assert "sanad-chat {\n  --sanad-accent: #aa0000;\n}" in told
    # An open chat stays open while it is changed, and the focus stays in the form.
    page.locator("#playground [name=theme]").focus()
    choose(page, "theme", "dark")
    page.locator(".panel").wait_for()
    assert page.evaluate("document.activeElement.name") == "theme"
    page.click("#playground [type=reset]")
    until(page, "!document.getElementById('tag').textContent.includes('data-lang')")
    assert "--sanad" not in tag(page)


def test_in_the_page_the_chat_stands_below_the_article(show: Show) -> None:
    page = show()
    choose(page, "mode", "inline")
    page.locator("#inline-place .launcher").click()
    page.locator("#inline-place .panel").wait_for()
    assert '<sanad-chat site="SITE" mode="inline"></sanad-chat>' in tag(page)
    article = page.locator("article").bounding_box()
    panel = page.locator(".panel").bounding_box()
    assert article is not None
    assert panel is not None
    assert panel["y"] >= article["y"] + article["height"]


@pytest.mark.parametrize("mode", ["launcher", "inline"])
def test_the_printed_tag_works_on_the_page_of_a_site(
    show: Show, site: Site, visit: Visit, mode: str, paper: tuple[str, Assistant]
) -> None:
    page = show()
    choose(page, "mode", mode)
    choose(page, "site", "demo")
    choose(page, "heading", "Ask & see")
    printed = tag(page).replace(paper[0], site.server)
    assert site.server in printed
    host = visit(printed)
    host.click(".launcher")
    host.locator(".starter").wait_for()
    assert host.locator(".panel h2").inner_text() == "Ask & see"
    assert site.said == []


def test_a_browser_that_keeps_the_clipboard_to_itself_selects_the_tag(show: Show) -> None:
    page = show()
    page.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }"
    )
    page.click("#copy")
    page.locator("#copied", has_text="Selected").wait_for()
    assert "widget.js" in page.evaluate("getSelection().toString()")


@pytest.mark.parametrize("width", [1440, 390, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_open_to_everybody_at_each_width(show: Show, width: int, scheme: str) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed; `make setup-dev` installs it where npm is there")
    page = show(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("details").evaluate("(one) => one.open") == (width > 1088)
    page.locator("details").evaluate("(one) => { one.open = true; }")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("axe.run()")["violations"]
    assert [(one["id"], [node["html"][:90] for node in one["nodes"]]) for one in found] == []
