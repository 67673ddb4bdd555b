"""The web server around the application."""

from __future__ import annotations

import socket

import uvicorn
from fastapi import FastAPI

_SECONDS_TO_END = 3


def run(app: FastAPI, listener: socket.socket, log_level: str) -> None:
    """Answer at an open socket until a signal comes, then let answers end for some seconds."""
    config = uvicorn.Config(
        app,
        log_level="warning" if log_level == "info" else log_level,
        access_log=False,
        log_config=None,
        server_header=False,
        # Ours are named by the operator; uvicorn would believe whoever is on this machine.
        proxy_headers=False,
        timeout_graceful_shutdown=_SECONDS_TO_END,
    )
    uvicorn.Server(config).run(sockets=[listener])
