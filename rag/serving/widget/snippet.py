"""The tag that a site puts into its pages."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from urllib.parse import urlsplit

from rag.binding import is_loopback
from rag.errors import UsageError
from rag.serving.widget.files import FILES
from rag.serving.widget.sites import Sites


def integrity() -> str:
    """Return the hash of ``widget.js`` as browsers compare it."""
    digest = hashlib.sha384((FILES / "widget.js").read_bytes()).digest()
    return f"sha384-{base64.b64encode(digest).decode('ascii')}"


def snippet(sites: Sites, name: str, url: str) -> str:
    """Return the tag for a site, and the origins that may use it, as lines.

    Raises UsageError if there is no such site, or ``url`` is not where browsers may fetch a script.
    """
    site = sites.find(name)
    if site is None:
        raise UsageError(f"{sites.path} has no site {name!r}; add [sites.{name}] with its origins")
    parts = urlsplit(url)
    secure = parts.scheme == "https" or (
        parts.scheme == "http" and is_loopback(parts.hostname or "")
    )
    if not secure or not parts.hostname:
        raise UsageError(f"--url {url}: write where Sanad is reached, as https://HOST")
    source = escape(f"{url.rstrip('/')}/widget/v1/widget.js")
    lines = [
        f'<script async src="{source}" data-site="{escape(name)}"',
        f'        integrity="{integrity()}" crossorigin="anonymous"></script>',
        "",
        f"For pages of: {', '.join(site.origins)}",
        "The hash is that of this version; after an update of Sanad print the tag again.",
    ]
    if site.paused:
        lines.append(f"The site is paused in {sites.path}.")
    return "\n".join(lines)
