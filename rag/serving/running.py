"""The web server around the application."""

from __future__ import annotations

import asyncio
import socket

import uvicorn
from fastapi import FastAPI

from rag.serving.underway import Underway

_SECONDS_TO_CLOSE = 0.1


class _Finishing(uvicorn.Server):
    """Ends when what is being answered has been, without waiting for pages that merely stand open."""

    def __init__(self, config: uvicorn.Config, underway: Underway) -> None:
        super().__init__(config)
        self._underway = underway

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        ending = asyncio.create_task(self._end_the_others())
        try:
            await super().shutdown(sockets)
        finally:
            ending.cancel()

    async def _end_the_others(self) -> None:
        # Nobody new comes in: by its first wait, uvicorn has closed the door.
        await asyncio.sleep(_SECONDS_TO_CLOSE)
        await self._underway.all_answered()
        self._underway.end_the_others()


def run(app: FastAPI, listener: socket.socket, log_level: str, stop_seconds: int = 30) -> None:
    """Answer at an open socket until a signal comes, then let what is being answered end.

    What is not ended ``stop_seconds`` later is cut off; a second Ctrl+C does not wait for it.
    """
    underway = Underway(app)
    config = uvicorn.Config(
        underway,
        log_level="warning" if log_level == "info" else log_level,
        access_log=False,
        log_config=None,
        server_header=False,
        # Ours are named by the operator; uvicorn would believe whoever is on this machine.
        proxy_headers=False,
        timeout_graceful_shutdown=stop_seconds,
    )
    _Finishing(config, underway).run(sockets=[listener])
