"""Traces reach a real collector's protocol, hold no question, and a dead collector delays nobody."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import grpc  # type: ignore[import-untyped]
import httpx
import pytest
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as messages
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2_grpc as service

from rag.assistant import Assistant
from rag.serving import Metrics, Openness, Readiness, Watcher, create_app
from rag.serving.observing import Traces
from tests.serving.running import running
from tests.support import small_assistant

QUESTION = "When did the supply of Sui gas begin?"
CALLER = "4bf92f3577b34da6a3ce929d0e0e4736"


class Collector(service.TraceServiceServicer):
    """Keeps every span that arrives."""

    def __init__(self) -> None:
        self.spans: list[Any] = []
        self.said: list[str] = []

    def Export(self, request: Any, context: Any) -> Any:  # noqa: ANN401, N802 - gRPC's names
        self.said.append(str(request))
        for resource in request.resource_spans:
            for scope in resource.scope_spans:
                self.spans.extend(scope.spans)
        return messages.ExportTraceServiceResponse()


@pytest.fixture
def collector() -> Iterator[tuple[Collector, str]]:
    server, kept = grpc.server(ThreadPoolExecutor(2)), Collector()
    service.add_TraceServiceServicer_to_server(kept, server)  # type: ignore[no-untyped-call]
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield kept, f"http://127.0.0.1:{port}"
    server.stop(0).wait()


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    with small_assistant(tmp_path) as made:
        yield made


def application(assistant: Assistant, folder: Path, traces: Traces) -> Any:  # noqa: ANN401
    metrics = Metrics()
    watched = replace(assistant, observer=Watcher(metrics, traces=traces).answered)
    return create_app(
        Readiness(watched),
        "127.0.0.1",
        folder,
        assistant=watched,
        metrics=metrics,
        openness=Openness(traces=traces),
    )


def test_an_answer_is_a_span_with_its_steps_in_the_span_of_its_request(
    assistant: Assistant, tmp_path: Path, collector: tuple[Collector, str]
) -> None:
    kept, endpoint = collector
    app = application(assistant, tmp_path, Traces(endpoint))
    with running(app) as url, httpx.Client(base_url=url, timeout=30) as client:
        headers = {"traceparent": f"00-{CALLER}-00f067aa0ba902b7-01"}
        body = {"question": QUESTION}
        answer = client.post("/api/ask", json=body, headers=headers)
        with client.stream("POST", "/api/ask", json={**body, "stream": True}) as streamed:
            assert "event: answer" in streamed.read().decode()
        client.get("/nothing-here")

    requests = {
        span.span_id: span for span in kept.spans if span.name in {"POST /api/ask", "GET other"}
    }
    assert [span.name for span in requests.values()].count("POST /api/ask") == 2
    attributes = {
        item.key: item.value.int_value or item.value.string_value
        for span in requests.values()
        if span.trace_id.hex() == CALLER
        for item in span.attributes
    }
    assert attributes["http.response.status_code"] == 200
    assert attributes["sanad.request_id"] == answer.headers["X-Request-ID"]
    answers = {
        span.span_id: span for span in kept.spans if span.name == "answer" and span.parent_span_id
    }
    assert len(answers) == 2
    assert all(requests[span.parent_span_id].name == "POST /api/ask" for span in answers.values())
    for identity, span in answers.items():
        steps = [one for one in kept.spans if one.parent_span_id == identity]
        assert {"retrieve", "cite"} <= {one.name for one in steps}
        for one in steps:
            assert span.start_time_unix_nano <= one.start_time_unix_nano
            assert one.end_time_unix_nano <= span.end_time_unix_nano + 1_000_000
    told = " ".join(kept.said)
    assert "Sui" not in told
    assert "127.0.0.1" not in told


def test_a_dead_collector_delays_neither_an_answer_nor_the_end(
    assistant: Assistant, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:  # takes the call and never answers
        endpoint = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        app = application(assistant, tmp_path, Traces(endpoint))
        with running(app) as url:  # it fails where the server's thread is still there later
            answer = httpx.post(f"{url}/api/ask", json={"question": QUESTION}, timeout=30)
        assert answer.status_code == httpx.codes.OK
