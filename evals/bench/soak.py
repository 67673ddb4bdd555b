"""Does memory stay flat? Thousands of requests to one server, and what it holds on the way."""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import httpx

from rag.errors import StoreError

_RESIDENT = re.compile(r"^process_resident_memory_bytes (\S+)$", re.MULTILINE)
_TIMEOUT_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Soaked:
    """Resident memory in MB after so many requests; ``growth`` from the first mark to the last."""

    requests: tuple[int, ...]
    megabytes: tuple[float, ...]
    remembered: int
    errors: int

    @property
    def growth(self) -> float:
        """Return the share by which memory grew: 0.05 is five per cent."""
        return self.megabytes[-1] / self.megabytes[0] - 1

    def as_json(self) -> dict[str, Any]:
        """Return the figures by name."""
        return {**asdict(self), "growth": round(self.growth, 4)}


async def soak(
    url: str, questions: Sequence[str], marks: Sequence[int], at_once: int = 4
) -> Soaked:
    """Ask until the last mark, ``at_once`` at a time, over all the questions again and again.

    Raises StoreError where the server does not tell how much memory it holds.
    """
    numbers = itertools.count(1)
    held: dict[int, float] = {}
    counts = {"remembered": 0, "errors": 0}
    async with httpx.AsyncClient(base_url=url, timeout=_TIMEOUT_SECONDS) as client:

        async def asker() -> None:
            for number in _until(numbers, marks[-1]):
                body = {"question": questions[number % len(questions)]}
                answer = await client.post("/api/ask", json=body)
                while answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
                    await asyncio.sleep(float(answer.headers.get("Retry-After", 1)))
                    answer = await client.post("/api/ask", json=body)
                if answer.status_code == httpx.codes.OK:
                    counts["remembered"] += bool(answer.json().get("remembered"))
                else:
                    counts["errors"] += 1
                if number in marks:
                    held[number] = await _resident(client)

        await asyncio.gather(*(asker() for _ in range(at_once)))
    megabytes = tuple(round(held[mark], 1) for mark in marks)
    return Soaked(tuple(marks), megabytes, counts["remembered"], counts["errors"])


def _until(numbers: Iterator[int], last: int) -> Iterator[int]:
    for number in numbers:
        if number > last:
            return
        yield number


async def _resident(client: httpx.AsyncClient) -> float:
    found = _RESIDENT.search((await client.get("/metrics")).text)
    if found is None:
        raise StoreError("the server's /metrics does not tell process_resident_memory_bytes")
    return float(found[1]) / 2**20
