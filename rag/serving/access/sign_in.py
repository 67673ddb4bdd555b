"""A page to sign in with a password, which needs no script."""

from __future__ import annotations

import logging
from functools import partial
from html import escape
from typing import Annotated

from fastapi import FastAPI, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from rag.serving.access.attempts import Attempts, TooManyAttemptsError
from rag.serving.access.callers import COOKIE, SECURE_COOKIE, Callers
from rag.serving.access.guard import SIGN_IN, from_own_page
from rag.serving.access.people import MOST_CHARACTERS, Person
from rag.serving.addresses import one_caller

SIGN_OUT = "/sign-out"
_WRONG = "Name and password do not fit."
_MINUTE = 60
_logger = logging.getLogger(__name__)


def add_sign_in(app: FastAPI, callers: Callers, title: str) -> None:
    """Add the page, what it sends, and signing out."""
    attempts = Attempts()

    @app.get(SIGN_IN, include_in_schema=False)
    def page(request: Request) -> Response:
        """The form; who is signed in already goes on to the page."""
        token = callers.token(request.scope)
        if token and callers.sessions.find(token):
            return RedirectResponse("/", 303)
        return _page(title)

    @app.post(SIGN_IN, include_in_schema=False)
    async def sign_in(
        request: Request,
        name: Annotated[str, Form(max_length=64)] = "",
        password: Annotated[str, Form(max_length=MOST_CHARACTERS)] = "",
    ) -> Response:
        """Begin a session, or say that name and password do not fit, and not which."""
        if not from_own_page(request.scope, by_browser=True):
            return _page(title, "Please sign in from this page.", 403)
        found = callers.addresses.caller(request.scope)
        address = one_caller(found) if found else "unknown"
        check = partial(run_in_threadpool, callers.people.signs_in, name, password)
        try:
            person = await attempts.made(address, name, check)
        except TooManyAttemptsError as error:
            return _later(title, error.wait)
        if person is None:
            _logger.warning("somebody tried to sign in with a wrong name or password")
            return _page(title, _WRONG, 401)
        return await run_in_threadpool(_begun, request, callers, person)

    _add_sign_out(app, callers, title)


def _later(title: str, wait: int) -> Response:
    when = f"{wait} s" if wait < _MINUTE else f"{-(-wait // _MINUTE)} min"
    told = _page(title, f"Too many attempts. Try again in {when}.", 429)
    told.headers["Retry-After"] = str(wait)
    return told


def _begun(request: Request, callers: Callers, person: Person) -> Response:
    """Return the way to the page with the cookie of a new session; an old one ends."""
    before = callers.token(request.scope)
    if before:
        callers.sessions.end(before)
    answer = RedirectResponse("/", 303)
    answer.set_cookie(
        callers.cookie(request.scope),
        callers.sessions.begin(person),
        max_age=callers.sessions.seconds,
        secure=callers.is_secure(request.scope),
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
        token = callers.token(request.scope)
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
