"""A site that embeds the widget, and a small server that speaks the widget's protocol.

The answers are those of the real small assistant, told by the real streams; only the widget's own
routes, their tokens and their origins stand in here for the server's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, StreamingResponse
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel
from starlette.middleware.cors import CORSMiddleware

from rag.assistant import Assistant
from rag.serving.asking import Asking
from rag.serving.bodies import AskBody
from rag.serving.sse import events_response, last_read
from tests.serving.running import running

DIST = Path(__file__).resolve().parents[2] / "rag" / "widget" / "dist"
TOKEN = "a-visitors-token"  # noqa: S105 - of the tests


@dataclass
class Widget:
    """What the widget's server was asked, and how it is to behave."""

    status: int = 200
    sessions: list[str] = field(default_factory=list)
    ratings: list[str] = field(default_factory=list)


class _SessionBody(BaseModel):
    site: str


class _RatingBody(BaseModel):
    answer_id: str
    rating: str


@contextmanager
def sanad(assistant: Assistant, widget: Widget, origin: str) -> Iterator[str]:
    """Serve the widget and its routes for one origin; hand out an address other than the host's."""
    app = FastAPI()
    app.add_middleware(
        CORSMiddleware, allow_origins=[origin], allow_methods=["*"], allow_headers=["*"]
    )
    _add_routes(app, Asking(assistant), widget)
    app.mount("/widget/v1", StaticFiles(directory=DIST))
    with running(app) as address:
        yield address.replace("127.0.0.1", "localhost")


@contextmanager
def host_site(pages: dict[str, str], policy: dict[str, str]) -> Iterator[str]:
    """Serve HTML bodies by name, under the security policy that stands in ``policy["csp"]``."""
    app = FastAPI()

    @app.get("/favicon.ico")
    def icon() -> HTMLResponse:
        return HTMLResponse("")

    @app.get("/{name}")
    def page(name: str) -> HTMLResponse:
        html = (
            f'<!doctype html><html lang="en"><title>Host</title><body>{pages[name]}</body></html>'
        )
        return HTMLResponse(html, headers={"Content-Security-Policy": policy.get("csp", "")})

    with running(app) as address:
        yield address


def _add_routes(app: FastAPI, asking: Asking, widget: Widget) -> None:
    @app.post("/widget/v1/session")
    def session(body: _SessionBody) -> dict[str, Any]:
        widget.sessions.append(body.site)
        config = {"title": "Ask the archive", "starters": ["When did the supply of Sui gas begin?"]}
        return {"token": TOKEN, "expires_in": 900, "version": "1", "config": config}

    @app.post("/widget/v1/ask")
    def ask(body: AskBody, request: Request) -> StreamingResponse:
        _admit(request, widget)
        read = last_read(request.headers.get("Last-Event-ID", ""))
        held = asking.streams.find(read[0]) if read else None
        if read and held:
            return events_response(held, read[1])
        return events_response(asking.stream(body.question, None, body.utterances()))

    @app.post("/widget/v1/feedback", status_code=201)
    def feedback(body: _RatingBody, request: Request) -> dict[str, str]:
        _admit(request, widget)
        widget.ratings.append(body.rating)
        return {"id": "1"}

    @app.get("/widget/v1/documents/{identity}/text")
    def text(identity: str, start: int, end: int, request: Request) -> dict[str, Any]:
        _admit(request, widget)
        document = asking.assistant.document(identity)
        assert document is not None
        return {"text": document.text[start:end], "start": start, "language": document.language}


def _admit(request: Request, widget: Widget) -> None:
    if request.headers.get("Authorization") != f"Bearer {TOKEN}":
        raise HTTPException(401)
    if widget.status != 200:
        raise HTTPException(widget.status, headers={"Retry-After": "30"})
