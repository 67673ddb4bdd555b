"""The page and MCP, put up while the server already answers: their libraries take longest to load."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from starlette.datastructures import Headers
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from rag.serving.problems import problem

_logger = logging.getLogger(__name__)
_SECONDS = 1
_STARTING = f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="{_SECONDS}">
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>Starting</title>
<p role="status" style="font:1.1rem/1.5 system-ui,sans-serif;margin:20vh auto;max-width:30rem;padding:0 1rem">
The page is being loaded and will be here in a few seconds.</p></html>"""

PutUp = Callable[[FastAPI], None]


class LaterParts:
    """Stands at every path that no other route has, and says that what belongs there is on its way.

    Each of ``parts``, by name, mounts something on the application and may add to its lifespan. They
    are called once, in turn, in a thread of their own, and may take seconds.
    """

    def __init__(self, app: FastAPI, parts: Mapping[str, PutUp]) -> None:
        self._app = app
        self._parts = dict(parts)
        self._standing = Mount("", app=_starting)
        app.router.routes.append(self._standing)

    @asynccontextmanager
    async def open_after(
        self, ready: asyncio.Event, announce: Callable[[], None]
    ) -> AsyncIterator[None]:
        """Put all up once ``ready`` is set, keep it open while the block runs, then close it.

        ``announce`` is called when every part is up.
        """
        stopping = asyncio.Event()
        task = asyncio.create_task(self._open(ready, announce, stopping))
        try:
            yield
        finally:
            stopping.set()
            if not ready.is_set():
                task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _open(
        self, ready: asyncio.Event, announce: Callable[[], None], stopping: asyncio.Event
    ) -> None:
        await ready.wait()
        async with AsyncExitStack() as stack:
            up = [await self._put_up(stack, name) for name in self._parts]
            if all(up):
                self._app.router.routes.remove(self._standing)
                announce()
            await stopping.wait()

    async def _put_up(self, stack: AsyncExitStack, name: str) -> bool:
        try:
            opened = await asyncio.to_thread(self._mounted, self._parts[name])
            await stack.enter_async_context(opened(self._app))
        except Exception:
            _logger.exception("%s cannot be offered; the other addresses answer", name)
            return False
        routes = self._app.router.routes
        routes[:] = [route for route in routes if route is not self._standing] + [self._standing]
        return True

    def _mounted(self, put_up: PutUp) -> Callable[[FastAPI], AbstractAsyncContextManager[Any]]:
        """Mount a part and return what must be open while it is offered.

        Mounting adds that to what the application opens when it starts, which it has done already.
        """
        router, began = self._app.router, self._app.router.lifespan_context
        router.lifespan_context = _nothing
        try:
            put_up(self._app)
            return router.lifespan_context
        finally:
            router.lifespan_context = began


async def _starting(scope: Scope, receive: Receive, send: Send) -> None:
    headers = {"Retry-After": str(_SECONDS), "Cache-Control": "no-store"}
    if "text/html" in Headers(scope=scope).get("accept", ""):
        await HTMLResponse(_STARTING, 503, headers)(scope, receive, send)
        return
    answer = problem(503, "This part of the server is being loaded.", "Ask again in a second.")
    answer.headers.update(headers)
    await answer(scope, receive, send)


@asynccontextmanager
async def _nothing(_: FastAPI) -> AsyncIterator[None]:
    yield
