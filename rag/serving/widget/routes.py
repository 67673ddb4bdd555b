"""The routes that the widget calls. A page chooses the question, and nothing of how it is answered."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Header, HTTPException, Query, Request
from fastapi.responses import StreamingResponse
from fastapi.staticfiles import StaticFiles
from pydantic import Field, StringConstraints

from rag.assistant import Assistant
from rag.domain import Rating, Utterance
from rag.rating import rate
from rag.rendering import answer_to_json
from rag.serving.addresses import Addresses, one_caller
from rag.serving.asking import Asking
from rag.serving.bodies import Body, Conditions, Said
from rag.serving.observing.log_lines import FIELDS
from rag.serving.sse import events_response, last_read
from rag.serving.streams import Stream
from rag.serving.widget import files
from rag.serving.widget.budget import Budget, OverLimitError
from rag.serving.widget.demo import DEMO_NAME, DEMO_SITE, Demo, add_demo
from rag.serving.widget.door import ORIGIN, PREFIX
from rag.serving.widget.frame import FRAME_ORIGIN, OWN, add_frame, frame_session
from rag.serving.widget.sites import Site, Sites
from rag.serving.widget.tokens import Tokens, Visitor

FILES = files.FILES
MOST_SPAN = 6000  # characters
_MOST_STREAMS = 500
_logger = logging.getLogger(__name__)


class SessionBody(Body):
    """Which site the page belongs to."""

    site: Annotated[str, StringConstraints(max_length=64)]
    frame: Annotated[str, StringConstraints(max_length=400)] = ""  # of our own page in an iframe


class WidgetAskBody(Body):
    """A question with what was said before; there is no way to name a model or a prompt."""

    question: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    history: list[Said] = Field(default_factory=list, max_length=20)
    filter: Conditions = Field(default_factory=dict, max_length=10)
    stream: bool = True


class WidgetRatingBody(Body):
    """A thumb."""

    answer_id: Annotated[str, StringConstraints(max_length=64)]
    rating: Rating


class ForgetBody(Body):
    """The answers of a chat. Their ids are known to the visitor alone, who got them."""

    answer_ids: list[Annotated[str, StringConstraints(max_length=64)]] = Field(max_length=200)


@dataclass(frozen=True, slots=True)
class WidgetService:
    """Sites, tokens and counts; ``owners`` tells which site and origin a stream belongs to.

    ``demo`` is the page at ``/widget/demo``, None that there is none.
    """

    sites: Sites
    tokens: Tokens
    addresses: Addresses
    budget: Budget = field(default_factory=Budget)
    owners: OrderedDict[str, tuple[str, str]] = field(default_factory=OrderedDict)
    demo: Demo | None = None

    def find(self, name: str) -> Site | None:
        """Return a site of the file, or that of our own demonstration."""
        return DEMO_SITE if self.demo and name == DEMO_NAME else self.sites.find(name)

    def admitted(self, request: Request) -> tuple[Visitor, Site]:
        """Return who calls. Raises HTTPException: 401 asks for a new token, 403 is for good."""
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        visitor = self.tokens.read(token.strip()) if kind.lower() == "bearer" else None
        if visitor is None:
            raise HTTPException(401, "This token is missing, not ours, or has ended.")
        framed = visitor.origin == FRAME_ORIGIN and bool(request.scope.get(OWN))
        site = self.open_site(visitor.site, request, framed=framed)
        if not framed and visitor.origin != request.scope.get(ORIGIN):
            raise HTTPException(403, "This token was given to another page.")
        if visitor.version != site.version:
            raise HTTPException(401, "The site's configuration has changed since; begin anew.")
        return visitor, site

    def open_site(self, name: str, request: Request, *, framed: bool = False) -> Site:
        """Return a site that this origin may embed, or our own page in a frame of it.

        Raises HTTPException with 403.
        """
        site = self.find(name)
        origin = request.scope.get(ORIGIN)
        if site is None or not (framed or origin in site.origins):
            told = {"site": name[:64], "origin": origin}
            why = "not an origin of this site" if site else "widget.toml has no site of this name"
            _logger.warning("the widget was refused: %s", why, extra={FIELDS: told})
            raise HTTPException(403, "This page may not use the widget.")
        if site.paused:
            raise HTTPException(403, "The widget is paused on this site.")
        return site

    def address(self, request: Request) -> str:
        """Return what counts as one caller."""
        address = self.addresses.caller(request.scope)
        return one_caller(address) if address else "unknown"

    def counted(self, request: Request) -> None:
        """Count what is no question. Raises HTTPException with 429."""
        with _told():
            self.budget.session(self.address(request))

    def owns(self, stream: Stream, visitor: Visitor) -> None:
        """Remember whose stream this is."""
        self.owners[stream.id] = (visitor.site, visitor.origin)
        while len(self.owners) > _MOST_STREAMS:
            self.owners.popitem(last=False)


def add_widget(app: FastAPI, asking: Asking, service: WidgetService) -> None:
    """Add the widget's routes, its two files and the page that shows it."""
    router = APIRouter(prefix=PREFIX.rstrip("/"), include_in_schema=False)
    _add_session(router, service)
    _add_asking(router, asking, service)
    _add_reading(router, asking, service)
    add_frame(router, service.sites, service.tokens)
    files.add_chat_file(router)
    app.include_router(router)
    if service.demo:
        ours = APIRouter(include_in_schema=False)
        add_demo(ours, service.demo, asking.assistant, service.tokens)
        app.include_router(ours)
    app.mount(PREFIX.rstrip("/"), StaticFiles(directory=FILES))


