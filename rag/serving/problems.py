"""Errors as RFC 9457 problem documents, for people and for programs."""

from __future__ import annotations

import json
import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.errors import CitationError, ReaderLeft, SanadError, StoreEmpty, UsageError

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 3
FAILED = "The server failed to answer this request."
_logger = logging.getLogger(__name__)


def problem(status: int, detail: str, hint: str | None = None) -> JSONResponse:
    """Return a problem document; ``hint`` tells the caller what to do."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "hint": hint,
    }
    return JSONResponse(body, status, media_type=MEDIA_TYPE)


def problem_of(error: Exception) -> JSONResponse:
    """Return what a caller is told of an error; what is not for callers goes to the log."""
    if not isinstance(error, SanadError):
        _logger.error("a request failed", exc_info=error)
        return problem(500, FAILED, "Try again; the server's log says what went wrong.")
    text = f"{str(error)[:1].upper()}{str(error)[1:]}."
    if isinstance(error, UsageError | CitationError):
        return problem(422, text)
    if error.retryable or isinstance(error, StoreEmpty | ReaderLeft):
        answer = problem(503, text, "Ask again in a few seconds.")
        answer.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return answer
    _logger.error("a request failed: %s", error)
    return problem(500, FAILED, "The server's log says what went wrong.")


def problem_body(error: Exception) -> dict[str, Any]:
    """Return the same as the values of a problem document, for where no status can be sent."""
    body: dict[str, Any] = json.loads(bytes(problem_of(error).body))
    return body


def add_problem_handlers(app: FastAPI) -> None:
    """Turn the errors that routes raise into problem documents."""
    app.add_exception_handler(HTTPException, _from_http_exception)
    app.add_exception_handler(RequestValidationError, _from_validation_error)
    app.add_exception_handler(SanadError, _from_sanad_error)


class UnexpectedErrors:
    """Log what nobody caught and answer 500.

    An application inside this one may have begun an answer of its own to the error that it then
    raises; a 500 is therefore held back until it is known how the call ends.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False
        held: list[Message] = []

        async def watch(message: Message) -> None:
            nonlocal started
            if held or message.get("status") == HTTPStatus.INTERNAL_SERVER_ERROR:
                held.append(message)
                return
            started = True
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception:
            if started:
                raise
            _logger.exception("%s %s failed", scope["method"], scope["path"])
            hint = "Try again; the server's log says what went wrong."
            await problem(500, FAILED, hint)(scope, receive, send)
        else:
            for message in held:
                await send(message)


def _from_http_exception(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this type only
    answer = problem(error.status_code, str(error.detail))
    answer.headers.update(error.headers or {})
    return answer


def _from_sanad_error(_: Request, error: Exception) -> Response:
    return problem_of(error)


def _from_validation_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this type only
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return problem(422, f"{place}: {first['msg']}")
