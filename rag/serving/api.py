"""The routes for programs: ask, read, verify, rate. JSON in, JSON out, problems as documents."""

from __future__ import annotations

import dataclasses
import json
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Header, HTTPException, Query, Response
from fastapi.responses import HTMLResponse, JSONResponse, StreamingResponse

from rag.assistant import Assistant
from rag.citing.calculations import calculation_problem
from rag.domain import Document, DocumentCard
from rag.rating import rate
from rag.rendering import answer_from_json, answer_to_json, computed_from_json
from rag.serving.asking import Asking
from rag.serving.bodies import AskBody, FeedbackBody, Problem, VerifyBody
from rag.serving.problems import MEDIA_TYPE as PROBLEM
from rag.serving.sse import MEDIA_TYPE, events_response, last_read
from rag.serving.streams import Streams
from rag.serving.view import ANCHOR, document_page

MOST_LISTED = 500
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": about}
    for status, about in (
        (401, "The server has a sign-in, and no key or session came along."),
        (403, "The key lacks the scope, or a page of another site sent this."),
        (404, "There is no such document."),
        (408, "The body took too long to arrive."),
        (413, "The body is too large."),
        (422, "A field is missing, unknown or out of bounds; `detail` names it."),
        (429, "This address asks too often; `Retry-After` says when to ask again."),
        (503, "The server is busy or not ready; `Retry-After` says when to ask again."),
    )
}
_PROBLEM_SCHEMA = f"#/components/schemas/{Problem.__name__}"
_EVENT = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "event": {
            "type": "string",
            "enum": ["status", "passages", "delta", "statement", "answer", "error"],
        },
        "data": {"type": "string", "description": "One JSON object."},
    },
    "required": ["id", "event", "data"],
}
_STREAMED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer object, or with `stream` the events `status`, `passages`, `delta`"
        " (the text is `text` from character `start` on), `statement` (the one at `index`, told once"
        " it was checked), and at the end `answer` (the answer object) or `error` (a problem document).",
        "content": {MEDIA_TYPE: {"schema": _EVENT}},
    }
}


def add_api(app: FastAPI, asking: Asking) -> None:
    """Add the routes under ``/api`` and their OpenAPI document at ``/api/openapi.json``."""
    router = APIRouter(prefix="/api", responses=_PROBLEMS)
    _add_asking(router, asking)
    _add_checking(router, asking)
    _add_documents(router, asking.assistant)
    app.include_router(router)

    @app.get("/api/openapi.json", include_in_schema=False)
    def openapi() -> dict[str, Any]:
        return described(app.openapi())


