"""What ``widget check`` says of a page is what Chromium does with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rag.__main__ import main
from rag.serving.widget.snippet import integrity
from tests.browser.widget_site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# SERVER stands for the address of Sanad, PORT for its port, HASH for that of widget.js.
POLICIES = {
    "": [],
    "default-src 'self'": ["default-src"],
    "default-src 'self' SERVER": [],
    "script-src SERVER; connect-src SERVER; style-src 'self'": [],
    "script-src SERVER; connect-src 'self'": ["connect-src"],
    "script-src 'self'; connect-src *": ["script-src"],
    "script-src 'nonce-abc'; connect-src SERVER": [],
    "script-src 'nonce-other'; connect-src SERVER": ["script-src"],
    "script-src 'nonce-abc' 'strict-dynamic'; connect-src SERVER": [],
    "script-src 'strict-dynamic' SERVER; connect-src SERVER": ["script-src"],
    "script-src-elem SERVER; script-src 'none'; connect-src SERVER": [],
    "script-src http://localhost:*; connect-src http://*:PORT": [],
    "script-src http:; connect-src https:": ["connect-src"],
    "script-src SERVER/widget/v1/; connect-src SERVER/widget/v1/": [],
    "script-src SERVER/widget/v1/widget.js; connect-src SERVER": ["script-src"],
    "script-src SERVER/widget; connect-src SERVER": ["script-src"],
    "script-src *.localhost:PORT; connect-src SERVER": ["script-src"],
    "script-src localhost; connect-src SERVER": ["script-src"],
    "script-src SERVER; connect-src SERVER, script-src 'self'": ["script-src"],
    "script-src http://localhost:8a SERVER; connect-src SERVER": [],
    # The second file has no hash there, and strict-dynamic does not reach it.
    "script-src 'HASH' 'strict-dynamic'; connect-src SERVER": ["script-src"],
    "script-src 'HASH'; connect-src SERVER": ["script-src"],
    "script-src 'HASH' SERVER/widget/v1/chat.js; connect-src SERVER": [],
    "script-src 'sha384-AAAA' 'strict-dynamic'; connect-src SERVER": ["script-src"],
    "script-src SERVER; connect-src SERVER; require-trusted-types-for 'script'; trusted-types 'none'": [],
}


def comes(chromium: Browser, site: Site) -> bool:
    """Whether a visitor who opens the chat sees what the server says of the site."""
    page = chromium.new_page()
    try:
        page.goto(f"{site.host}/page")
        page.wait_for_timeout(400)
        if page.locator(".launcher").count() == 0:
            return False
        page.click(".launcher")
        page.wait_for_timeout(800)
        return page.locator(".starter").count() > 0
    finally:
        page.close()


@pytest.mark.parametrize("policy", POLICIES)
def test_it_finds_in_a_policy_what_chromium_blocks(
    chromium: Browser,
    site: Site,
    policy: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server = site.server
    filled = policy.replace("SERVER", server).replace("PORT", server.rpartition(":")[2])
    filled = filled.replace("HASH", integrity())
    site.policy["csp"] = filled
    attributes = f'nonce=abc integrity="{integrity()}" crossorigin="anonymous"'
    site.pages["page"] = f"<main>News</main>{site.tag(attributes)}"
    listed(tmp_path, monkeypatch, site.host)
    ended = main(["widget", "check", f"{site.host}/page", "--json"])
    told = json.loads(capsys.readouterr().out)
    found = [one["what"].split(": ", 1)[1].split()[0] for one in told["findings"]]
    assert sorted(found) == sorted(POLICIES[policy]), told
    for one in told["findings"]:
        assert ("nonce" in one["do"]) == ("strict-dynamic" in policy)
    assert ended == (1 if found else 0)
    assert comes(chromium, site) == (ended == 0)


def listed(folder: Path, patch: pytest.MonkeyPatch, *origins: str) -> None:
    names = ", ".join(f'"{origin}"' for origin in origins)
    (folder / "widget.toml").write_text(f"[sites.demo]\norigins = [{names}]\n", "utf-8")
    patch.chdir(folder)


def test_each_fault_is_named_with_what_to_do(
    site: Site,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    tag, listing = site.tag(), f"{site.server}/widget/v1/widget.js"
    pages = {
        "none": "<p>News</p>",
        "nameless": f'<script src="{listing}"></script>',
        "other": tag.replace('"demo"', '"blog"'),
        "old": site.tag('integrity="sha384-AAAA" crossorigin="anonymous"'),
        "gone": tag.replace("widget.js", "widget.js.old/widget/v1/widget.js"),
        "fine": tag,
        "frame": f'<iframe src="{site.server}/widget/v1/frame?site=demo"></iframe>',
        "unread": '<script src="http://[/widget/v1/widget.js" data-site="demo"></script>',
        "port": '<script src="http://a:b/widget/v1/widget.js" data-site="demo"></script>',
        "framed-other": f'<iframe src="{site.server}/widget/v1/frame?site=gone"></iframe>',
    }
    site.pages.update(pages)
    listed(tmp_path, monkeypatch, site.host)
    kinds: dict[str, list[str]] = {}
    for name in pages:
        arguments = ["widget", "check", f"{site.host}/{name}", "--json"]
        assert main(arguments) == (0 if name in {"fine", "frame"} else 1)
        kinds[name] = [one["kind"] for one in json.loads(capsys.readouterr().out)["findings"]]
    assert kinds == {
        "none": ["tag"],
        "nameless": ["tag", "allowlist", "server"],
        "other": ["allowlist", "server"],
        "old": ["integrity"],
        "gone": ["server"],
        "fine": [],
        "frame": [],
        "unread": ["tag"],
        "port": ["tag"],
        "framed-other": ["allowlist", "server"],
    }


def test_a_page_that_the_file_does_not_list_gets_the_line_to_write(
    site: Site,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    site.pages["page"] = site.tag()
    listed(tmp_path, monkeypatch, "https://news.example")
    assert main(["widget", "check", f"{site.host}/page"]) == 1
    told = capsys.readouterr().out
    assert f'origins = ["https://news.example", "{site.host}"]' in told


@pytest.mark.parametrize(
    "url", ["news.example", "ftp://news.example/", "http://127.0.0.1:9/", "http://[", "http://a:b/"]
)
def test_a_page_that_cannot_be_had_is_wrong_usage(
    url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    listed(tmp_path, monkeypatch, "https://news.example")
    assert main(["widget", "check", url]) == 2
    assert url in capsys.readouterr().err
