"""Why the widget does not come on a page: what ``python -m rag widget check URL`` looks for."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import httpx
from bs4.element import Tag

from rag.binding import is_loopback
from rag.serving.widget.host_page import Finding, Page
from rag.serving.widget.policies import blocked, parsed
from rag.serving.widget.probing import answers
from rag.serving.widget.sites import Sites

_PATH = "/widget/v1/"


def check(client: httpx.Client, page: Page, sites: Sites, name: str = "") -> list[Finding]:
    """Return all that stops the widget on ``page``, in the order in which a browser would meet it.

    ``name`` is the site that its tag should name, else that which it names.
    """
    tag = _tag(page)
    if tag is None:
        return [_no_tag(page, name)]
    source = _address(page, tag)
    if source is None:
        told = f"the tag's address {tag.get('src')} cannot be read"
        return [Finding("tag", told, "correct the tag's src")]
    base = source.partition(_PATH)[0] + _PATH
    named = _site(page, tag, source)
    found = list(_tag_names(named, name))
    found += _allowlist(page, sites, name or named)
    found += _transport(page, source)
    found += _policy(page, tag, source, base)
    found += answers(client, page, tag, source, base, name or named)
    return found


def _tag(page: Page) -> Tag | None:
    for one in page.soup.find_all(["script", "iframe"]):
        wanted = f"{_PATH}{'frame' if one.name == 'iframe' else 'widget.js'}"
        if isinstance(one, Tag) and wanted in str(one.get("src") or ""):
            return one
    return None


def _address(page: Page, tag: Tag) -> str | None:
    try:
        source = urljoin(page.url, str(tag.get("src")))
        return source if urlsplit(source).port != 0 else None
    except ValueError:  # a bracket without its other half, a port that is no number
        return None


def _no_tag(page: Page, name: str) -> Finding:
    return Finding(
        "tag",
        "the page has neither the widget's tag nor its iframe (a tag that a script adds later is"
        " not seen by this command)",
        f"add what `python -m rag widget snippet {name or 'SITE'} --url https://HOST` prints"
        f" to {page.url}",
    )


def _site(page: Page, tag: Tag, source: str) -> str:
    if tag.name == "iframe":
        words = (pair.partition("=") for pair in urlsplit(source).query.split("&"))
        return next((value for key, _, value in words if key == "site"), "")
    element = page.soup.find("sanad-chat")
    placed = element.get("site") if isinstance(element, Tag) else None
    return str(tag.get("data-site") or placed or "")


def _tag_names(named: str, name: str) -> Iterator[Finding]:
    if not named:
        yield Finding(
            "tag", "the tag names no site", f'add data-site="{name or "SITE"}" to the tag'
        )
    elif name and named != name:
        yield Finding("tag", f"the tag names the site {named!r}", f'write data-site="{name}" in it')


def _allowlist(page: Page, sites: Sites, name: str) -> Iterator[Finding]:
    site = sites.find(name)
    if site is None:
        lines = f'[sites.{name or "SITE"}]\norigins = ["{page.origin}"]'
        yield Finding("allowlist", f"{sites.path} has no site {name!r}", f"add there:\n{lines}")
        return
    if page.origin not in site.origins:
        listed = ", ".join(f'"{one}"' for one in (*site.origins, page.origin))
        yield Finding(
            "allowlist",
            f"{sites.path}: the site {name!r} does not list {page.origin}",
            f"write under [sites.{name}]:\norigins = [{listed}]",
        )
    if site.paused:
        yield Finding("allowlist", f"the site {name!r} is paused", "write paused = false there")


def _transport(page: Page, source: str) -> Iterator[Finding]:
    there = urlsplit(source)
    plain = there.scheme == "http" and not is_loopback(there.hostname or "")
    if urlsplit(page.url).scheme == "https" and plain:
        yield Finding(
            "mixed-content",
            f"the page is https and fetches {source} over http, which browsers block",
            "serve Sanad over https and write https:// in the tag",
        )


def _policy(page: Page, tag: Tag, source: str, base: str) -> Iterator[Finding]:
    policies, nonce = parsed(page.policies), str(tag.get("nonce") or "")
    hashes = str(tag.get("integrity") or "")
    if tag.name == "iframe":
        stops = blocked(policies, "frame-src", source, page.url)
    else:
        stops = blocked(policies, "script-src", source, page.url, nonce, hashes)
        stops += blocked(policies, "script-src", f"{base}chat.js", page.url, nonce)
        stops += blocked(policies, "connect-src", f"{base}session", page.url)
    for one in dict.fromkeys(stops):  # both files may miss the same
        yield Finding(
            "csp",
            f"the page's policy stops it: {one.directive} {one.value}".rstrip(),
            f"add to {one.directive}: {one.add}",
        )