def described(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with the media type that problem documents have, which FastAPI cannot say."""
    for path, operations in document["paths"].items():
        if not path.startswith("/api/"):
            continue
        for operation in operations.values():
            for status, response in operation["responses"].items():
                if status >= "400" and response.get("content"):
                    response["content"] = {PROBLEM: {"schema": {"$ref": _PROBLEM_SCHEMA}}}
    return document


def _add_asking(router: APIRouter, asking: Asking) -> None:
    @router.post("/ask", summary="Ask a question", response_model=None, responses=_STREAMED)
    def ask(
        body: AskBody, last_event_id: Annotated[str, Header()] = ""
    ) -> JSONResponse | StreamingResponse:
        """An answer whose citations were checked, or a refusal: both are 200.

        With `stream` the answer comes as server-sent events. Sent again with the `Last-Event-ID` of
        the last event that was read, the request goes on after it.
        """
        if body.stream and last_event_id:
            return _resumed(asking.streams, last_event_id)
        question = (body.question, body.restriction(), body.utterances())
        if body.stream:
            return events_response(asking.stream(*question))
        # Made here, in a thread: FastAPI would walk through a dict on the loop that serves everyone.
        return JSONResponse(answer_to_json(asking.ask(*question)))

    @router.get("/ask/{stream}", summary="Go on reading a stream", responses=_STREAMED)
    def resume(stream: str, last_event_id: Annotated[str, Header()] = "") -> StreamingResponse:
        """The events after `Last-Event-ID`, or all of them; `stream` is an event's id up to `-`."""
        return _resumed(asking.streams, last_event_id or f"{stream}-0")


def _resumed(streams: Streams, last_event_id: str) -> StreamingResponse:
    read = last_read(last_event_id)
    stream = streams.find(read[0]) if read else None
    if read is None or stream is None:
        raise HTTPException(404, "This stream is not held any more; ask again without its id.")
    return events_response(stream, read[1])


def _add_checking(router: APIRouter, asking: Asking) -> None:
    assistant, recent = asking.assistant, asking.recent

    @router.post("/verify", summary="Check every citation of an answer object")
    def verify(body: VerifyBody) -> dict[str, Any]:
        """Whether each quote still stands where the answer says, and each calculation follows."""
        text = body.model_dump_json()
        checks = assistant.verify(answer_from_json(text))
        rows = [
            {"number": c.number, "document_id": c.document_id, "problem": c.problem} for c in checks
        ]
        failed = sum(not check.holds for check in checks)
        sums = [
            {"text": statement, "problem": problem}
            for statement, quotes in computed_from_json(text)
            if (problem := calculation_problem(statement, quotes))
        ]
        return {"checked": len(checks), "failed": failed, "citations": rows, "miscalculated": sums}

    @router.post("/feedback", summary="Rate an answer", status_code=201)
    def feedback(body: FeedbackBody) -> dict[str, str]:
        """Keep a thumbs-up or thumbs-down with the answer that it is about."""
        answer = recent.find(body.answer_id)
        if answer is None:
            raise HTTPException(404, "No recent answer has this id; ask again and rate that one.")
        given = rate(
            assistant,
            answer,
            body.rating,
            body.reason,
            comment=body.comment,
            right_answer=body.right_answer,
            passage=body.passage,
        )
        return {"id": given.id}


def _add_documents(router: APIRouter, assistant: Assistant) -> None:
    @router.get("/documents", summary="List the documents, newest first")
    def documents(
        offset: Annotated[int, Query(ge=0)] = 0,
        limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 100,
    ) -> dict[str, Any]:
        """Metadata without text."""
        cards = assistant.documents()
        page = [card_to_json(card) for card in cards[offset : offset + limit]]
        return {"total": len(cards), "documents": page, "index": assistant.status().fingerprint}

    @router.get("/documents/{identity}", summary="Read one document")
    def document(identity: str, response: Response) -> dict[str, Any]:
        """The stored text that citations count in, with everything known about it."""
        found = _found(assistant, identity)
        response.headers["ETag"] = f'"{found.sha256}"'
        return _document(found)

    @router.get(
        "/documents/{identity}/view",
        summary="Show one document with a span marked",
        response_class=HTMLResponse,
    )
    def view(
        identity: str,
        start: Annotated[int | None, Query(ge=0)] = None,
        end: Annotated[int | None, Query(ge=0)] = None,
    ) -> HTMLResponse:
        """A page without scripts; open it at its anchor, `#cited`."""
        found = _found(assistant, identity)
        whole = start is None and end is None
        if not whole and not 0 <= (start or 0) < (end or 0) <= len(found.text):
            detail = f"start and end must mark a part of the {len(found.text)} characters"
            raise HTTPException(422, f"query.end: {detail}")
        page = HTMLResponse(document_page(found, start, end))
        page.headers["Link"] = f'<#{ANCHOR}>; rel="bookmark"'
        return page


def _found(assistant: Assistant, identity: str) -> Document:
    document = assistant.document(identity)
    if document is None:
        raise HTTPException(404, "There is no document with this id; /api/documents lists them.")
    return document


def card_to_json(card: DocumentCard) -> dict[str, Any]:
    """Return what is known of a document as plain values."""
    return {**dataclasses.asdict(card), "tags": list(card.tags)}


def _document(document: Document) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(document)))
    return plain
