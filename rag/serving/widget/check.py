"""Why the widget does not come on a page: what ``python -m rag widget check URL`` looks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx
from bs4 import BeautifulSoup
from bs4.element import Tag

from rag.binding import is_loopback
from rag.errors import UsageError
from rag.serving.widget.policies import blocked, parsed
from rag.serving.widget.sites import Sites
from rag.serving.widget.snippet import integrity

_MOST_BYTES = 4 * 1024 * 1024
_SECONDS = 15.0
_PATH = "/widget/v1/"


@dataclass(frozen=True, slots=True)
class Finding:
    """``kind`` is one of tag, allowlist, csp, mixed-content, integrity, server and cors."""

    kind: str
    what: str
    do: str


@dataclass(frozen=True, slots=True)
class Page:
    """A fetched page: where it stands after redirections, its policies and its markup."""

    url: str
    policies: tuple[str, ...]
    soup: BeautifulSoup

    @property
    def origin(self) -> str:
        """As browsers send it: without the usual port."""
        parts = urlsplit(self.url)
        usual = {"https": 443, "http": 80}.get(parts.scheme)
        port = f":{parts.port}" if parts.port and parts.port != usual else ""
        return f"{parts.scheme}://{parts.hostname}{port}"


def fetched(client: httpx.Client, url: str) -> Page:
    """Return the page at ``url``. Raises UsageError if there is none to be had."""
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise UsageError(f"{url}: write the page's address, beginning with https://")
    try:
        with client.stream("GET", url, follow_redirects=True, timeout=_SECONDS) as answer:
            body = bytearray()
            for part in answer.iter_bytes():
                body += part
                if len(body) > _MOST_BYTES:
                    raise UsageError(f"{url}: the page is larger than {_MOST_BYTES >> 20} MB")
    except httpx.HTTPError as error:
        raise UsageError(f"{url}: the page cannot be fetched: {error}") from error
    if answer.status_code != httpx.codes.OK:
        raise UsageError(f"{url}: the page answers {answer.status_code}")
    soup = BeautifulSoup(bytes(body), "lxml")
    headers = answer.headers.get_list("Content-Security-Policy")
    metas = [
        str(meta.get("content") or "")
        for meta in soup.find_all("meta")
        if str(meta.get("http-equiv") or "").lower() == "content-security-policy"
    ]
    return Page(str(answer.url), (*headers, *metas), soup)


def check(client: httpx.Client, page: Page, sites: Sites, name: str = "") -> list[Finding]:
    """Return all that stops the widget on ``page``, in the order in which a browser would meet it.

    ``name`` is the site that its tag should name, else that which it names.
    """
    tag = _tag(page)
    if tag is None:
        return [_no_tag(page, name)]
    source = urljoin(page.url, str(tag.get("src")))
    base = source.partition(_PATH)[0] + _PATH
    named = _site(page, tag, source)
    found = list(_tag_names(named, name))
    found += _allowlist(page, sites, name or named)
    found += _transport(page, source)
    found += _policy(page, tag, source, base)
    found += _asked(client, page, tag, source, base, name or named)
    return found


def _tag(page: Page) -> Tag | None:
    for one in page.soup.find_all(["script", "iframe"]):
        wanted = f"{_PATH}{'frame' if one.name == 'iframe' else 'widget.js'}"
        if isinstance(one, Tag) and wanted in str(one.get("src") or ""):
            return one
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
    if tag.name == "iframe":
        stops = blocked(policies, "frame-src", source, page.url)
    else:
        stops = blocked(policies, "script-src", source, page.url, nonce)
        stops += [
            one
            for one in blocked(
                policies, "script-src", f"{base}chat.js", page.url, nonce, by_script=True
            )
            if one not in stops
        ]
        stops += blocked(policies, "connect-src", f"{base}session", page.url)
    for one in stops:
        yield Finding(
            "csp",
            f"the page's policy stops it: {one.directive} {one.value}".rstrip(),
            f"add {one.add} to {one.directive}",
        )


def _asked(
    client: httpx.Client, page: Page, tag: Tag, source: str, base: str, name: str
) -> Iterator[Finding]:
    """Ask the server what the page would ask it."""
    if tag.name == "iframe":
        return
    origin = {"Origin": page.origin}
    try:
        script = client.get(source, headers=origin, timeout=_SECONDS)
        session = client.post(
            f"{base}session", json={"site": name}, headers=origin, timeout=_SECONDS
        )
    except httpx.HTTPError as error:
        yield Finding("server", f"{base} cannot be reached: {error}", "start Sanad there")
        return
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