def _add_session(router: APIRouter, service: WidgetService) -> None:
    @router.post("/session")
    def session(body: SessionBody, request: Request) -> dict[str, Any]:
        """A token of a quarter of an hour, and what the widget shows."""
        found = service.find(body.site)
        framed = found is not None and frame_session(
            found, body.frame, body.site, service.tokens, request.scope
        )
        site = service.open_site(body.site, request, framed=framed)
        service.counted(request)
        origin = FRAME_ORIGIN if framed else request.scope[ORIGIN]
        token = service.tokens.issue(body.site, origin, site.version)
        seconds = service.tokens.seconds
        return {
            "token": token, "expires_in": seconds, "version": site.version, "config": site.shown(),
        }  # fmt: skip


def _add_asking(router: APIRouter, asking: Asking, service: WidgetService) -> None:
    @router.post("/ask", response_model=None)
    def ask(
        body: WidgetAskBody, request: Request, last_event_id: Annotated[str, Header()] = ""
    ) -> dict[str, Any] | StreamingResponse:
        """The answer object or its events, as ``POST /api/ask`` gives them."""
        visitor, site = service.admitted(request)
        if last_event_id:
            return _resumed(asking, service, visitor, last_event_id)
        said = tuple(Utterance(one.role, one.text) for one in body.history)
        question = (body.question, site.restriction(body.filter), said)
        counts = (visitor.site, site.questions_per_day, service.address(request), visitor.nonce)
        with _told(), service.budget.question(*counts):
            if not body.stream:
                return answer_to_json(asking.ask(*question))
            stream = asking.stream(*question)
        service.owns(stream, visitor)
        return events_response(stream)


def _resumed(
    asking: Asking, service: WidgetService, visitor: Visitor, last_event_id: str
) -> StreamingResponse:
    read = last_read(last_event_id)
    stream = asking.streams.find(read[0]) if read else None
    owner = (visitor.site, visitor.origin)
    if read is None or stream is None or service.owners.get(stream.id) != owner:
        raise HTTPException(404, "This stream is not held any more; ask again.")
    return events_response(stream, read[1])


def _add_reading(router: APIRouter, asking: Asking, service: WidgetService) -> None:
    assistant = asking.assistant

    @router.get("/documents/{identity}/text")
    def text(
        identity: str,
        request: Request,
        start: Annotated[int, Query(ge=0)],
        end: Annotated[int, Query(ge=1)],
    ) -> dict[str, Any]:
        """A part of a document that this site shows, cut off where the document ends."""
        _, site = service.admitted(request)
        document = assistant.document(identity)
        if document is None or not _shows(assistant, site, identity):
            raise HTTPException(404, "This site shows no such document.")
        if not start < min(end, len(document.text)) or end - start > MOST_SPAN:
            detail = f"start and end must mark a part of the text, at most {MOST_SPAN} characters"
            raise HTTPException(422, f"query.end: {detail}")
        shown = document.text[start:end]
        return {"text": shown, "start": start, "language": document.language}

    @router.post("/feedback", status_code=201)
    def feedback(body: WidgetRatingBody, request: Request) -> dict[str, bool]:
        """Keep a thumb with its answer, or where the site keeps no questions, count it alone."""
        visitor, site = service.admitted(request)
        service.counted(request)
        answer = asking.recent.find(body.answer_id)
        if answer is None:
            raise HTTPException(404, "No recent answer has this id.")
        if site.keep_questions:
            # A visitor says that something is wrong and is not asked what.
            rate(assistant, answer, body.rating, "other" if body.rating == "down" else None)
        told = {"site": visitor.site, "rating": body.rating, "answer": answer.id}
        _logger.info("rating", extra={FIELDS: told})
        return {"kept": site.keep_questions}

    @router.post("/forget")
    def forget(body: ForgetBody, request: Request) -> dict[str, int]:
        """Delete what the server keeps of a chat."""
        service.admitted(request)
        service.counted(request)
        return {"forgotten": asking.forget(body.answer_ids)}


def _shows(assistant: Assistant, site: Site, identity: str) -> bool:
    fixed = site.restriction({})
    if fixed is None:
        return True
    allowed = set(assistant.store.allowed(fixed) or ())
    return any(chunk.id in allowed for chunk in assistant.chunks(identity))


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OverLimitError as over:
        detail = f"Too many questions; ask again in {over.wait} s."
        raise HTTPException(429, detail, {"Retry-After": str(over.wait)}) from over
