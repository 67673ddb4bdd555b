"""How large a request may be, and by which name the server may be called."""

from __future__ import annotations

from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.serving.binding import host_of
from rag.serving.problems import problem

MOST_BODY_BYTES = 256 * 1024


class BodyLimit:
    """Answer 413 to a request body over ``most`` bytes, announced or not."""

    def __init__(self, app: ASGIApp, most: int = MOST_BODY_BYTES) -> None:
        self.app = app
        self.most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced) > self.most:
            await self._refuse(scope, receive, send)
            return
        received = 0
        started = False

        async def count() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.most:
                raise _TooLarge
            return message

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, count, watch)
        except _TooLarge:
            if started:
                raise
            await self._refuse(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = problem(
            413,
            f"The request is larger than {self.most // 1024} kB.",
            "Send a shorter question.",
        )
        # What is still under way is not read, so the connection cannot carry another request.
        answer.headers["Connection"] = "close"
        await answer(scope, receive, send)


class KnownHosts:
    """Answer 421 to a Host header that does not name this server; None allows every name."""

    def __init__(self, app: ASGIApp, hosts: Collection[str] | None) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"} or self.hosts is None:
            await self.app(scope, receive, send)
            return
        if host_of(Headers(scope=scope).get("host", "")) in self.hosts:
            await self.app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        detail = "This server is not known by the name in the Host header."
        names = ", ".join(sorted(self.hosts))
        await problem(421, detail, f"Use one of: {names}.")(scope, receive, send)


class _TooLarge(Exception):
    """Carries the decision from the reading of the body to where it can be answered."""
