"""The recipes of docs/recipes, as they stand there, on a page of another origin."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rag.serving.widget.snippet import integrity
from tests.browser.serving import ROOT
from tests.browser.until import until
from tests.browser.widget_site import QUESTION, QUOTE, Site, Visit

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
RECIPES = ROOT / "docs" / "recipes"
TOOLS, REACT = (Path(sys.prefix) / name / "node_modules" for name in ("widget", "react"))


def filled(text: str, site: Site) -> str:
    values = {"https://HOST": site.server, "SITE": "demo", "INTEGRITY": integrity()}
    return re.sub("https://HOST|SITE|INTEGRITY", lambda found: values[found[0]], text)


def quoted(language: str) -> list[str]:
    """Return what docs/widget.md quotes in this language among its recipes."""
    text = (ROOT / "docs" / "widget.md").read_text("utf-8")
    recipes = text.partition("## Recipes\n")[2].partition("\n## ")[0]
    return re.findall(rf"(?ms)^ *```{language}\n(.*?)^ *```$", recipes)


def ask(page: Page) -> None:
    page.fill("textarea", QUESTION)
    page.press("textarea", "Enter")
    page.wait_for_selector("[aria-busy=false]")
    assert QUOTE in page.locator(".statement").first.inner_text()
    page.locator(".cite").first.click()
    page.locator(".source mark", has_text=QUOTE).wait_for()


def go(page: Page, site: Site, html: str) -> None:
    site.pages["recipe"] = html
    page.goto(f"{site.host}/recipe")


def test_the_plain_page_opens_the_chat_from_its_own_button_and_hears_the_answer(
    site: Site, visit: Visit
) -> None:
    page = visit("", wait=None)
    go(page, site, filled((RECIPES / "plain.html").read_text("utf-8"), site))
    page.click("#ask")
    page.locator(".panel").wait_for()
    accent = page.locator(".send").evaluate("(one) => getComputedStyle(one).backgroundColor")
    assert accent == "rgb(122, 31, 61)"
    ask(page)
    assert page.title() == "Answered"
    assert site.said == []


def test_under_the_strict_policy_of_its_comment_nothing_is_stopped(
    site: Site, visit: Visit
) -> None:
    html = filled((RECIPES / "strict.html").read_text("utf-8"), site)
    (policy,) = re.findall(r"(?m)^default-src .*$", html)
    page = visit("", wait=None)
    page.add_init_script(
        "window.stopped = [];"
        " addEventListener('securitypolicyviolation', (one) => stopped.push(one.violatedDirective))"
    )
    site.policy["csp"] = policy
    go(page, site, html)
    page.click(".launcher")
    assert page.locator(".panel h2").inner_text() == "Ask the archive"
    ask(page)
    assert page.evaluate("stopped") == []
    assert site.said == []


def test_what_the_documentation_quotes_stands_in_the_files() -> None:
    text = " ".join((ROOT / "docs" / "widget.md").read_text("utf-8").split())
    (policy,) = re.findall(r"(?m)^default-src .*$", (RECIPES / "strict.html").read_text("utf-8"))
    (told,) = re.findall(r"\*\*A strict policy\*\*.*?`(script-src[^`]*)`", text)
    assert [one for one in told.split("; ") if one not in policy.split("; ")] == []
    (plugin,) = (RECIPES / "wordpress").rglob("*.php")
    head = " ".join(plugin.read_text("utf-8").split())
    (lines,) = quoted("php")
    for line in lines.strip().splitlines():
        assert line.strip() in head
    for link in re.findall(r"\]\((recipes/[^)]*)\)", text):
        assert (ROOT / "docs" / link).is_file(), link


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The recipe for React in a small page, with the example of docs/widget.md, type-checked."""
    if shutil.which("node") is None or not all(
        one.is_dir() for one in (TOOLS / "esbuild", REACT / "react18")
    ):
        pytest.skip("node, esbuild or React is not installed; `make setup-dev` says why")
    folder = tmp_path_factory.mktemp("react")
    shutil.copy(RECIPES / "react" / "SanadChat.tsx", folder)
    shutil.copy(Path(__file__).with_name("recipe_app.tsx"), folder)
    for name in ("events.ts", "client.ts", "protocol.ts"):
        shutil.copy(ROOT / "rag" / "widget" / "src" / name, folder)
    (example,) = quoted("tsx")
    (folder / "quoted.tsx").write_text(
        'import { SanadChat } from "./SanadChat";\n'
        f"export const quoted = (dark: boolean) => (\n{example});\n",
        encoding="utf-8",
    )
    (folder / "node_modules").symlink_to(REACT)
    flags = (
        "--strict --noEmit --jsx react-jsx --module esnext --moduleResolution bundler"
        " --target es2022 --lib es2023,dom,dom.iterable"
    )
    compiler = str(TOOLS / "typescript/bin/tsc")
    _run(folder, "node", compiler, *flags.split(), "recipe_app.tsx", "quoted.tsx")
    return folder


