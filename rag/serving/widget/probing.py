"""What a page would ask of Sanad's server, asked by ``widget check`` in its place."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
from bs4.element import Tag

from rag.serving.widget.host_page import SECONDS, Finding, Page
from rag.serving.widget.policies import frames, parsed
from rag.serving.widget.snippet import integrity


def answers(
    client: httpx.Client, page: Page, tag: Tag, source: str, base: str, name: str
) -> Iterator[Finding]:
    """Ask for the tag's file and a session for the site ``name``, or for the iframe's page."""
    try:
        if tag.name == "iframe":
            yield from _framed(client, page, source)
        else:
            yield from _scripted(client, page, tag, source, base, name)
    except httpx.InvalidURL as error:
        yield Finding(
            "tag", f"the address {source} cannot be read: {error}", "correct the tag's src"
        )
    except httpx.HTTPError as error:
        yield Finding("server", f"{base} cannot be reached: {error}", "start Sanad there")


def _framed(client: httpx.Client, page: Page, source: str) -> Iterator[Finding]:
    shown = client.get(source, headers={"Sec-Fetch-Dest": "iframe"}, timeout=SECONDS)
    if shown.status_code != httpx.codes.OK:
        yield Finding(
            "server",
            f"the iframe's page answers {shown.status_code}",
            "its log says why: the site is paused or not set up, or the address is another's",
        )
    elif not frames(parsed(shown.headers.get_list("Content-Security-Policy")), page.origin):
        yield Finding(
            "allowlist",
            f"the server lets others show the iframe, not {page.origin}",
            f'add "{page.origin}" to `origins` of the site in its widget.toml',
        )


def _scripted(
    client: httpx.Client, page: Page, tag: Tag, source: str, base: str, name: str
) -> Iterator[Finding]:
    origin = {"Origin": page.origin}
    script = client.get(source, headers=origin, timeout=SECONDS)
    session = client.post(f"{base}session", json={"site": name}, headers=origin, timeout=SECONDS)
    given = str(tag.get("integrity") or "")
    if script.status_code != httpx.codes.OK:
        yield Finding("server", f"{source} answers {script.status_code}", "correct the tag's src")
    elif given and integrity() not in given.split():
        yield Finding(
            "integrity",
            "the tag's hash is that of another version, so browsers do not run the script",
            f'write integrity="{integrity()}"',
        )
    if given and not tag.has_attr("crossorigin"):
        yield Finding("integrity", "a hash needs crossorigin", 'add crossorigin="anonymous"')
    allowed = session.headers.get("Access-Control-Allow-Origin", "")
    if session.status_code != httpx.codes.OK:
        detail = session.headers.get("content-type", "").startswith("application/problem")
        told = session.json().get("detail", "") if detail else ""
        yield Finding(
            "server",
            f"the server refuses a chat from {page.origin}: {session.status_code} {told}".rstrip(),
            "its log names what to add to its widget.toml",
        )
    elif allowed != page.origin:
        yield Finding(
            "cors",
            f"the answer allows {allowed or 'no origin'}, not {page.origin}: a proxy changed it",
            "let the proxy pass Access-Control-Allow-Origin on as it is",
        )
