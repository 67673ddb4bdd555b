"""Which requests still have something to say, and which only stay open to be there."""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A page's sign of life and an agent's open ear: they end when the other side leaves.
_OPEN_ENDED = ("/gradio_api/heartbeat/", "/mcp")


class Underway:
    """Counts the requests that come to an end by themselves, and can end the others."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._answering = 0
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._standing: set[asyncio.Future[None]] = set()

    async def all_answered(self) -> None:
        """Wait until no request is being answered."""
        await self._quiet.wait()

    def end_the_others(self) -> None:
        """End what would stay open; to be called in the event loop, when nothing is being answered.

        Gradio drops the answers of a page whose sign of life ends, so it must not end before them.
        """
        for standing in self._standing:
            standing.cancel()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["method"] == "GET" and scope["path"].startswith(_OPEN_ENDED):
            await self._stand(scope, receive, send)
        else:
            self._answering += 1
            self._quiet.clear()
            try:
                await self.app(scope, receive, send)
            finally:
                self._answering -= 1
                if not self._answering:
                    self._quiet.set()

    async def _stand(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = ended = False

        async def noting(message: Message) -> None:
            nonlocal begun, ended
            begun = True
            ended = message["type"] == "http.response.body" and not message.get("more_body")
            await send(message)

        standing = asyncio.ensure_future(self._ended(scope, receive, noting))
        self._standing.add(standing)
        try:
            await asyncio.wait({standing})
            if not standing.cancelled():
                standing.result()
            elif begun and not ended:
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self._standing.discard(standing)
            standing.cancel()

    async def _ended(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)
