"""How often somebody may try a password, and how many passwords are checked at a time."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from rag.serving.access.people import Person
from rag.serving.waiting import seconds_to_wait

_BY_ADDRESS = (RateLimitItemPerMinute(10, 5), RateLimitItemPerHour(60))
# One name is tried from many addresses: slow enough to guess nothing, and its owner gets in again soon.
_BY_NAME = (RateLimitItemPerMinute(20, 15),)
# A check takes 64 MiB and a core for a twentieth of a second, on purpose.
AT_ONCE, MOST_WAITING = 2, 16
_BUSY_SECONDS = 5


class TooManyAttemptsError(Exception):
    """``wait`` is the seconds until the next may be made."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"again in {wait} s")
        self.wait = wait


class Attempts:
    """Counts failed attempts by address and by name, in memory; for one event loop.

    An attempt that is being checked counts as failed until it is known, so that many at once are no
    more than many in a row.
    """

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._open: Counter[tuple[str, str]] = Counter()
        self._line = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def made(
        self, address: str, name: str, check: Callable[[], Awaitable[Person | None]]
    ) -> Person | None:
        """Return what ``check`` finds. Raises TooManyAttemptsError without calling it."""
        wait = self._wait(address, name)
        if wait or self._waiting >= MOST_WAITING:
            raise TooManyAttemptsError(wait or _BUSY_SECONDS)
        counted = {(kind, who) for _, kind, who in _counted(address, name)}
        self._open.update(counted)
        self._waiting += 1
        try:
            async with self._line:
                person = await check()
        finally:
            self._waiting -= 1
            self._open.subtract(counted)
            self._open += Counter()  # forgets whom nobody tries now
        if person is None:
            for item, kind, who in _counted(address, name):
                self._limiter.hit(item, kind, who)
        return person

    def _wait(self, address: str, name: str) -> int:
        """Return the seconds until the next attempt, 0 if it may be made now."""
        return max(
            seconds_to_wait(self._limiter, [(item, (kind, who))], 1 + self._open[kind, who])
            for item, kind, who in _counted(address, name)
        )


def _counted(address: str, name: str) -> Sequence[tuple[RateLimitItem, str, str]]:
    hashed = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
    return [(item, "address", address) for item in _BY_ADDRESS] + [
        (item, "name", hashed) for item in _BY_NAME
    ]