@pytest.fixture(scope="module", params=["18", "19"])
def bundle(folder: Path, request: pytest.FixtureRequest) -> str:
    """The page as a script, made with one of the two versions of React."""
    flags = ["--bundle", "--jsx=automatic", '--define:process.env.NODE_ENV="development"']
    if request.param == "18":
        flags += ["--alias:react=react18", "--alias:react-dom=react-dom18"]
    esbuild = str(TOOLS / "esbuild/bin/esbuild")
    _run(folder, esbuild, "recipe_app.tsx", *flags, "--outfile=app.js")
    script = (folder / "app.js").read_text("utf-8")
    assert f'version = "{request.param}.' in script or f'ReactVersion = "{request.param}.' in script
    return script


def _run(folder: Path, *command: str) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def react(page: Page, site: Site, bundle: str) -> None:
    data = f'data-sanad="{site.server}" data-integrity="{integrity()}"'
    safe = bundle.replace("</script", "<\\/script")
    go(
        page,
        site,
        f'<!doctype html><html lang="en" {data}><body><div id="root"></div>'
        f"<script>{safe}</script></body></html>",
    )
    page.wait_for_selector(".launcher")


def test_the_component_asks_hears_events_and_keeps_the_chat_while_the_page_draws_anew(
    site: Site, visit: Visit, bundle: str
) -> None:
    page = visit("", wait=None)
    react(page, site, bundle)
    assert page.locator(".launcher").inner_text() == "Ask us"
    page.click("#count")
    page.click("#count")
    page.click("#ask")
    page.wait_for_selector("[aria-busy=false]")
    page.locator(".cite").first.click()
    page.locator("#told", has_text="citation").wait_for()
    page.click("#dark")
    until(page, "document.querySelector('sanad-chat').getAttribute('theme') === 'dark'")
    page.click("#count")
    assert page.locator(".turn").count() == 1
    told = page.inner_text("#told").splitlines()
    assert told[-2:] == ["answer false after 2 clicks", f"citation {QUOTE}"]
    assert page.locator("sanad-chat").count() == 1
    assert page.locator("script[src*=widget]").count() == 1
    assert _ours(site) == []


def test_other_words_put_the_chat_up_anew_and_taken_away_it_leaves_nothing(
    site: Site, visit: Visit, bundle: str
) -> None:
    page = visit("", wait=None)
    react(page, site, bundle)
    page.click("#urdu")
    page.wait_for_selector(".launcher[dir=rtl]")
    page.click(".launcher")
    page.wait_for_selector(".starter")
    assert page.locator(".starter").all_inner_texts() == ["Who?", "When?"]
    assert page.locator(".panel h2").inner_text() == 'Ask "us"'
    page.evaluate("window.chat = document.querySelector('sanad-chat')")
    told = page.locator("#told")
    before = told.inner_text().splitlines()
    show = page.locator("#show")  # the chat, at the left now, covers it
    show.dispatch_event("click")
    page.wait_for_selector("sanad-chat", state="detached")
    until(page, "chat.shadowRoot.childElementCount === 0")
    show.dispatch_event("click")
    page.click(".launcher")
    page.wait_for_selector(".starter")
    # In strict mode React puts up, takes down and puts up again; each time it is told.
    assert told.inner_text().splitlines() == [*before, "ready demo", "ready demo"]
    assert _ours(site) == []


def _ours(site: Site) -> list[str]:
    return [line for line in site.said if "React DevTools" not in line]
