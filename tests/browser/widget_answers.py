"""Answers that a test writes itself, in the place of the server's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route


def citation(quote: str, number: int = 1) -> dict[str, Any]:
    """Return a citation of these words."""
    return {
        "number": number, "document_id": "d", "title": "A title", "url": None, "date": None,
        "page": None, "start": 0, "end": len(quote), "quote": quote,
    }  # fmt: skip


def statement(text: str, quote: str, number: int = 1) -> dict[str, Any]:
    """Return a statement that cites ``quote``; it is the document's own words if they are equal."""
    cited = [citation(quote, number)]
    return {"text": text, "supported": True, "computed": False, "citations": cited}


def answer(statements: Sequence[dict[str, Any]], **other: object) -> dict[str, Any]:
    """Return an answer object with what the widget reads."""
    total = len(statements)
    return {
        "id": "a1", "question": "q", "refused": False, "refusal": None,
        "text": " ".join(one["text"] for one in statements), "statements": list(statements),
        "coverage": {"supported": total, "total": total}, "conflicts": [], "scope": None,
        "model": "written", **other,
    }  # fmt: skip


def answers_with(page: Page, given: dict[str, Any], origin: str) -> None:
    """Answer the next questions of a page with this object."""

    def fulfil(route: Route) -> None:
        if route.request.method == "OPTIONS":
            route.continue_()
            return
        body = f"id: s-1\nevent: answer\ndata: {json.dumps(given)}\n\n"
        headers = {"Access-Control-Allow-Origin": origin, "Content-Type": "text/event-stream"}
        route.fulfill(status=200, headers=headers, body=body)

    page.route("**/widget/v1/ask", fulfil)
