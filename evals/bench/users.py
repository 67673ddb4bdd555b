"""People who ask, read what came, and ask again."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import httpx

_TIMEOUT_SECONDS = 60.0
_SEED = 20261123


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. ``status`` is 0 where no answer came; ``told_to_wait`` as by ``Retry-After``.

    ``remembered``: the same question was answered before, and was not worked out again.
    """

    seconds: float
    status: int
    told_to_wait: float | None = None
    remembered: bool = False

    @property
    def answered(self) -> bool:
        """Whether an answer or a refusal came back."""
        return self.status == httpx.codes.OK

    @property
    def turned_away(self) -> bool:
        """Whether the server said that it is busy, and when to come back."""
        return self.status in {429, 503} and self.told_to_wait is not None


async def crowd(
    url: str, users: int, seconds: float, reading: float, questions: Sequence[str]
) -> list[Asked]:
    """Let ``users`` ask for ``seconds``, each reading for ``reading`` seconds between two questions.

    Each user has an order of questions of his own. They come in over one time of reading, so that
    they do not all ask at once; who is turned away comes back when he was told to.
    """
    asked: list[Asked] = []
    ends = time.monotonic() + seconds
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(base_url=url, timeout=_TIMEOUT_SECONDS, limits=limits) as client:
        people = (
            _user(client, _questions(questions, number), reading * number / users, reading, ends)
            for number in range(users)
        )
        for one in await asyncio.gather(*people):
            asked += one
    return asked


async def _user(
    client: httpx.AsyncClient, questions: Iterator[str], comes: float, reading: float, ends: float
) -> list[Asked]:
    asked: list[Asked] = []
    await asyncio.sleep(comes)
    question = next(questions)
    while time.monotonic() < ends:
        one = await _ask(client, question)
        asked.append(one)
        if one.turned_away:
            await asyncio.sleep(one.told_to_wait or 0.0)
        else:
            question = next(questions)
            await asyncio.sleep(reading)
    return asked


async def _ask(client: httpx.AsyncClient, question: str) -> Asked:
    started = time.perf_counter()
    try:
        response = await client.post("/api/ask", json={"question": question})
    except httpx.HTTPError:
        return Asked(time.perf_counter() - started, 0)
    seconds = time.perf_counter() - started
    wait = response.headers.get("Retry-After")
    known = response.status_code == httpx.codes.OK and bool(response.json().get("remembered"))
    return Asked(seconds, response.status_code, float(wait) if wait else None, known)


def _questions(questions: Sequence[str], user: int) -> Iterator[str]:
    """Yield every question once, then again, in an order that only this user has."""
    order = list(questions)
    random.Random(_SEED + user).shuffle(order)  # noqa: S311 - an order, no secret
    while True:
        yield from order
