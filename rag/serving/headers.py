"""What every answer tells the browser not to do."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
_MOST_PAGE_BYTES = 4 * 1024 * 1024
_FOR_EVER = "public, max-age=31536000, immutable"


def content_security_policy(script_hashes: Iterable[str] = ()) -> str:
    """Return the policy: everything from this server, nothing inline but the scripts named.

    Gradio's page compiles its HTML components with ``Function``, hence ``unsafe-eval``, and sets
    styles on elements, hence ``unsafe-inline`` for styles. Scripts written into the page do not
    run, whatever a document holds: there is no ``unsafe-inline`` for scripts.
    """
    scripts = " ".join(["'self'", "'unsafe-eval'", *(f"'sha256-{h}'" for h in script_hashes)])
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "object-src 'none'",
            "frame-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


class SecurityHeaders:
    """Add the headers; hold an HTML page back until its inline scripts are hashed."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        await self.app(scope, receive, _Sender(scope, send).send)


class _Sender:
    """One response. Anything but HTML passes through as it comes, streams included."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send
        self._start: Message | None = None
        self._held = bytearray()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._add_fixed_headers(message)
            if Headers(raw=message["headers"]).get("content-type", "").startswith("text/html"):
                self._start = message
                return
            await self._release(message, ())
        elif self._start is not None and message["type"] == "http.response.body":
            self._held += message.get("body", b"")
            if message.get("more_body", False) and len(self._held) <= _MOST_PAGE_BYTES:
                return
            await self._release(self._start, _hashes(bytes(self._held)))
            self._start = None
            await self._send({**message, "body": bytes(self._held)})
        else:
            await self._send(message)

    async def _release(self, start: Message, hashes: Iterable[str]) -> None:
        # The one page that other sites may frame brings a policy of its own, a stricter one.
        headers = MutableHeaders(scope=start)
        headers.setdefault("Content-Security-Policy", content_security_policy(hashes))
        await self._send(start)

    def _add_fixed_headers(self, start: Message) -> None:
        headers = MutableHeaders(scope=start)
        headers["X-Content-Type-Options"] = "nosniff"
        if "Content-Security-Policy" not in headers:
            headers["X-Frame-Options"] = "SAMEORIGIN"
        # Nothing to other sites. With "no-referrer" our own forms would not say where they come from.
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if start["status"] == 200 and _never_changes(self._scope):  # noqa: PLR2004 - OK
            headers["Cache-Control"] = _FOR_EVER
        else:
            headers.setdefault("Cache-Control", "no-cache")


def _never_changes(scope: Scope) -> bool:
    """Whether the address holds a hash of the content: Gradio's bundle, our files with ``?v=``."""
    path: str = scope["path"]
    return path.startswith("/assets/") or (
        path.startswith(("/page/", "/widget/v1/chat.js"))
        and bool(scope["query_string"].startswith(b"v="))
    )


def _hashes(page: bytes) -> list[str]:
    scripts = _INLINE_SCRIPT.findall(page)
    return [base64.b64encode(hashlib.sha256(script).digest()).decode("ascii") for script in scripts]
