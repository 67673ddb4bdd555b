"""Errors in OpenAI's shape, from the same errors that are problem documents elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from rag.serving.problems import problem_of

_SERVER_FAULT = 500
_Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class ErrorRoute(APIRoute):
    """A route whose errors a client of OpenAI's understands."""

    def get_route_handler(self) -> _Handler:
        """Return the handler with errors turned into answers."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError as error:
                return JSONResponse(_of_validation(error), 400)
            except HTTPException as error:
                body = error_body(error.status_code, str(error.detail))
                return JSONResponse(body, error.status_code, error.headers)
            except Exception as error:  # noqa: BLE001 - logged where it is turned into a problem
                told = problem_of(error)
                # What is a 422 elsewhere is a 400 with the original.
                status = 400 if told.status_code == 422 else told.status_code  # noqa: PLR2004
                wait = {k: v for k, v in told.headers.items() if k == "retry-after"}
                return JSONResponse(of_problem(json.loads(bytes(told.body))), status, wait)

        return handled


def error_body(
    status: int, message: str, param: str | None = None, code: str | None = None
) -> dict[str, Any]:
    """Return an error as the original writes it."""
    kind = "server_error" if status >= _SERVER_FAULT else "invalid_request_error"
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def of_problem(problem: Mapping[str, Any]) -> dict[str, Any]:
    """Return a problem document as an error."""
    return error_body(problem["status"], problem["detail"])


def _of_validation(error: RequestValidationError) -> dict[str, Any]:
    first = error.errors()[0]
    param = ".".join(str(part) for part in first["loc"][1:]) or None
    if first["type"] == "extra_forbidden":
        return error_body(400, f"Unrecognized request argument supplied: {param}", param)
    if first["type"] == "missing":
        message = f"Missing required parameter: '{param}'."
        return error_body(400, message, param, "missing_required_parameter")
    return error_body(400, f"Invalid value for '{param}': {first['msg']}.", param, "invalid_value")
