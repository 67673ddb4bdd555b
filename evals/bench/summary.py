"""What a crowd lived through, as figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from evals.bench.users import Asked


@dataclass(frozen=True, slots=True)
class Load:
    """``answers_per_second`` over the time measured; ``p50`` to ``p99`` are seconds of answers.

    ``remembered`` of the answers were given before in the same words; ``turned_away`` were told that
    the server is busy and when to come back; ``errors`` is all else.
    """

    users: int
    answers: int
    remembered: int
    answers_per_second: float
    p50: float | None
    p95: float | None
    p99: float | None
    turned_away: int
    errors: int

    def as_json(self) -> dict[str, Any]:
        """Return the figures by name."""
        return asdict(self)


def summed(users: int, seconds: float, asked: Sequence[Asked]) -> Load:
    """Return the figures of one crowd."""
    times = [one.seconds for one in asked if one.answered]
    p50, p95, p99 = (
        (round(float(value), 3) for value in np.percentile(times, [50, 95, 99]))
        if times
        else (None, None, None)
    )
    away = sum(one.turned_away for one in asked)
    return Load(
        users=users,
        answers=len(times),
        remembered=sum(one.remembered for one in asked),
        answers_per_second=round(len(times) / seconds, 3),
        p50=p50,
        p95=p95,
        p99=p99,
        turned_away=away,
        errors=len(asked) - len(times) - away,
    )


def table(loads: Sequence[Load]) -> str:
    """Return the figures as lines for a terminal."""
    head = f"{'users':>6}{'answers':>9}{'remembered':>12}{'a second':>10}{'p50 s':>8}{'p95 s':>8}{'p99 s':>8}{'turned away':>13}{'errors':>8}"
    return "\n".join([head, *(_line(load) for load in loads)])


def _line(load: Load) -> str:
    times = "".join(
        f"{'–':>8}" if value is None else f"{value:>8.2f}"
        for value in (load.p50, load.p95, load.p99)
    )
    return (
        f"{load.users:>6}{load.answers:>9}{load.remembered:>12}{load.answers_per_second:>10.2f}{times}"
        f"{load.turned_away:>13}{load.errors:>8}"
    )
