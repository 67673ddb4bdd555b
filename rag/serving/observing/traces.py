"""OpenTelemetry: a span for each request, and in it the steps of the answer. Nothing without an endpoint."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

import anyio.to_thread

from rag.domain import Answer
from rag.serving.observing.log_lines import REQUEST_ID

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span, Tracer

_SECONDS_TO_SEND = 3
_STEPS = ("retrieve", "rerank", "draft", "cite")


class Traces:
    """Sends spans to a collector (OTLP over gRPC) in the background; a dead collector delays nobody.

    No span holds a question, an answer's words, an address or who asked. What OTEL_ variables say of
    headers, certificates and sampling holds too.
    """

    def __init__(self, endpoint: str) -> None:
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import (  # noqa: PLC0415 - as below
            OTLPSpanExporter,
        )
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - most servers send none
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

        exporter = OTLPSpanExporter(endpoint=endpoint, timeout=_SECONDS_TO_SEND)
        # A provider of our own, not the process's: what libraries trace is not ours to send.
        self._provider: TracerProvider = TracerProvider(
            resource=Resource.create({"service.name": "sanad"}), shutdown_on_exit=False
        )
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer: Tracer = self._provider.get_tracer("sanad")

    @contextmanager
    def request(self, method: str, headers: Mapping[str, str]) -> Iterator[Span]:
        """Open a span around a request, within the caller's trace where it names one."""
        from opentelemetry.trace import SpanKind  # noqa: PLC0415
        from opentelemetry.trace.propagation.tracecontext import (  # noqa: PLC0415
            TraceContextTextMapPropagator,
        )

        given = TraceContextTextMapPropagator().extract(headers)
        with self._tracer.start_as_current_span(
            method, context=given, kind=SpanKind.SERVER, record_exception=False
        ) as span:
            yield span

    @staticmethod
    def ended(span: Span, method: str, route: str, status: int) -> None:
        """Say which route it was and what came of it."""
        from opentelemetry.trace import StatusCode  # noqa: PLC0415

        span.update_name(f"{method} {route}")
        span.set_attributes(
            {
                "http.request.method": method,
                "http.route": route,
                "http.response.status_code": status,
                "sanad.request_id": REQUEST_ID.get() or "",
            }
        )
        if status >= 500:  # noqa: PLR2004 - the server's own failures, as the conventions have it
            span.set_status(StatusCode.ERROR)

    def answered(self, answer: Answer) -> None:
        """Add the answer's span, which ends now, with its steps one after the other."""
        from opentelemetry.trace import set_span_in_context  # noqa: PLC0415

        ends = time.time_ns()
        began = ends - _ns(answer.timings_ms.total)
        span = self._tracer.start_span("answer", start_time=began)
        span.set_attributes(
            {
                "sanad.answer.id": answer.id,
                "sanad.answer.outcome": "refused" if answer.refused else "answered",
                "sanad.answer.by": answer.answerer,
                "sanad.answer.statements": len(answer.statements),
                "sanad.answer.remembered": answer.remembered,
                "sanad.index": answer.index,
            }
        )
        inside = set_span_in_context(span)
        for step in _STEPS:
            took = _ns(getattr(answer.timings_ms, step))
            if took:
                self._tracer.start_span(step, inside, start_time=began).end(began + took)
                began += took
        span.end(ends)

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[None]:
        """Send what is left when the server stops, for a few seconds at most."""
        try:
            yield
        finally:
            await anyio.to_thread.run_sync(self._last)

    def _last(self) -> None:
        self._provider.force_flush(_SECONDS_TO_SEND * 1000)
        self._provider.shutdown()


def _ns(milliseconds: float) -> int:
    return int(milliseconds * 1_000_000)
