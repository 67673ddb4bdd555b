"""Which pages may call the widget's routes: those whose origin a site lists, to the letter."""

from __future__ import annotations

import logging
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.serving.observing.log_lines import FIELDS
from rag.serving.problems import problem
from rag.serving.widget.frame import OWN, is_own

PREFIX = "/widget/v1/"
ORIGIN = "sanad_origin"
_logger = logging.getLogger(__name__)


class WidgetDoor:
    """Answer preflights, refuse other origins, and let the one that calls read its answer.

    Cookies are never allowed. The two script files are for everybody; what they do is not.
    """

    def __init__(self, app: ASGIApp, lists: Callable[[str], bool]) -> None:
        self.app = app
        self.lists = lists

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self.app(scope, receive, send)
            return
        origins = Headers(scope=scope).getlist("origin")
        origin = origins[0] if len(origins) == 1 and self.lists(origins[0]) else None
        file = scope["path"].endswith(".js")
        framed = scope["path"] == f"{PREFIX}frame"  # a navigation: it tells its embedders itself
        scope[OWN] = is_own(scope)
        if framed:
            origin = None
        if origin is None and not (file or framed or scope[OWN]):
            _logger.warning(
                "the widget was refused: no site lists this origin; add it to `origins` of its site"
                " in widget.toml if it is yours",
                extra={FIELDS: {"origin": ", ".join(origins)[:200] or "none"}},
            )
            answer: Response = problem(403, "This page may not use the widget.")
            answer.headers["Vary"] = "Origin"
            await answer(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                _allow(MutableHeaders(scope=message), origin, file=file)
            await send(message)

        if scope["method"] == "OPTIONS" and origin is not None:
            await _preflight()(scope, receive, told)
            return
        scope[ORIGIN] = origin
        await self.app(scope, receive, told)


def _allow(headers: MutableHeaders, origin: str | None, *, file: bool) -> None:
    headers["Vary"] = "Origin"
    if origin is not None:
        headers["Access-Control-Allow-Origin"] = origin
        headers["Access-Control-Expose-Headers"] = "Retry-After, X-Request-ID"
    if file:
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"


def _preflight() -> Response:
    headers = {
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "Authorization, Content-Type, Last-Event-ID",
        "Access-Control-Max-Age": "600",
    }
    return Response(status_code=204, headers=headers)
