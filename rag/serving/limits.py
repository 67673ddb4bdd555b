"""How large and how slow a request may be, and by which name the server may be called."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.binding import host_of
from rag.serving.problems import problem

MOST_BODY_BYTES = 256 * 1024
MOST_BODY_SECONDS = 20.0


class BodyLimit:
    """Answer 413 to a request body over ``most`` bytes, announced or not, 408 to one too slow.

    ``seconds`` are what a body may take from the first time that it is waited for to its end.
    """

    def __init__(
        self, app: ASGIApp, most: int = MOST_BODY_BYTES, seconds: float = MOST_BODY_SECONDS
    ) -> None:
        self.app = app
        self.most = most
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced) > self.most:
            await self._refuse(scope, receive, send)
            return
        incoming, started = _Incoming(receive, self.most, self.seconds), False

        async def watch(message: Message) -> None:
            nonlocal started
            if incoming.refused is not None and not started:
                return  # frameworks answer a body that they cannot read with an error of their own
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, incoming.receive, watch)
        except _Refused:
            if started:
                raise
        if incoming.refused is None or started:
            return
        if isinstance(incoming.refused, _TooLarge):
            await self._refuse(scope, receive, send)
        else:
            await self._cut(scope, receive, send)

    async def _cut(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = problem(408, f"The request took longer than {self.seconds:g} s to arrive.")
        answer.headers["Connection"] = "close"
        await answer(scope, receive, send)

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


class _Incoming:
    """One body, counted and timed as it comes."""

    def __init__(self, receive: Receive, most: int, seconds: float) -> None:
        self._receive = receive
        self._most = most
        self._seconds = seconds
        self._received = 0
        self._deadline: float | None = None
        self._whole = False
        self.refused: _Refused | None = None

    async def receive(self) -> Message:
        # Once the body is whole, waiting means waiting for the caller to leave.
        message = await (self._receive() if self._whole else self._in_time())
        self._whole = self._whole or not message.get("more_body", False)
        self._received += len(message.get("body", b""))
        if self._received > self._most:
            self.refused = _TooLarge()
            raise self.refused
        return message

    async def _in_time(self) -> Message:
        self._deadline = self._deadline or time.monotonic() + self._seconds
        try:
            left = max(self._deadline - time.monotonic(), 0)
            return await asyncio.wait_for(self._receive(), left)
        except TimeoutError:
            self.refused = _TooSlow()
            raise self.refused from None


class _Refused(Exception):
    """Carries the decision from the reading of the body to where it can be answered."""


class _TooLarge(_Refused):
    """More than may come."""


class _TooSlow(_Refused):
    """Later than it may come."""
