"""``/v1/models`` and ``/v1/chat/completions``."""

from __future__ import annotations

import time
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.responses import JSONResponse, StreamingResponse

from rag.rendering import answer_to_json
from rag.serving.asking import Asking
from rag.serving.completions.bodies import CompletionBody
from rag.serving.completions.chunks import chunks_response
from rag.serving.completions.errors import ErrorRoute, error_body
from rag.serving.completions.shapes import MODEL, completion

_ERROR = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {
                "message": {"type": "string"},
                "type": {"type": "string"},
                "param": {"type": ["string", "null"]},
                "code": {"type": ["string", "null"]},
            },
            "required": ["message", "type", "param", "code"],
        }
    },
    "required": ["error"],
}
_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"description": about, "content": {"application/json": {"schema": _ERROR}}}
    for status, about in (
        (400, "A parameter is missing, unknown or out of bounds; `param` names it."),
        (401, "The server has a sign-in, and no key came along."),
        (403, "The key lacks the scope `ask`, or a page of another site sent this."),
        (404, "There is no model of this name."),
        (408, "The body took too long to arrive."),
        (413, "The body is too large."),
        (429, "This caller asks too often; `Retry-After` says when to ask again."),
        (503, "The server is busy or not ready; `Retry-After` says when to ask again."),
    )
}


def add_completions(app: FastAPI, asking: Asking) -> None:
    """Add the routes under ``/v1``. Every question goes through the same line as elsewhere."""
    router = APIRouter(prefix="/v1", route_class=ErrorRoute, responses=_ERRORS)
    model = {"id": MODEL, "object": "model", "created": int(time.time()), "owned_by": "sanad"}

    @router.get("/models", summary="List the models: one")
    def models() -> dict[str, Any]:
        """The documents answer, whichever chat model the operator put behind them."""
        return {"object": "list", "data": [model]}

    @router.get("/models/{name}", summary="Describe a model", response_model=None)
    def one(name: str) -> dict[str, Any] | JSONResponse:
        """The model with this name."""
        return model if name == MODEL else _unknown(name)

    @router.post("/chat/completions", summary="Ask as a chat completion", response_model=None)
    def complete(body: CompletionBody) -> dict[str, Any] | StreamingResponse | JSONResponse:
        """The last user message is the question, what comes before it the conversation."""
        if body.model != MODEL:
            return _unknown(body.model)
        question, restriction, history = body.asked()
        if body.stream:
            stream = asking.stream(question, restriction, history)
            usage = bool(body.stream_options and body.stream_options.include_usage)
            return chunks_response(stream, include_usage=usage)
        return completion(answer_to_json(asking.ask(question, restriction, history)))

    app.include_router(router)


def _unknown(name: str) -> JSONResponse:
    message = f"The model `{name[:200]}` does not exist; /v1/models lists what does."
    return JSONResponse(error_body(404, message, "model", "model_not_found"), 404)
