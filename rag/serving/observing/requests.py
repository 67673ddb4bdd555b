"""Every request has an id, a log line and its place in the metrics."""

from __future__ import annotations

import logging
import re
import time
import uuid
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.serving.gate import OPEN_FOLDERS, OPEN_PATHS
from rag.serving.observing.log_lines import FIELDS, REQUEST_ID
from rag.serving.observing.metrics import Metrics
from rag.serving.observing.traces import Traces
from rag.serving.rates import QUESTIONS, STEPS

HEADER = "X-Request-ID"
# What a proxy may hand on: long enough to be told apart, and nothing that could forge a log line.
_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")
_OURS = ("/api", "/v1", "/mcp", "/widget")
_NO_ANSWER = 499  # the caller left first
_logger = logging.getLogger(__name__)


class Requests:
    """Name each request, and tell of it once it has ended. The outermost of all."""

    def __init__(self, app: ASGIApp, metrics: Metrics, traces: Traces | None = None) -> None:
        self.app = app
        self.metrics = metrics
        self.traces = traces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        identity = given if _WELL_FORMED.fullmatch(given) else uuid.uuid4().hex
        status = _NO_ANSWER

        async def named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = identity
            await send(message)

        token = REQUEST_ID.set(identity)
        started = time.perf_counter()
        try:
            if self.traces is None:
                await self.app(scope, receive, named)
                return
            with self.traces.request(scope["method"], Headers(scope=scope)) as span:
                try:
                    await self.app(scope, receive, named)
                finally:
                    self.traces.ended(span, scope["method"], route_of(scope), status)
        finally:
            self._tell(scope, status, time.perf_counter() - started)
            REQUEST_ID.reset(token)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        route = route_of(scope)
        self.metrics.requested(scope["method"], route, status, seconds)
        told: dict[str, Any] = {
            "method": scope["method"],
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
        }
        # The page asks for dozens of files: those lines are for who looks for something.
        level = logging.INFO if route.startswith(_OURS) else logging.DEBUG
        _logger.log(level, "request", extra={FIELDS: told})


def route_of(scope: Scope) -> str:
    """Return the route as it was declared, so that what callers make up cannot multiply series."""
    route = getattr(scope.get("route"), "path", None)
    if isinstance(route, str) and route:
        return route
    path: str = scope.get("root_path", "") + scope["path"] if scope.get("route") else scope["path"]
    if path in OPEN_PATHS | QUESTIONS | STEPS:
        return path
    folders = (folder for folder in (*OPEN_FOLDERS, "/page/") if path.startswith(folder))
    return next((f"{folder}*" for folder in folders), "other")
