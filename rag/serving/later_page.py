"""The page, put up while the server already answers: its library takes longest to load."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

_logger = logging.getLogger(__name__)
_SECONDS = 1
_STARTING = f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="{_SECONDS}">
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>Starting</title>
<p role="status" style="font:1.1rem/1.5 system-ui,sans-serif;margin:20vh auto;max-width:30rem;padding:0 1rem">
The page is being loaded and will be here in a few seconds.</p></html>"""

PutUp = Callable[[FastAPI], None]


class LaterPage:
    """Stands at every path that no other route has, and says that the page is on its way.

    ``put_up`` mounts the page; it is called once, in a thread of its own, and may take seconds.
    """

    def __init__(self, app: FastAPI, put_up: PutUp) -> None:
        self._app = app
        self._put_up = put_up
        self._standing = Mount("", app=_starting)
        app.router.routes.append(self._standing)

    @asynccontextmanager
    async def open_after(
        self, ready: asyncio.Event, announce: Callable[[], None]
    ) -> AsyncIterator[None]:
        """Put the page up once ``ready`` is set, keep it open while the block runs, then close it."""
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
        try:
            opened = await asyncio.to_thread(self._mounted)
            async with opened(self._app):
                self._app.router.routes.remove(self._standing)
                announce()
                await stopping.wait()
        except Exception:
            _logger.exception("the page cannot be shown; the other addresses answer")

    def _mounted(self) -> Callable[[FastAPI], AbstractAsyncContextManager[Any]]:
        """Mount the page and return what must be open while it is shown.

        Mounting adds that to what the application opens when it starts, which it has done already.
        """
        router, began = self._app.router, self._app.router.lifespan_context
        router.lifespan_context = _nothing
        try:
            self._put_up(self._app)
            return router.lifespan_context
        finally:
            router.lifespan_context = began


async def _starting(scope: Scope, receive: Receive, send: Send) -> None:
    headers = {"Retry-After": str(_SECONDS), "Cache-Control": "no-store"}
    await HTMLResponse(_STARTING, 503, headers)(scope, receive, send)


@asynccontextmanager
async def _nothing(_: FastAPI) -> AsyncIterator[None]:
    yield
