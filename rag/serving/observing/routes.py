"""``GET /metrics`` for Prometheus, and for whom."""

from __future__ import annotations

from typing import Literal

from fastapi import FastAPI, Request, Response

from rag.binding import is_loopback
from rag.serving.access.callers import CALLER, Caller
from rag.serving.observing.metrics import MEDIA_TYPE, Metrics
from rag.serving.problems import problem

Audience = Literal["local", "open", "off"]
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


def add_metrics(app: FastAPI, metrics: Metrics, audience: Audience) -> None:
    """Serve the metrics to this machine, to everybody, or to nobody."""
    if audience == "off":
        return

    @app.get("/metrics", include_in_schema=False)
    def scraped(request: Request) -> Response:
        """Return every series in Prometheus's text format."""
        caller: Caller | None = request.scope.get(CALLER)
        may = caller is not None and "operate" in caller.scopes
        if audience == "local" and not may and not from_this_machine(request):
            hint = "Send a key with the scope operate, or set RAG_SERVER__METRICS=open if others may read the metrics."
            return problem(403, "The metrics are for the machine that the server runs on.", hint)
        return Response(metrics.text(), media_type=MEDIA_TYPE)


def from_this_machine(request: Request) -> bool:
    """Whether the caller is on loopback and not a proxy there that speaks for somebody else."""
    if any(header in request.headers for header in _FORWARDED):
        return False
    return request.client is not None and is_loopback(request.client.host)
