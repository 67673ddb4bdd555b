"""How long somebody who is over his limits has to wait, so that it works then."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable

from limits import RateLimitItem
from limits.strategies import MovingWindowRateLimiter

Counted = tuple[RateLimitItem, tuple[str, ...]]


def seconds_to_wait(
    limiter: MovingWindowRateLimiter, counted: Iterable[Counted], cost: int = 1
) -> int:
    """Return the seconds after which all of these limits allow one more, 0 if they do now.

    ``cost`` is how much is to be free, what is under way included; the seconds are until one place is.
    """
    spent = [(item, who) for item, who in counted if not limiter.test(item, *who, cost=cost)]
    resets = [limiter.get_window_stats(item, *who).reset_time for item, who in spent]
    return max(math.ceil(max(resets) - time.time()), 1) if resets else 0
