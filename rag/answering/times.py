"""The time that a question sets for what was published, read off its words; English only.

A year that names or dates an event ("the 2024 bombing", "attacks in 2024") is no such time: what was
written later tells of it too. So only words about reports set one: "as of March 2024", "reported by
9 November 2024", "published before 2024", "the latest count".
"""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass, replace

from rag.domain import Filter

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_DATE = (
    r"(?:(?:the )?(?:end of )?(?:(?P<day>\d{1,2})(?:st|nd|rd|th)? )?"
    r"(?P<month>" + "|".join(_MONTHS) + r"),? )?(?P<year>(?:19|20)\d\d)\b(?![-,.]\d)"
)
_REPORTED = (
    r"(?:report(?:ed|s)?|published|written|known|documents?|articles?|accounts?|counts? published)"
)
_AS_OF = re.compile(rf"\b(?:as of|as at|as known (?:in|on|by)) {_DATE}", re.IGNORECASE)
_UNTIL = re.compile(
    rf"\b{_REPORTED}(?: \w+)? (?P<how>by|until|up to|before|prior to) {_DATE}", re.IGNORECASE
)
_NEWEST = re.compile(
    r"\b(?:latest|newest|most recent|most up-to-date|currently|at present|as of now"
    r"|last (?:report|count|figure|known|reported))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TimeReading:
    """``until`` is the last day, ISO, of the documents that count; ``newest`` asks for the newest.

    ``phrase`` is what it was read from.
    """

    phrase: str
    until: str | None = None
    newest: bool = False

    @property
    def told(self) -> str:
        """What a reader is told of it."""
        if self.until is None:
            return "the newest documents first"
        return f"only documents dated on or before {self.until}"

    def narrowed(self, restriction: Filter | None) -> Filter:
        """Return ``restriction`` with the earlier of its own day and this one."""
        given = restriction or Filter()
        days = [day for day in (given.as_of, self.until) if day]
        return replace(given, as_of=min(days)) if days else given


def time_reading(question: str) -> TimeReading | None:
    """Return the time that ``question`` sets for documents, None if it sets none."""
    match = _AS_OF.search(question) or _UNTIL.search(question)
    if match:
        day = _last_day(match)
        if day is not None:
            before = (match.groupdict().get("how") or "").lower() in {"before", "prior to"}
            until = _day_before_start(match) if before else day
            return TimeReading(match.group(), until=until.isoformat())
    newest = _NEWEST.search(question)
    return TimeReading(newest.group(), newest=True) if newest else None


def _last_day(match: re.Match[str]) -> datetime.date | None:
    """Return the last day of the day, month or year that is named, None if there is no such day."""
    year = int(match["year"])
    month = _MONTHS[match["month"].lower()] if match["month"] else 12
    last = calendar.monthrange(year, month)[1]
    day = int(match["day"]) if match["day"] else last
    return datetime.date(year, month, day) if 1 <= day <= last else None


def _day_before_start(match: re.Match[str]) -> datetime.date:
    month = _MONTHS[match["month"].lower()] if match["month"] else 1
    start = datetime.date(int(match["year"]), month, int(match["day"] or 1))
    return start - datetime.timedelta(days=1)
