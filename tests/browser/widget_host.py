"""A site that embeds the widget, and the real application on another origin, with small models."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.assistant import Assistant
from rag.serving import Openness, Readiness, Sites, create_app
from rag.serving.widget.budget import Budget
from tests.serving.running import running

ASK = "/widget/v1/ask"


@dataclass
class Widget:
    """How the server is to answer a question: 200 is as it does, and no answer is cut."""

    status: int = 200
    cuts: int = 0  # how many of the next answers end after their first statement
    resumed_after: list[str] = field(default_factory=list)  # the event ids that were sent
    budget: Budget = field(default_factory=Budget)
    sites: Path = Path("widget.toml")  # what the operator wrote

    def forget_addresses(self) -> None:
        """Let every address ask as if it were new, which takes an hour otherwise."""
        self.budget._salt = secrets.token_bytes(32)


@contextmanager
def sanad(assistant: Assistant, widget: Widget, origin: str, folder: Path) -> Iterator[str]:
    """Serve the real application for one origin; hand out an address other than the host's."""
    starter = "When did the supply of Sui gas begin?"
    widget.sites = folder / "widget.toml"
    widget.sites.write_text(
        f'[sites.demo]\norigins = ["{origin}"]\ntitle = "Ask the archive"\n'
        f'starters = ["{starter}"]\nkeep_questions = true\n',
        encoding="utf-8",
    )
    openness = Openness(sites=Sites(widget.sites), budget=widget.budget)
    readiness = Readiness(assistant)
    app = create_app(readiness, "127.0.0.1", folder, assistant=assistant, openness=openness)
    app.add_middleware(_Failing, widget=widget, origin=origin)
    with running(app) as address:
        yield address.replace("127.0.0.1", "localhost")


class _Failing:
    """Lets everything through, but where a test wants an answer to fail."""

    def __init__(self, app: ASGIApp, widget: Widget, origin: str) -> None:
        self.app = app
        self.widget = widget
        self.origin = origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asking = scope["type"] == "http" and scope["method"] == "POST" and scope["path"] == ASK
        if not asking or self.widget.status == 200:
            await self.app(scope, receive, self._cutting(scope, send) if asking else send)
            return
        headers = {
            "Retry-After": "30",
            "Access-Control-Allow-Origin": self.origin,
            "Access-Control-Expose-Headers": "Retry-After",
        }
        await Response(status_code=self.widget.status, headers=headers)(scope, receive, send)

    def _cutting(self, scope: Scope, send: Send) -> Send:
        """Return ``send``, or one that drops the answer and what follows the first statement."""
        self.widget.resumed_after.append(dict(scope["headers"]).get(b"last-event-id", b"").decode())
        if not self.widget.cuts:
            return send
        self.widget.cuts -= 1
        ended = False

        async def cut(message: Message) -> None:
            nonlocal ended
            if ended:
                return
            body = message.get("body", b"")
            ended = b"\nevent: answer" in body or b"\nevent: statement" in body
            if ended:
                body = b"" if b"\nevent: answer" in body else body
                message = {"type": message["type"], "body": body, "more_body": False}
            await send(message)

        return cut


@contextmanager
def host_site(pages: dict[str, str], policy: dict[str, str]) -> Iterator[str]:
    """Serve HTML bodies, or whole pages, by name, under the security policy that stands in ``policy["csp"]``."""
    app = FastAPI()

    @app.get("/favicon.ico")
    def icon() -> HTMLResponse:
        return HTMLResponse("")

    @app.get("/{name}")
    def page(name: str) -> HTMLResponse:
        html = pages[name]
        if not html.startswith("<!doctype"):  # a body, and not a whole page
            html = f'<!doctype html><html lang="en"><title>Host</title><body>{html}</body></html>'
        return HTMLResponse(html, headers={"Content-Security-Policy": policy.get("csp", "")})

    with running(app) as address:
        yield address
