"""The soak asks as often as it says, waits where it is told to, and reads memory at its marks."""

from __future__ import annotations

import asyncio

import pytest
from fastapi import FastAPI, Response
from fastapi.responses import PlainTextResponse

from evals.bench.soak import Soaked, soak
from rag.errors import StoreError
from tests.serving.running import running


def a_server(asked: list[str], *, tells: bool = True) -> FastAPI:
    """Return a server that holds a megabyte more after every second question."""
    app = FastAPI()

    @app.post("/api/ask", response_model=None)
    def ask(body: dict[str, str]) -> dict[str, bool] | Response:
        asked.append(body["question"])
        if len(asked) == 3:
            return Response(status_code=503, headers={"Retry-After": "0"})
        if len(asked) == 5:
            return Response(status_code=500)
        return {"remembered": len(asked) > 8}

    @app.get("/metrics")
    def metrics() -> PlainTextResponse:
        held = (100 + len(asked) // 2) * 2**20
        line = f"process_resident_memory_bytes {held}.0\n" if tells else "nothing\n"
        return PlainTextResponse(line)

    return app


def test_every_request_is_sent_and_memory_is_read_on_the_way() -> None:
    asked: list[str] = []
    with running(a_server(asked)) as url:
        found = asyncio.run(soak(url, ["a", "b", "c"], [2, 10], at_once=1))
    assert len(asked) == 11  # one was told to come again
    assert set(asked) == {"a", "b", "c"}
    assert found == Soaked((2, 10), (101.0, 105.0), remembered=3, errors=1)
    assert round(found.growth, 4) == 0.0396
    assert found.as_json()["growth"] == 0.0396


def test_a_server_that_does_not_tell_its_memory_is_named() -> None:
    told = pytest.raises(StoreError, match="process_resident_memory_bytes")
    with running(a_server([], tells=False)) as url, told:
        asyncio.run(soak(url, ["a"], [1], at_once=1))
