"""Only what the page needs is open: of Gradio's some sixty routes, a dozen."""

from __future__ import annotations

from starlette.routing import BaseRoute, Match, Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.serving.problems import problem

# Left out on purpose: uploads and the reading of files by path or address (an open proxy), calls
# that go past the queue, component functions, monitoring, run history, deep links, login.
OPEN_PATHS = frozenset(
    {
        "/",
        "/config",
        "/favicon.ico",
        "/manifest.json",
        "/robots.txt",
        "/theme.css",
        "/gradio_api/app_id",
        "/gradio_api/cancel",
        "/gradio_api/info",
        "/gradio_api/queue/data",
        "/gradio_api/queue/join",
        "/gradio_api/reset",
        "/gradio_api/startup-events",
        "/gradio_api/theme.css",
    }
)
OPEN_FOLDERS = ("/assets/", "/static/", "/gradio_api/heartbeat/")
CLOSED_PARAMETERS = (b"deep_link=",)


class PageGate:
    """Answer 404 to every path that is neither a route of ours nor needed by the page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or _is_open(scope) or _is_ours(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            answer = problem(404, "There is nothing at this address.", "The page is at /.")
            await answer(scope, receive, send)


def _is_open(scope: Scope) -> bool:
    if scope["type"] != "http" or any(p in scope["query_string"] for p in CLOSED_PARAMETERS):
        return False
    path: str = scope["path"]
    return path in OPEN_PATHS or (path.startswith(OPEN_FOLDERS) and ".." not in path)


def _is_ours(scope: Scope) -> bool:
    routes: list[BaseRoute] = scope["app"].routes
    return any(
        route.matches(scope)[0] is not Match.NONE
        for route in routes
        if not (isinstance(route, Mount) and not route.path)
    )
