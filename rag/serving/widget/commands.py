"""``python -m rag widget check URL`` as lines or JSON."""

from __future__ import annotations

import json
from dataclasses import asdict

import httpx

from rag.serving.widget.check import check
from rag.serving.widget.host_page import Finding, Page, fetched
from rag.serving.widget.sites import Sites


def checked(sites: Sites, url: str, name: str, *, as_json: bool) -> tuple[bool, str]:
    """Return whether nothing stops the widget on a page, and all that does, as text.

    Raises UsageError if the page cannot be fetched.
    """
    with httpx.Client(headers={"User-Agent": "sanad-widget-check"}) as client:
        page = fetched(client, url)
        found = check(client, page, sites, name)
    if as_json:
        told = {"url": page.url, "origin": page.origin, "findings": [asdict(one) for one in found]}
        return not found, json.dumps(told, ensure_ascii=False, indent=1)
    return not found, _lines(page, found)


def _lines(page: Page, found: list[Finding]) -> str:
    if not found:
        return f"Nothing stops the widget on {page.url} (origin {page.origin})."
    lines = [f"On {page.url} (origin {page.origin}):"]
    for one in found:
        lines += [f"- {one.kind}: {one.what}", *(f"  {line}" for line in one.do.splitlines())]
    return "\n".join(lines)
