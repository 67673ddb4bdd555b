"""The page that a site shows in an iframe where it allows no script of others."""

from __future__ import annotations

import logging
from html import escape
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from starlette.datastructures import Headers
from starlette.types import Scope

from rag.serving.observing.log_lines import FIELDS
from rag.serving.widget.sites import Site, Sites
from rag.serving.widget.tokens import Tokens

OWN = "sanad_own"
FRAME_ORIGIN = "frame"  # what stands in a token for a page: no origin is written like this
_HEAD = '<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
_logger = logging.getLogger(__name__)
_Word = Annotated[str, Query(pattern=r"^[A-Za-z-]{0,16}$")]


def is_own(scope: Scope) -> bool:
    """Whether a page of this server asks, as far as a browser tells.

    Browsers send no ``Origin`` with a GET to the page's own server, but ``Sec-Fetch-Site``; pages
    can set neither. Programs can set both, and are held by the limits.
    """
    headers = Headers(scope=scope)
    origins, hosts = headers.getlist("origin"), headers.getlist("host")
    if origins:
        own = {f"{scheme}://{host}" for scheme in ("http", "https") for host in hosts[:1]}
        return len(origins) == 1 and origins[0] in own
    return headers.get("sec-fetch-site") == "same-origin"


def policy(site: Site | None) -> str:
    """Return the page's policy: our two scripts, and nobody around it but the site's pages."""
    around = " ".join(site.origins) if site else "'none'"
    return (
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self';"
        " base-uri 'none'; form-action 'none'; require-trusted-types-for 'script';"
        f" trusted-types 'none'; frame-ancestors {around}"
    )


def add_frame(router: APIRouter, sites: Sites, tokens: Tokens) -> None:
    """Add ``GET frame?site=SITE``; ``lang`` and ``theme`` are optional."""

    @router.get("/frame", response_class=HTMLResponse)
    def frame(
        request: Request,
        site: Annotated[str, Query(max_length=64)] = "",
        lang: _Word = "",
        theme: _Word = "",
    ) -> HTMLResponse:
        found = sites.find(site)
        reason = _refusal(found, request)
        if found is None or reason:
            _logger.warning("the frame was refused: %s", reason, extra={FIELDS: {"site": site}})
            return _page(403, f"<title>Sanad</title><body><p>{reason}</p></body>", found)
        given = {
            "site": site, "mode": "frame", "frame": tokens.issue_frame(site, found.version),
            "lang": lang, "theme": theme,
        }  # fmt: skip
        data = "".join(f' data-{k}="{escape(v)}"' for k, v in given.items() if v)
        name = escape(found.title or "Questions and answers")
        # Relative, so that it holds behind a proxy that serves us below a path.
        tag = f'<script async src="widget.js"{data}></script>'
        language = f' lang="{escape(lang)}"' if lang else ""
        return _page(200, f"<title>{name}</title><body>{tag}</body>", found, language)


def frame_session(site: Site, frame: str, name: str, tokens: Tokens, scope: Scope) -> bool:
    """Whether a session may begin in a frame of this site, as it is configured now."""
    return bool(scope.get(OWN)) and tokens.read_frame(frame) == (name, site.version)


def _refusal(site: Site | None, request: Request) -> str:
    if site is None:
        return "This page may not show the chat: no such site is set up."
    if site.paused:
        return "The chat is paused on this site."
    if request.headers.get("sec-fetch-dest", "iframe") not in {"iframe", "frame"}:
        return "This page is shown inside the pages of its site only, in an iframe."
    return ""


def _page(status: int, body: str, site: Site | None, language: str = "") -> HTMLResponse:
    headers: dict[str, Any] = {
        "Content-Security-Policy": policy(site),
        "Cache-Control": "no-store",
        "Referrer-Policy": "same-origin",
    }
    return HTMLResponse(f"<!doctype html><html{language}>{_HEAD}{body}</html>", status, headers)
