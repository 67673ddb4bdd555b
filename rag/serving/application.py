"""The FastAPI application that the page is mounted on."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.cors import CORSMiddleware

from rag.assistant import Assistant
from rag.binding import allowed_hosts
from rag.serving.access import AccessGuard, Callers, add_sign_in
from rag.serving.addresses import Addresses
from rag.serving.api import add_api
from rag.serving.asking import Asking
from rag.serving.completions import add_completions
from rag.serving.gate import PageGate
from rag.serving.headers import SecurityHeaders
from rag.serving.later import LaterParts, PutUp
from rag.serving.limits import BodyLimit, KnownHosts
from rag.serving.observing import Audience, Metrics, Requests, Traces, add_metrics
from rag.serving.problems import UnexpectedErrors, add_problem_handlers, problem
from rag.serving.rates import Rate, Rates
from rag.serving.readiness import Readiness
from rag.serving.retention import Retention
from rag.serving.streams import Patience
from rag.serving.widget import Budget, Demo, Sites, Tokens, WidgetDoor, WidgetService, add_widget


@dataclass(frozen=True, slots=True)
class Openness:
    """Who may read the metrics, how often an address may ask, which proxies speak for others.

    ``sites`` may embed the widget; ``widget_key`` signs its visitors' tokens, ``budget`` counts them;
    ``demo`` is the page that shows it. ``callers`` tells who
    asks, None that nobody is asked; ``names`` are further names of the server;
    ``retention`` says what is purged once a day, None that nothing is.
    """

    metrics: Audience = "local"
    rate: Rate = field(default_factory=Rate)
    proxies: tuple[str, ...] = ()
    sites: Sites = field(default_factory=lambda: Sites(Path("widget.toml")))
    retention: Retention | None = None
    budget: Budget = field(default_factory=Budget)
    demo: Demo | None = None
    widget_key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    callers: Callers | None = None
    title: str = "Sanad"
    names: tuple[str, ...] = ()
    traces: Traces | None = None


def create_app(
    readiness: Readiness,
    host: str,
    page_files: Path,
    when_ready: Callable[[], None] = lambda: None,
    assistant: Assistant | None = None,
    patience: Patience | None = None,
    metrics: Metrics | None = None,
    openness: Openness | None = None,
    put_up_page: PutUp | None = None,
) -> FastAPI:
    """Return an application with health routes and every guard, and without a page yet.

    With an ``assistant`` it has the routes for programs too. ``host`` is where the server is bound;
    ``page_files`` is the folder served at ``/page``; ``when_ready`` is called once the first question
    can be answered, and after ``put_up_page`` if there is one, which mounts the page; MCP then waits
    for that moment too. ``openness`` says how much to whom.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for opened in open_while_running:
                await stack.enter_async_context(opened)
            if later is None:
                readiness.start(when_ready)
            else:
                warm, loop = asyncio.Event(), asyncio.get_running_loop()
                await stack.enter_async_context(later.open_after(warm, all_is_up))
                readiness.start(lambda: None, lambda: _set(warm, loop))
            yield

    def all_is_up() -> None:
        if readiness.state().problem is None:
            when_ready()

    openness = openness or Openness()
    open_while_running: list[AbstractAsyncContextManager[None]] = (
        [openness.traces.sending()] if openness.traces else []
    )
    parts: dict[str, PutUp] = {}
    metrics = metrics or Metrics()
    app = guarded_app(host, page_files, lifespan, metrics, openness)
    _add_health(app, readiness)
    if openness.callers and openness.callers.sign_in == "password":
        add_sign_in(app, openness.callers, openness.title)
    add_metrics(app, metrics, openness.metrics)
    if assistant is not None:
        asking = Asking(assistant, patience)
        line = asking.turnstile
        metrics.watch_line(lambda: line.running, lambda: line.waiting)
        metrics.watch_index(assistant.status)
        add_api(app, asking)
        add_completions(app, asking)
        addresses, tokens = Addresses(openness.proxies), Tokens(openness.widget_key)
        service = WidgetService(
            openness.sites, tokens, addresses, openness.budget, demo=openness.demo
        )
        add_widget(app, asking, service)
        parts["MCP"] = partial(_put_up_mcp, asking=asking, host=host, names=openness.names)
        if openness.retention:
            open_while_running.append(openness.retention.daily(asking.let_go))
    later = _later(app, parts, put_up_page)
    return app


def _later(app: FastAPI, parts: dict[str, PutUp], put_up_page: PutUp | None) -> LaterParts | None:
    """Put ``parts`` up now where there is no page, else before it once the server is ready."""
    if put_up_page is not None:
        return LaterParts(app, {**parts, "the page": put_up_page})
    for put_up in parts.values():
        put_up(app)
    return None


def _put_up_mcp(app: FastAPI, asking: Asking, host: str, names: tuple[str, ...]) -> None:
    from rag.serving.mcp_routes import add_mcp  # noqa: PLC0415 - a second, and few ask for it first

    opened, before = add_mcp(app, asking, host, names), app.router.lifespan_context

    @asynccontextmanager
    async def with_sessions(inner: FastAPI) -> AsyncIterator[None]:
        async with before(inner), opened:
            yield

    app.router.lifespan_context = with_sessions


def _set(event: asyncio.Event, loop: asyncio.AbstractEventLoop) -> None:
    with suppress(RuntimeError):  # the server has stopped meanwhile
        loop.call_soon_threadsafe(event.set)


def guarded_app(
    host: str,
    page_files: Path,
    lifespan: Callable[[FastAPI], Any] | None = None,
    metrics: Metrics | None = None,
    openness: Openness | None = None,
) -> FastAPI:
    """Return an application with every guard and nothing to guard yet: no page, no routes."""
    app = FastAPI(title="Sanad", lifespan=lifespan, openapi_url=None)
    app.mount("/page", StaticFiles(directory=page_files))
    add_problem_handlers(app)
    # The last one added is the outermost. Gradio adds no permissive CORS headers of its own where
    # the application has a CORS policy; ours allows no other origin.
    app.add_middleware(CORSMiddleware, allow_origins=[])
    app.add_middleware(BodyLimit)
    app.add_middleware(PageGate)
    openness = openness or Openness()
    app.add_middleware(WidgetDoor, lists=openness.sites.lists)
    app.add_middleware(Rates, rate=openness.rate, addresses=Addresses(openness.proxies))
    if openness.callers:
        app.add_middleware(AccessGuard, callers=openness.callers)
    app.add_middleware(KnownHosts, hosts=allowed_hosts(host, openness.names))
    app.add_middleware(UnexpectedErrors)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Requests, metrics=metrics or Metrics(), traces=openness.traces)
    return app


def _add_health(app: FastAPI, readiness: Readiness) -> None:
    @app.get("/healthz")
    def alive() -> dict[str, str]:
        """The process answers."""
        return {"status": "alive"}

    @app.get("/readyz")
    def ready() -> Response:
        """The index is open and the models are loaded."""
        state = readiness.state()
        if state.problem is not None:
            return problem(503, f"Not ready: {state.problem}.", "Ask again in a few seconds.")
        body = {"status": "ready", "documents": state.documents, "chunks": state.chunks}
        return JSONResponse({**body, "index": state.index, "chat": readiness.chat})
