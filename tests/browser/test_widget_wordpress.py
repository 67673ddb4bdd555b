"""The recipe for WordPress, in WordPress: set up by its own form, and read as a visitor."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from rag.serving.widget.snippet import integrity
from tests.browser.widget_host import Widget, sanad
from tests.browser.widget_site import QUESTION, QUOTE
from tests.browser.wordpress import PLUGIN, WordPress, free_port, missing, wordpress
from tests.support import TEXTS, small_assistant

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]
HOSTILE = 'x" onfocus="alert(1)"><b>'


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    if lacking := missing():
        pytest.skip(f"not installed: {lacking}; `make setup-dev` brings them on Debian")
    folder, port = tmp_path_factory.mktemp("press"), free_port()
    with ExitStack() as stack:
        assistant = stack.enter_context(small_assistant(folder / "sanad", TEXTS))
        origin = f"http://127.0.0.1:{port}"
        server = stack.enter_context(sanad(assistant, Widget(), origin, folder / "sanad"))
        # As an operator writes them, the slash too many among it.
        said = {"SANAD_HOST": f"{server}/", "SANAD_SITE": "demo", "SANAD_INTEGRITY": integrity()}
        yield stack.enter_context(wordpress(folder, port, said))


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Page]:
    with chromium.new_context() as context:
        page = context.new_page()
        page.set_default_timeout(30_000)
        yield page


def asked(page: Page) -> str:
    """Open the chat, ask, follow the citation; return the chat's heading."""
    page.click(".launcher")
    page.wait_for_selector(".starter")
    page.fill(".panel textarea", QUESTION)
    page.press(".panel textarea", "Enter")
    page.wait_for_selector(".turn[aria-busy=false]")
    assert QUOTE in page.locator(".statement").first.inner_text()
    page.locator(".cite").first.click()
    page.locator(".source mark", has_text=QUOTE).wait_for()
    return page.locator(".panel h2").first.inner_text()


def test_with_the_plugin_on_every_page_a_visitor_asks_and_sees_the_proof(
    press: WordPress, visitor: Page
) -> None:
    said: list[str] = []
    visitor.on("console", lambda line: said.append(line.text))
    visitor.goto(press.address)
    version = "echo 'WordPress ', get_bloginfo( 'version' ), ', PHP ', PHP_VERSION;"
    print(press.run(version))  # noqa: T201 - so that docs/widget.md can say it
    asked(visitor)
    tag = visitor.locator("script[src*='/widget/v1/']")
    assert (tag.count(), tag.get_attribute("integrity")) == (1, integrity())
    assert [line for line in said if "sanad" in line.lower() or "widget" in line.lower()] == []


def test_the_shortcode_puts_one_chat_into_the_text_with_words_as_they_were_written(
    press: WordPress, visitor: Page
) -> None:
    visitor.goto(press.page('[sanad-chat heading="Ask <b>us</b> &amp; see" lang="de"]'))
    assert asked(visitor) == "Ask <b>us</b> & see"
    assert visitor.locator("sanad-chat").count() == 1
    assert visitor.locator("script[src*='/widget/v1/']").count() == 1
    assert visitor.locator("sanad-chat").evaluate(
        "(chat) => chat.parentElement.closest('.entry-content, main') !== null"
    )


def test_the_iframe_in_a_custom_html_block_needs_no_plugin(press: WordPress, visitor: Page) -> None:
    host = press.run("echo untrailingslashit( SANAD_HOST );")
    frame = (
        f'<iframe src="{host}/widget/v1/frame?site=demo" title="Questions" height="600"></iframe>'
    )
    # An administrator may write this block; WordPress takes frames from the words of others.
    address = press.page("x")
    number = address.partition("page_id=")[2]
    press.run(
        f"wp_set_current_user( 1 ); kses_init(); wp_update_post( array( 'ID' => {number},"
        f" 'post_content' => '<!-- wp:html -->{frame}<!-- /wp:html -->' ) );"
    )
    visitor.goto(address)
    inside = visitor.frame_locator("iframe[title=Questions]")
    inside.locator(".starter").first.wait_for()
    inside.locator("textarea").fill(QUESTION)
    inside.locator("textarea").press("Enter")
    inside.locator(".statement", has_text=QUOTE).first.wait_for()


def test_where_the_button_is_not_wanted_everywhere_the_footer_stays_as_it_was(
    press: WordPress,
) -> None:
    assert "<script" in press.run("sanad_chat_button();")
    assert press.run("define( 'SANAD_EVERYWHERE', false ); sanad_chat_button();") == ""


@pytest.mark.parametrize("attribute", ["heading", "greeting", "privacy", "lang", "mode"])
def test_no_attribute_gets_out_of_its_quotes(press: WordPress, attribute: str) -> None:
    printed = press.run(f"echo sanad_chat_shortcode( array( '{attribute}' => '{HOSTILE}' ) );")
    assert f'{attribute}="x&quot; onfocus=&quot;alert(1)&quot;&gt;&lt;b&gt;"' in printed
    assert printed.count("<") == 2


def test_a_name_that_no_site_can_have_is_told_to_who_may_edit_and_shown_to_nobody_else(
    press: WordPress,
) -> None:
    show = f"echo sanad_chat_shortcode( array( 'site' => '{HOSTILE}' ) );"
    assert press.run(show) == ""
    told = press.run(f"wp_set_current_user( 1 ); {show}")
    assert "is no name of a site in widget.toml" in told
    assert told.startswith("<p>")
    assert told.count("<") == 2


def test_a_site_that_sanad_does_not_know_is_a_sentence_in_the_chat(
    press: WordPress, visitor: Page
) -> None:
    visitor.goto(press.page('[sanad-chat site="other"]'))
    visitor.click(".launcher")
    visitor.fill(".panel textarea", QUESTION)
    visitor.press(".panel textarea", "Enter")
    visitor.wait_for_selector(".turn[aria-busy=false]")
    assert visitor.locator(".statement").count() == 0
    assert "This question was not answered" in visitor.locator(".turn").inner_text()


def test_the_plugin_is_php_without_a_mistake() -> None:
    if missing():
        pytest.skip("PHP is not installed; `make setup-dev` brings it on Debian")
    file = PLUGIN / "sanad-chat.php"
    done = subprocess.run(["php", "-l", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
