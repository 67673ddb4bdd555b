"""``/mcp`` over HTTP and the same tools over standard input and output."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager

from fastapi import FastAPI
from mcp.server.transport_security import TransportSecuritySettings

from rag.assistant import Assistant
from rag.binding import allowed_hosts
from rag.serving.asking import Asking
from rag.serving.limits import MOST_BODY_BYTES
from rag.serving.tools import build_tools

PATH = "/mcp"


def add_mcp(
    app: FastAPI, asking: Asking, host: str, names: Iterable[str] = ()
) -> AbstractAsyncContextManager[None]:
    """Add the route and return what must be open while the application runs.

    No call needs what an earlier one left, so that the server keeps no sessions.
    """
    server = build_tools(asking)
    inner = server.streamable_http_app(
        streamable_http_path=PATH,
        stateless_http=True,
        max_request_body_size=MOST_BODY_BYTES,
        transport_security=_security(host, names),
    )
    app.router.routes.extend(inner.routes)
    return server.session_manager.run()


def serve_stdio(assistant: Assistant) -> None:
    """Answer on standard output until standard input ends."""
    build_tools(Asking(assistant)).run("stdio")


def _security(host: str, listed: Iterable[str]) -> TransportSecuritySettings:
    """Let pages of other sites in nowhere that only this machine can reach."""
    names = allowed_hosts(host, listed)
    if names is None:
        return TransportSecuritySettings(enable_dns_rebinding_protection=False)
    written = sorted(f"[{name}]" if ":" in name else name for name in names)
    hosts = [form for name in written for form in (name, f"{name}:*")]
    return TransportSecuritySettings(
        allowed_hosts=hosts,
        allowed_origins=[f"{kind}://{name}" for name in hosts for kind in ("http", "https")],
    )
