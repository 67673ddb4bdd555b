"""How much visitors may ask: by token, by address and by site, none of which a page can choose."""

from __future__ import annotations

import hashlib
import math
import secrets
import threading
import time

from limits import (
    RateLimitItem,
    RateLimitItemPerDay,
    RateLimitItemPerHour,
    RateLimitItemPerMinute,
)
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

# The hour allows what six times ten minutes do, and holds if the ten minutes are ever widened.
TOKEN = RateLimitItemPerMinute(10, 10)
ADDRESS = (RateLimitItemPerMinute(10, 10), RateLimitItemPerHour(60))
# A page renews its token every quarter of an hour; a reader may reload it a few times.
SESSIONS = RateLimitItemPerMinute(60, 10)
Counted = tuple[RateLimitItem, tuple[str, ...]]


class Budget:
    """Counts in memory, begun anew with the server. Addresses are kept as keyed hashes only."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._lock = threading.Lock()
        self._salt = secrets.token_bytes(32)

    def question(self, site: str, per_day: int, address: str, nonce: str) -> int:
        """Count a question; return 0 if it may be asked, else the seconds to wait, counting nothing."""
        who = self._hashed(address)
        return self._count(
            [
                (TOKEN, ("token", nonce)),
                *((item, ("address", who)) for item in ADDRESS),
                (RateLimitItemPerDay(per_day), ("site", site)),
            ]
        )

    def session(self, address: str) -> int:
        """Count a new token in the same way."""
        return self._count([(SESSIONS, ("session", self._hashed(address)))])

    def _count(self, counted: list[Counted]) -> int:
        with self._lock:
            for item, who in counted:
                if not self._limiter.test(item, *who):
                    reset = self._limiter.get_window_stats(item, *who).reset_time
                    return max(math.ceil(reset - time.time()), 1)
            for item, who in counted:
                self._limiter.hit(item, *who)
        return 0

    def _hashed(self, address: str) -> str:
        return hashlib.blake2b(address.encode(), key=self._salt, digest_size=16).hexdigest()
