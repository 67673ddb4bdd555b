"""Numbers as the page shows them, and the interval of a share."""

from __future__ import annotations

import math
from collections.abc import Sequence

from evals.html.reading import Figure, RunCase

_Z = 1.959963984540054  # the 97.5th percentile of the normal distribution
NONE = "–"
_TIMES = "latency_"
_COUNTS = frozenset({"unresolved", "stale_citation"})
_AMOUNTS = ("input_tokens", "output_tokens", "quote_length", "peak_rss")
_LARGE = 10


def percent(value: float | None) -> str:
    """Return a share as a whole per cent without the sign, ``84``; never 100 or 0 by rounding."""
    if value is None:
        return NONE
    if 0 < value < 1:
        return str(min(99, max(1, round(100 * value))))
    return str(round(100 * value))


def amount(name: str, value: float | None) -> str:
    """Return the value of a measure in its own unit, with three decimals where it is a share."""
    if value is None:
        return NONE
    if name.startswith(_TIMES):
        return f"{value:,.0f} ms"
    if name in _COUNTS:
        return f"{value:.0f}"
    if name.startswith(_AMOUNTS):
        return f"{value:,.0f}"
    return f"{value:.3f}" if abs(value) < _LARGE else f"{value:,.0f}"


def brief(name: str, value: float | None) -> str:
    """Return the value of a measure as tables have it: shares in per cent, without the sign."""
    if value is None or not is_share(name):
        return amount(name, value)
    return percent(value)


def signed(name: str, value: float | None) -> str:
    """Return a difference with its sign."""
    if value is None:
        return NONE
    text = amount(name, abs(value))
    return text if not value else f"{'+' if value > 0 else '−'}{text}"


def points(difference: float) -> str:
    """Return a difference of shares in percentage points, with its sign."""
    sign = "+" if difference > 0 else "−" if difference < 0 else "±"
    return f"{sign}{abs(100 * difference):.1f} points"


def is_share(name: str) -> bool:
    """Whether a measure lies between 0 and 1, as far as its name tells."""
    return not name.startswith((_TIMES, *_AMOUNTS)) and name not in _COUNTS


def share_right(cases: Sequence[RunCase]) -> Figure:
    """Return the share of cases that went right, with Wilson's 95 % score interval.

    Wilson (1927), which unlike a bootstrap does not shrink to a point where all cases went right.
    """
    n = len(cases)
    if not n:
        return Figure()
    share = sum(case.ok for case in cases) / n
    scale = 1 + _Z**2 / n
    middle = (share + _Z**2 / (2 * n)) / scale
    half = _Z * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2)) / scale
    return Figure(value=share, low=max(0.0, middle - half), high=min(1.0, middle + half), n=n)
