"""What the two ALCE measures share: each statement and each citation, judged.

Gao, Yen, Yu and Chen, "Enabling Large Language Models to Generate Text with Citations", EMNLP 2023,
section 4.3. Whether quotes bear a statement out is decided by ``evals.bearing_out``, not by the
assistant's guard and its bar.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evals.bearing_out import bears_out
from evals.records import Record, Stated

Judge = Callable[[str, Sequence[str]], bool]


@dataclass(frozen=True, slots=True)
class Judged:
    """``recalled``: all quotes together bear the statement out; ``relevant``: of each citation."""

    recalled: bool
    relevant: tuple[bool, ...]


def judged(record: Record, judge: Judge = bears_out) -> list[Judged] | None:
    """Return the judgements of an answer's statements, None where there are none to judge."""
    if not record.answered or not record.stated:
        return None
    return [_judged(stated, judge) for stated in record.stated]


def _judged(stated: Stated, judge: Judge) -> Judged:
    """Judge one statement.

    A citation is irrelevant if it does not bear the statement out alone and the others do without
    it. Where the statement is not borne out at all, none of its citations is relevant.
    """
    quotes = stated.quotes
    if not quotes or not judge(stated.text, quotes):
        return Judged(recalled=False, relevant=(False,) * len(quotes))
    relevant = tuple(
        judge(stated.text, [quote]) or not judge(stated.text, [*quotes[:i], *quotes[i + 1 :]])
        for i, quote in enumerate(quotes)
    )
    return Judged(recalled=True, relevant=relevant)
