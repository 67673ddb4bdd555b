"""What a page's Content-Security-Policy lets the widget do (CSP Level 3, source list matching)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

_FALLBACKS = {
    "script-src": ("script-src-elem", "script-src", "default-src"),
    "connect-src": ("connect-src", "default-src"),
    "frame-src": ("frame-src", "child-src", "default-src"),
}
_USUAL_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
# An http source also matches the same name over https; a scheme is never weakened.
_UPGRADES = {("http", "https"), ("ws", "wss"), ("http", "wss"), ("http", "ws"), ("https", "wss")}


@dataclass(frozen=True, slots=True)
class Blocked:
    """``directive`` as it stands in the page's policy, with all that it allows, and what to add to it."""

    directive: str
    value: str
    add: str


def parsed(headers: Iterable[str]) -> list[dict[str, list[str]]]:
    """Return every policy as its directives; of a directive that stands twice the first counts."""
    policies = []
    for policy in (part for header in headers for part in header.split(",")):
        directives: dict[str, list[str]] = {}
        for words in (directive.split() for directive in policy.split(";")):
            if words:
                directives.setdefault(words[0].lower(), words[1:])
        if directives:
            policies.append(directives)
    return policies


def blocked(
    policies: Iterable[Mapping[str, list[str]]],
    kind: str,
    url: str,
    page: str,
    nonce: str = "",
    integrity: str = "",
) -> list[Blocked]:
    """Return what stops ``page`` from fetching ``url``; all policies must let it through.

    ``kind`` is script-src, connect-src or frame-src. ``nonce`` and ``integrity`` are the tag's: a
    policy may name the one or each hash of the other. A file that a script imports has its nonce
    and neither its hashes nor, in Chromium, the trust that strict-dynamic gives.
    """
    hashes = [_plain(f"'{one}'") for one in integrity.split()]
    found = []
    for policy in policies:
        name = next((one for one in _FALLBACKS[kind] if one in policy), None)
        if name is None or (kind == "script-src" and _named(policy[name], nonce, hashes)):
            continue
        if not _lists(policy[name], kind, url, page):
            found.append(Blocked(name, " ".join(policy[name]), _missing(policy[name], kind, url)))
    return found


def _missing(sources: list[str], kind: str, url: str) -> str:
    if kind == "script-src" and _trusts_only_named(sources):
        return "'nonce-…' as every answer makes it anew, and the same nonce=\"…\" to the tag"
    host = urlsplit(url)
    return f"{host.scheme}://{host.netloc}"


def frames(policies: Iterable[Mapping[str, list[str]]], origin: str) -> bool:
    """Return whether pages of ``origin`` may show the page whose policies these are."""
    return all(
        any(_matches(source.lower(), urlsplit(origin), urlsplit("")) for source in sources)
        for sources in (one["frame-ancestors"] for one in policies if "frame-ancestors" in one)
    )


def _named(sources: list[str], nonce: str, hashes: list[str]) -> bool:
    """Return whether the tag itself is named, wherever its file comes from."""
    if nonce and f"'nonce-{nonce}'" in sources:
        return True
    return bool(hashes) and set(hashes) <= {_plain(source) for source in sources}


def _plain(hashed: str) -> str:
    # Both alphabets of base64 mean the same hash; the algorithm's name has no case.
    kind, dash, value = hashed.partition("-")
    return kind.lower() + dash + value.replace("-", "+").replace("_", "/")


def _trusts_only_named(sources: list[str]) -> bool:
    """Return whether lists of hosts count no more."""
    return "'strict-dynamic'" in (source.lower() for source in sources)


def _lists(sources: list[str], kind: str, url: str, page: str) -> bool:
    if kind == "script-src" and _trusts_only_named(sources):
        return False
    return any(_matches(source.lower(), urlsplit(url), urlsplit(page)) for source in sources)


def _matches(source: str, url: SplitResult, page: SplitResult) -> bool:
    if source.startswith("'"):
        own = _same_scheme(page.scheme, url.scheme) and _host(page) == _host(url)
        return source == "'self'" and own
    if source == "*":
        return url.scheme in _USUAL_PORTS or url.scheme == page.scheme
    if source.endswith(":") and "/" not in source:
        return _same_scheme(source[:-1], url.scheme)
    return _host_fits(source, url, page)


def _host_fits(source: str, url: SplitResult, page: SplitResult) -> bool:
    scheme, _, rest = source.rpartition("://")
    if not _same_scheme(scheme or page.scheme, url.scheme):
        return False
    address, slash, path = rest.partition("/")
    name, port = _name_and_port(address)
    if not _name_fits(name, url.hostname or "") or not _port_fits(port, scheme, url):
        return False
    wanted = slash + path
    return wanted in {"", "/"} or (
        url.path.startswith(wanted) if wanted.endswith("/") else url.path == wanted
    )


def _same_scheme(allowed: str, scheme: str) -> bool:
    return allowed == scheme or (allowed, scheme) in _UPGRADES


def _host(url: SplitResult) -> tuple[str, int | None]:
    # https stands for http here when both use their usual ports.
    port = url.port or _USUAL_PORTS.get(url.scheme)
    return url.hostname or "", 443 if port == 80 else port  # noqa: PLR2004 - the usual ports


def _name_and_port(address: str) -> tuple[str, str]:
    if address.startswith("["):
        name, _, rest = address.partition("]")
        return name[1:], rest.lstrip(":")
    name, _, port = address.partition(":")
    return name, port


def _name_fits(pattern: str, name: str) -> bool:
    if pattern == "*":
        return True
    if pattern.startswith("*."):
        return name.endswith(pattern[1:]) and name != pattern[2:]
    return pattern == name


def _port_fits(port: str, scheme: str, url: SplitResult) -> bool:
    there = url.port or _USUAL_PORTS.get(url.scheme)
    if port == "*":
        return True
    if port and not port.isdecimal():  # browsers pass over a source that they cannot read
        return False
    if port:
        return int(port) == there or (port == "80" and there == 443)  # noqa: PLR2004 - upgraded
    return there == _USUAL_PORTS.get(url.scheme) or (
        scheme == "http" and there == _USUAL_PORTS["https"]
    )
