"""The figures of a sentence that measure what is asked, as comparable values."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from rag.citing.facts.dates import When, dates
from rag.citing.facts.folding import fold
from rag.citing.facts.quantities import Quantity, quantities
from rag.disagreeing.asked import Asked
from rag.disagreeing.counting import counts, is_part
from rag.disagreeing.rows import header_at, scale_of

_BOUNDS = (
    (
        "over",
        r"(?:more than|over|at least|above|upwards of|exceeding|no fewer than|no less than)\s",
    ),
    ("under", r"(?:less than|fewer than|under|at most|up to|below)\s"),
    (
        "about",
        r"(?:about|around|nearly|almost|some|roughly|approximately|close to|an estimated|~)\s?",
    ),
)
_BEFORE = tuple(
    (name, re.compile(rf"\b{pattern}(?:Rs\.?\s?|US\$\s?|[$£€])?$", re.IGNORECASE))
    for name, pattern in _BOUNDS
)
_AFTER = re.compile(r"\+|\sor more\b|\sand (?:more|above)\b")
# A rise or a range gives two numbers and no disagreement.
_FROM_TO = re.compile(
    r"\bfrom (?:\S+ ){0,2}\S*\d\S* (?:\S+ )?to (?:\S+ )?\S*\d|\bbetween \S*\d\S* and \S*\d|\d+ to \d+|\d-\d"
)
_ROUND = 1e-6


@dataclass(frozen=True, slots=True)
class Value:
    """A figure at ``text[start:end]``; ``amount`` is in the base unit of ``dimension``.

    ``bound`` is ``over``, ``under``, ``about`` or empty. A date has the dimension ``date`` and the
    amount ``YYYYMMDD``, parts that are not given as 0.
    """

    amount: float
    dimension: str | None
    bound: str
    shown: str
    start: int
    end: int
    scaled: bool = False


def same_value(left: Value, right: Value) -> bool:
    """Whether two figures say the same: 1,000 and "one thousand", 5 km and 5,000 m."""
    return (
        left.dimension == right.dimension
        and left.bound == right.bound
        and math.isclose(left.amount, right.amount, rel_tol=_ROUND)
    )


def compatible(left: Value, right: Value) -> bool:
    """Whether both can be true of one thing as they are worded.

    "at least 26" is another statement than "26" and goes with it: the numbers are equal. So do a
    number and what it is rounded to ("about 44", 43.6; "12.34 million", 12,344,408), and a date and
    its year.
    """
    if left.dimension == "date" or right.dimension == "date":
        return left.dimension == right.dimension and _same_day(left.amount, right.amount)
    if left.dimension and right.dimension and left.dimension != right.dimension:
        return True
    if math.isclose(left.amount, right.amount, rel_tol=_ROUND):
        return True
    return _rounded(left, right) or _rounded(right, left)


def values_of(sentence: str, asked: Asked) -> list[Value]:
    """Return the figures of ``sentence`` that measure what is ``asked``, in order."""
    folded = fold(sentence)
    days = dates(folded)
    if asked.kind == "date":
        return [v for day in days if (v := _dated(day, sentence)) is not None]
    undated = folded
    for day in days:
        undated = undated[: day.start] + "\x00" * (day.end - day.start) + undated[day.end :]
    if _FROM_TO.search(undated):
        return []
    found = quantities(undated)
    return [
        _value(found[i], sentence, folded)
        for i in range(len(found))
        if not is_part(found[i], undated) and counts(found, i, folded, asked)
    ]


def _value(figure: Quantity, sentence: str, folded: str) -> Value:
    before, after = folded[: figure.start], folded[figure.end :]
    bound = next((name for name, pattern in _BEFORE if pattern.search(before)), "")
    if _AFTER.match(after):
        bound = "over"
    unit = figure.unit
    shown = sentence[figure.start : figure.end]
    scale, dimension = scale_of(header_at(before)) if unit is None else (1.0, unit.dimension)
    return Value(
        amount=figure.value * (unit.factor if unit else scale),
        dimension=dimension,
        bound=bound,
        shown={"over": "over ", "under": "under ", "about": "about "}.get(bound, "") + shown,
        start=figure.start,
        end=figure.end,
        scaled=bool(re.search(r"[a-z]{2}", shown)) or "." in shown,
    )


def _dated(day: When, sentence: str) -> Value | None:
    if day.year is None:
        return None
    amount = day.year * 10000 + (day.month or 0) * 100 + (day.day or 0)
    return Value(float(amount), "date", "", sentence[day.start : day.end], day.start, day.end)


def _same_day(left: float, right: float) -> bool:
    first, second = (
        (int(day) // 10000, int(day) // 100 % 100, int(day) % 100) for day in (left, right)
    )
    return all(a == b or not a or not b for a, b in zip(first, second, strict=True))


def _rounded(coarse: Value, fine: Value) -> bool:
    """Whether ``coarse`` is ``fine`` with fewer digits, and says or shows that it is rounded."""
    if not (coarse.bound == "about" or coarse.scaled or fine.amount != int(fine.amount)):
        return False
    digits = len(f"{coarse.amount:.12g}".replace(".", "").strip("0"))
    if digits < 2:  # noqa: PLR2004 - one digit rounds too much away: 400 for 440
        return False
    return math.isclose(float(f"{fine.amount:.{digits}g}"), coarse.amount, rel_tol=_ROUND)
