"""How much visitors may ask: by token, by address and by site, none of which a page can choose."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from rag.errors import ServerBusy, UsageError
from rag.serving.waiting import Counted, seconds_to_wait
from rag.serving.widget.spent import Reserved, SpentDays, until_tomorrow

# The hour allows what six times ten minutes do, and holds if the ten minutes are ever widened.
TOKEN = RateLimitItemPerMinute(10, 10)
ADDRESS = (RateLimitItemPerMinute(10, 10), RateLimitItemPerHour(60))
# A page renews its token every quarter of an hour; a reader may reload it a few times.
SESSIONS = RateLimitItemPerMinute(60, 10)


class OverLimitError(Exception):
    """``wait`` is the number of seconds after which it works, if nobody else asks meanwhile."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"again in {wait} s")
        self.wait = wait


class Budget:
    """Sites' days are kept by ``days``; addresses and tokens in memory, addresses as keyed hashes only."""

    def __init__(self, days: SpentDays | None = None) -> None:
        self.days = days or SpentDays()
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._lock = threading.Lock()
        self._salt = secrets.token_bytes(32)

    @contextmanager
    def question(self, site: str, per_day: int, address: str, nonce: str) -> Iterator[None]:
        """Count a question before it is worked on in the block.

        If the block raises that nothing was begun, for want of room or since the question cannot be
        asked, the site has it back; the address and the token do not, or trying would cost nothing.
        Raises OverLimitError, with nothing counted.
        """
        reserved = self._reserved(site, per_day, address, nonce)
        try:
            yield
        except (ServerBusy, UsageError):
            self.days.give_back(reserved)
            raise

    def session(self, address: str) -> None:
        """Count a new token, rating or deletion. Raises OverLimitError, with nothing counted."""
        counted = [(SESSIONS, ("session", self._hashed(address)))]
        with self._lock:
            wait = seconds_to_wait(self._limiter, counted)
            if wait:
                raise OverLimitError(wait)
            self._hit(counted)

    def _reserved(self, site: str, per_day: int, address: str, nonce: str) -> Reserved:
        who = self._hashed(address)
        counted = [
            (TOKEN, ("token", nonce)),
            *((item, ("address", who)) for item in ADDRESS),
        ]
        with self._lock:
            wait = seconds_to_wait(self._limiter, counted)
            # Only the longest wait is one after which it works.
            full = self.days.asked(site) >= per_day
            reserved = None if wait or full else self.days.reserve(site, per_day)
            if reserved is None:
                raise OverLimitError(max(wait, until_tomorrow()) if full or not wait else wait)
            self._hit(counted)
        return reserved

    def _hit(self, counted: Sequence[Counted]) -> None:
        for item, who in counted:
            self._limiter.hit(item, *who)

    def _hashed(self, address: str) -> str:
        return hashlib.blake2b(address.encode(), key=self._salt, digest_size=16).hexdigest()
