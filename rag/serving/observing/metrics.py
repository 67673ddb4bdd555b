"""What is counted, in Prometheus's text format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from rag.domain import Answer, Timings
from rag.store import StoreStatus

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# A second series for each counter, to say since when it counts: nobody here reads it.
disable_created_metrics()  # type: ignore[no-untyped-call]


class Metrics:
    """Counts in a registry of its own; safe to use from several threads.

    No label holds anything that a caller can make up: no path, question, name or address.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self._requests = Counter(
            "sanad_requests",
            "HTTP requests that have ended; 499: the caller left first",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self._request_seconds = Histogram(
            "sanad_request_seconds",
            "Time from the request to the last byte of its answer",
            ["route"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._answers = Counter(
            "sanad_answers",
            "Questions answered or refused, through any door",
            ["outcome", "answerer"],
            registry=self.registry,
        )
        self._stages = Histogram(
            "sanad_stage_seconds",
            "Time that each stage of an answer took",
            ["stage"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._statements = Counter(
            "sanad_statements",
            "Statements shown, and drafted ones withheld because no source bore them out",
            ["fate"],
            registry=self.registry,
        )
        self._conflicts = Counter(
            "sanad_answers_with_conflicts",
            "Answers that show that sources differ",
            registry=self.registry,
        )

        self._remembered = Counter(
            "sanad_remembered_answers",
            "Answers that were not worked out again, as the same question was asked before",
            registry=self.registry,
        )

    def requested(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        known = method if method in _METHODS else "other"
        self._requests.labels(known, route, str(status)).inc()
        self._request_seconds.labels(route).observe(seconds)

    def answered(self, answer: Answer) -> None:
        """Count one answer or refusal."""
        outcome = "refused" if answer.refused else "answered"
        self._answers.labels(outcome, answer.answerer).inc()
        stages = ["total"] if answer.remembered else [stage.name for stage in fields(Timings)]
        for stage in stages:
            self._stages.labels(stage).observe(getattr(answer.timings_ms, stage) / 1000)
        if answer.remembered:
            self._remembered.inc()
        self._statements.labels("shown").inc(len(answer.statements))
        self._statements.labels("withheld").inc(withheld(answer))
        if answer.conflicts:
            self._conflicts.inc()

    def watch_line(self, running: Callable[[], float], waiting: Callable[[], float]) -> None:
        """Show how many questions are worked on and how many wait, as they are when asked for."""
        for name, told, count in (
            ("sanad_questions_running", "Questions that are worked on", running),
            ("sanad_questions_waiting", "Questions that wait for their turn", waiting),
        ):
            gauge = Gauge(name, told, registry=self.registry)
            gauge.set_function(count)

    def watch_index(self, status: Callable[[], StoreStatus]) -> None:
        """Show what the index holds, as it is when asked for."""
        self.registry.register(_Index(status))

    def text(self) -> bytes:
        """Return every series in the text format."""
        return generate_latest(self.registry)


def withheld(answer: Answer) -> int:
    """Return how many drafted statements are not shown."""
    return max(answer.coverage.total - answer.coverage.supported, 0)


class _Index(Collector):
    def __init__(self, status: Callable[[], StoreStatus]) -> None:
        self._status = status

    def describe(self) -> Iterable[Metric]:
        return ()  # what is registered is not asked for before somebody looks

    def collect(self) -> Iterator[Metric]:
        status = self._status()
        info = {"fingerprint": status.fingerprint}
        yield InfoMetricFamily("sanad_index", "Which index answers", value=info)
        yield GaugeMetricFamily("sanad_documents", "Documents held", value=status.documents)
        yield GaugeMetricFamily("sanad_chunks", "Chunks indexed", value=status.chunks)
