"""A page to sign in with a password, which needs no script."""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Sequence
from html import escape
from typing import Annotated

from fastapi import FastAPI, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from rag.serving.access.callers import COOKIE, SECURE_COOKIE, Callers, session_token
from rag.serving.access.guard import SIGN_IN, from_own_page
from rag.serving.access.people import MOST_CHARACTERS, Person
from rag.serving.addresses import one_caller

SIGN_OUT = "/sign-out"
_BY_ADDRESS = (RateLimitItemPerMinute(10, 5), RateLimitItemPerHour(60))
# One name is tried from many addresses: slow enough to guess nothing, and its owner gets in again soon.
_BY_NAME = (RateLimitItemPerMinute(20, 15),)
_WRONG = "Name and password do not fit."


class Attempts:
    """Counts failed attempts by address and by name, in memory."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def wait(self, address: str, name: str) -> int:
        """Return the seconds until the next attempt, 0 if it may be made now."""
        for item, kind, who in self._counted(address, name):
            if not self._limiter.test(item, kind, who):
                reset = self._limiter.get_window_stats(item, kind, who).reset_time
                return max(math.ceil(reset - time.time()), 1)
        return 0

    def failed(self, address: str, name: str) -> None:
        """Count an attempt that failed."""
        for item, kind, who in self._counted(address, name):
            self._limiter.hit(item, kind, who)

    @staticmethod
    def _counted(address: str, name: str) -> Sequence[tuple[RateLimitItem, str, str]]:
        hashed = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
        return [(item, "address", address) for item in _BY_ADDRESS] + [
            (item, "name", hashed) for item in _BY_NAME
        ]


def add_sign_in(app: FastAPI, callers: Callers, title: str) -> None:
    """Add the page, what it sends, and signing out."""
    attempts = Attempts()

    @app.get(SIGN_IN, include_in_schema=False)
    def page(request: Request) -> Response:
        """The form; who is signed in already goes on to the page."""
        token = session_token(request.headers)
        if token and callers.sessions.find(token):
            return RedirectResponse("/", 303)
        return _page(title)

    @app.post(SIGN_IN, include_in_schema=False)
    def sign_in(
        request: Request,
        name: Annotated[str, Form(max_length=64)] = "",
        password: Annotated[str, Form(max_length=MOST_CHARACTERS)] = "",
    ) -> Response:
        """Begin a session, or say that name and password do not fit, and not which."""
        if not from_own_page(request.scope, by_browser=True):
            return _page(title, "Please sign in from this page.", 403)
        found = callers.addresses.caller(request.scope)
        address = one_caller(found) if found else "unknown"
        wait = attempts.wait(address, name)
        if wait:
            told = _page(title, f"Too many attempts. Try again in {-(-wait // 60)} min.", 429)
            told.headers["Retry-After"] = str(wait)
            return told
        person = callers.people.signs_in(name, password)
        if person is None:
            attempts.failed(address, name)
            return _page(title, _WRONG, 401)
        return _begun(request, callers, person)

    _add_sign_out(app, callers, title)


def _begun(request: Request, callers: Callers, person: Person) -> Response:
    """Return the way to the page with the cookie of a new session; an old one ends."""
    before = session_token(request.headers)
    if before:
        callers.sessions.end(before)
    answer = RedirectResponse("/", 303)
    secure = callers.is_secure(request.scope)
    answer.set_cookie(
        SECURE_COOKIE if secure else COOKIE,
        callers.sessions.begin(person),
        max_age=callers.sessions.seconds,
        secure=secure,
        httponly=True,
        samesite="lax",
        path="/",
    )
    return answer


def _add_sign_out(app: FastAPI, callers: Callers, title: str) -> None:
    @app.post(SIGN_OUT, include_in_schema=False)
    def sign_out(request: Request) -> Response:
        """End the session."""
        if not from_own_page(request.scope, by_browser=True):
            return _page(title, "Please sign out from the page itself.", 403)
        token = session_token(request.headers)
        if token:
            callers.sessions.end(token)
        answer = RedirectResponse(SIGN_IN, 303)
        answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
        answer.delete_cookie(SECURE_COOKIE, path="/", secure=True, httponly=True, samesite="lax")
        return answer


def _page(title: str, problem: str = "", status: int = 200) -> HTMLResponse:
    alert = f'<p role="alert" id="problem">{escape(problem)}</p>' if problem else ""
    described = ' aria-describedby="problem" aria-invalid="true"' if problem else ""
    return HTMLResponse(
        f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>Sign in – {escape(title)}</title><link rel="stylesheet" href="/page/sign_in.css"></head>
<body><main><h1>{escape(title)}</h1>
<form method="post" action="{SIGN_IN}"><h2>Sign in</h2>{alert}
<label for="name">Name</label>
<input id="name" name="name" autocomplete="username" autocapitalize="none" spellcheck="false"
 required autofocus maxlength="64"{described}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required
 maxlength="{MOST_CHARACTERS}"{described}>
<button type="submit">Sign in</button></form></main></body></html>""",
        status,
        {"Cache-Control": "no-store"},
    )
