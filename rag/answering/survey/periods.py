"""Spans of days: read from a question, and compared with a document's date."""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass
from typing import Literal

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name} | {
    name.lower(): number for number, name in enumerate(calendar.month_abbr) if name
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE = (
    rf"(?:\d{{4}}-\d{{2}}-\d{{2}}|\d{{4}}-\d{{2}}|\d{{1,2}}(?:st|nd|rd|th)? (?:{_MONTH})\.?,? \d{{4}}"
    rf"|(?:{_MONTH})\.? \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|(?:{_MONTH})\.?,? \d{{4}}"
    r"|(?:1[5-9]|20)\d{2})"
)
_WORDS = re.compile(
    rf"(?:(\d{{1,2}})(?:st|nd|rd|th)? )?({_MONTH})\.?(?: (\d{{1,2}})\D{{0,3}})?,? (\d{{4}})"
)

# What may stand for a span of days in a question, longest forms first.
PERIOD = (
    rf"(?:(?:between|from) {_DATE} (?:and|to|until|till) {_DATE}"
    rf"|(?:before|after|since|until|till|by|in|on|from|of|during|for) (?:the year )?{_DATE}|{_DATE})"
)
_RANGE = re.compile(rf"(?:between|from) ({_DATE}) (?:and|to|until|till) ({_DATE})")
_SIDED = re.compile(
    rf"(?:(before|after|since|until|till|by)|in|on|from|of|during|for) (?:the year )?({_DATE})"
)
_BEGINNING, _END = datetime.date(1, 1, 1), datetime.date(9999, 12, 31)
_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``first`` to ``last``, both counted in; ``words`` are those of the question."""

    first: datetime.date
    last: datetime.date
    words: str

    def holds(self, date: str) -> Literal["yes", "no", "unsure"]:
        """Whether ``date`` (``2024-11-09``, ``2024-11`` or ``2024``) lies within.

        ``unsure`` where only a part of the month or year does.
        """
        span = span_of(date)
        if span is None:
            return "unsure"
        first, last = span
        if self.first <= first and last <= self.last:
            return "yes"
        return "no" if last < self.first or self.last < first else "unsure"


def read_period(words: str) -> Period | None:
    """Return the span that ``words`` (a match of PERIOD) names, None if no calendar has it."""
    lowered = words.lower().strip()
    ranged = _RANGE.fullmatch(lowered)
    if ranged:
        begin, end = span_of(ranged[1]), span_of(ranged[2])
        if begin is None or end is None or end[1] < begin[0]:
            return None
        return Period(begin[0], end[1], lowered)
    sided = _SIDED.fullmatch(lowered)
    span = span_of(sided[2] if sided else lowered)
    if span is None:
        return None
    first, last = span
    side = sided[1] if sided else None
    if side == "before":
        first, last = _BEGINNING, first - _DAY
    elif side == "after":
        first, last = last + _DAY, _END
    elif side == "since":
        last = _END
    elif side in {"until", "till", "by"}:
        first = _BEGINNING
    return Period(first, last, lowered)


def span_of(date: str) -> tuple[datetime.date, datetime.date] | None:
    """Return the first and last day of a day, a month or a year in digits or English words."""
    text = date.lower().strip()
    worded = _WORDS.fullmatch(text)
    if worded:
        day = worded[1] or worded[3]
        text = f"{worded[4]}-{_MONTHS[worded[2]]:02d}" + (f"-{int(day):02d}" if day else "")
    parts = text.split("-")
    try:
        numbers = [int(part) for part in parts]
        if len(numbers) == 1:
            return datetime.date(numbers[0], 1, 1), datetime.date(numbers[0], 12, 31)
        year, month = numbers[:2]
        if len(numbers) == 2:  # noqa: PLR2004 - year and month
            last = calendar.monthrange(year, month)[1]
            return datetime.date(year, month, 1), datetime.date(year, month, last)
        return (datetime.date(*numbers),) * 2
    except (ValueError, TypeError, calendar.IllegalMonthError):
        return None
