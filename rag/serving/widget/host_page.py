"""A page of a host, as ``widget check`` fetches it, and what it finds there."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
from bs4 import BeautifulSoup

from rag.errors import UsageError

SECONDS = 15.0
_MOST_BYTES = 4 * 1024 * 1024


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
    if not _is_address(url):
        raise UsageError(f"{url}: write the page's address, beginning with https://")
    try:
        with client.stream("GET", url, follow_redirects=True, timeout=SECONDS) as answer:
            body = bytearray()
            for part in answer.iter_bytes():
                body += part
                if len(body) > _MOST_BYTES:
                    raise UsageError(f"{url}: the page is larger than {_MOST_BYTES >> 20} MB")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
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


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a bracket without its other half, a port that is no number
        return False
