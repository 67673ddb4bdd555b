"""Dates and times of day, whole or in part, and whether a quote carries their parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.citing.facts.fact import Kind, MissingFact
from rag.citing.facts.units import unit_after

_MONTHS = (
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)
_MONTH_NUMBER = {
    **{name: i for i, name in enumerate(_MONTHS, 1)},
    **{name[:3]: i for i, name in enumerate(_MONTHS, 1)},
    "sept": 9,
}
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()  # noqa: SIM905
_MONTH = r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
_YEAR = r"(?:1[0-9]\d\d|20\d\d)"
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_MONTH_COUNT, _MOST_DAYS = 12, 31
_ANY_CASE = re.IGNORECASE
_PATTERNS = tuple(
    re.compile(pattern, _ANY_CASE)
    for pattern in (
        rf"\b(?P<year>{_YEAR})-(?P<number>0?[1-9]|1[0-2])-(?P<day>[12]\d|3[01]|0?[1-9])\b(?:T[\d:]+)?",
        rf"\b(?P<first>\d{{1,2}})[/.](?P<other>\d{{1,2}})[/.](?P<year>{_YEAR})\b",
        rf"\b(?P<from>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?\s?(?:-|to|and)\s?{_DAY}\s(?:of\s)?{_MONTH}(?:,?\s(?P<year>{_YEAR})\b)?",
        rf"\b{_DAY}\s(?:of\s)?{_MONTH}(?:,?\s(?P<year>{_YEAR})\b)?",
        rf"\b{_MONTH}\s{_DAY}\b(?!\s?(?:%|percent|per cent|million|billion))(?:\s?(?:-|to|and)\s?(?P<from>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?\b)?(?:,?\s(?P<year>{_YEAR})\b)?",
        rf"\b{_MONTH},?\s(?:of\s)?(?P<year>{_YEAR})\b",
    )
)
_LONE_MONTH = re.compile(
    r"\b(?P<month>January|February|(?<=\bin )March|(?<=\bof )March|(?<=\bsince )March|(?<=\bby )March|(?<=\blast )March|(?<=\bto )March|(?<=\bfrom )March|(?<=\buntil )March|(?<=\bearly )March|(?<=\blate )March|April"
    r"|(?<=\bin )May|(?<=\bof )May|(?<=\bsince )May|(?<=\bby )May|(?<=\blast )May|(?<=\bto )May|(?<=\bfrom )May|(?<=\buntil )May|(?<=\bearly )May|(?<=\blate )May|June|July|August|September|October|November|December)\b"
)
_SPAN = re.compile(rf"\b(?P<year>{_YEAR})\s?[-/]\s?(?P<tail>\d\d|{_YEAR})\b(?![-\d])")
_DECADE = re.compile(r"(?<![\w$])(?P<decade>(?:1[0-9]|20)?\d0)'?s\b")
_LONE_YEAR = re.compile(
    rf"(?<![\w.,$£€#+-])(?P<year>{_YEAR})\b(?![,.]?\d)(?!\s?(?:people|million|billion|thousand|crore|lakh)\b)"
)
_WEEKDAY = re.compile(rf"\b(?P<weekday>{'|'.join(d.capitalize() for d in _WEEKDAYS)})s?\b")
_CLOCK = re.compile(
    r"(?<![.\d])(?P<hour>[01]?\d|2[0-3])(?::|\.(?=\d\d\s?[ap]\.?m\b))(?P<minute>[0-5]\d)(?:\s?(?P<half>[ap])\.?m\b\.?)?(?!\d)(?![:.]\d)"
    r"|\b(?P<hour2>1[0-2]|0?[1-9])\s?(?P<half2>[ap])\.?m\b\.?|\b(?P<noon>noon|midday|midnight)\b",
    _ANY_CASE,
)
_RELATIVE = re.compile(
    r"\b(?P<which>last|this|next)\s(?P<what>year|season|summer|winter|spring|autumn|fall|month)\b"
    r"|\b(?P<day>yesterday|today|tomorrow|tonight)\b|\b(?P<ago>\d+|one|a|two|three|four|five)\syears?\sago\b"
    r"|\b(?P<what2>coming|upcoming|current)\b",
    _ANY_CASE,
)
# Most sentences hold none of these, and the patterns below need not run.
_LIKELY = re.compile(rf"\d|{'|'.join(m[:3] for m in _MONTHS)}|day|noon|night", _ANY_CASE)
_PARTS = ("year", "month", "day", "weekday", "minute", "decade")


@dataclass(frozen=True, slots=True)
class When:
    """A date as far as it is given; ``minute`` counts from midnight, ``decade`` is its first year."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    minute: int | None = None
    decade: int | None = None

    @property
    def parts(self) -> dict[str, int]:
        """The parts that are given, by name."""
        given = {name: getattr(self, name) for name in _PARTS}
        return {name: value for name, value in given.items() if value is not None}


def dates(folded: str) -> list[When]:
    """Return the dates and times of a folded text; their spans do not overlap."""
    return list(_dates(folded))


# One answer compares dozens of sentences with each other and with the question, and most of them
# come again with the next question.
@lru_cache(maxsize=4096)
def _dates(folded: str) -> tuple[When, ...]:
    if not _LIKELY.search(folded):
        return ()
    found: list[When] = []
    rest = folded
    for pattern in (*_PATTERNS, _CLOCK, _SPAN, _DECADE, _LONE_MONTH, _LONE_YEAR, _WEEKDAY):
        matches = [m for m in pattern.finditer(rest) if not _counts(pattern, m, rest)]
        for match in matches:
            found.extend(_read(match))
        for match in matches:
            rest = rest[: match.start()] + "\x00" * len(match.group()) + rest[match.end() :]
    return tuple(sorted(found, key=lambda when: when.start))


def missing_dates(
    statement: str,
    stated: Sequence[When],
    quoted: Sequence[When],
    context: Sequence[When],
    numbers: Iterable[float],
) -> list[MissingFact]:
    """Return the dates of a statement that the quotes do not carry.

    A quoted date carries a stated one if no part differs, and what the quoted one leaves open stands
    in another date of the quotes or, the year alone, in ``context``.
    """
    plain = set(numbers)
    missing: list[MissingFact] = []
    for when in stated:
        if when.parts.keys() == {"year"} and float(when.year or 0) in plain:
            continue
        problem = _problem(when, quoted, context)
        if problem:
            text = statement[when.start : when.end]
            missing.append(MissingFact(Kind.DATE, text, problem))
    return missing


def relative_dates(folded: str, document_date: str | None) -> list[When]:
    """Return what "last year" or "yesterday" means in a document of this date, or nothing."""
    if not document_date or not re.match(r"\d{4}", document_date):
        return []
    year = int(document_date[:4])
    found: list[When] = []
    for match in _RELATIVE.finditer(folded):
        shift = {"last": -1, "next": 1}.get((match["which"] or "").lower(), 0)
        if match["ago"]:
            words = {"one": 1, "a": 1, "two": 2, "three": 3, "four": 4, "five": 5}
            ago = match["ago"].lower()
            shift = -(words[ago] if ago in words else int(ago))
        found.append(When(match.start(), match.end(), year=year + shift))
    return found


def document_dates(document_date: str | None) -> list[When]:
    """Return the date of a document, whole if it is given whole."""
    match = re.match(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", document_date or "")
    if match is None:
        return []
    year, month, day = (int(part) if part else None for part in match.groups())
    return [When(0, 0, year=year, month=month, day=day)]


def _counts(pattern: re.Pattern[str], match: re.Match[str], folded: str) -> bool:
    """Whether what looks like a year is a number of something: 1,500 km without the comma."""
    return pattern is _LONE_YEAR and unit_after(folded, match.end()) is not None


def _problem(when: When, quoted: Sequence[When], context: Sequence[When]) -> str | None:
    parts = when.parts
    close = [q for q in quoted if _agree(parts, q.parts) and _shares(parts, q.parts)]
    for candidate in close:
        left = {name: value for name, value in parts.items() if name not in candidate.parts}
        if all(_stands(name, value, quoted, context) for name, value in left.items()):
            return None
    if not close and parts.keys() <= {"year", "month"}:
        if all(_stands(name, value, quoted, context) for name, value in parts.items()):
            return None
        if any(_agree(parts, c.parts) and parts.keys() <= c.parts.keys() for c in context):
            return None
    if close:
        return "the quotes give this date only in part, and the rest differs or is not there"
    return "no quote holds this date"


def _agree(stated: dict[str, int], quoted: dict[str, int]) -> bool:
    return all(stated[name] == value for name, value in quoted.items() if name in stated)


def _shares(stated: dict[str, int], quoted: dict[str, int]) -> bool:
    """Whether two dates have a part in common that is more than the year, or are both only years."""
    common = stated.keys() & quoted.keys()
    return bool(common - {"year"}) or (bool(common) and stated.keys() == {"year"})


def _stands(name: str, value: int, quoted: Sequence[When], context: Sequence[When]) -> bool:
    dates_of = [*quoted, *context] if name == "year" else quoted
    if name == "weekday":
        return not any("weekday" in q.parts for q in quoted)
    if name == "decade":
        return any(value <= (q.year or 0) < value + 10 for q in [*quoted, *context])
    return any(q.parts.get(name) == value for q in dates_of)


def _read(match: re.Match[str]) -> list[When]:
    start, end = match.span()
    group = match.groupdict()
    year = int(group["year"]) if group.get("year") else None
    if group.get("tail"):
        tail = group["tail"]
        last = int(tail) if len(tail) == 4 else (year or 0) // 100 * 100 + int(tail)  # noqa: PLR2004
        return [When(start, end, year=year), When(start, end, year=last)]
    if group.get("first"):
        a, b = int(group["first"]), int(group["other"])
        pairs = {(d, m) for d, m in ((a, b), (b, a)) if m <= _MONTH_COUNT and d <= _MOST_DAYS}
        return [When(start, end, year=year, month=m, day=d) for d, m in sorted(pairs)]
    if group.get("weekday"):
        return [When(start, end, weekday=_WEEKDAYS.index(group["weekday"].lower()))]
    if group.get("decade"):
        decade = int(group["decade"])
        return [When(start, end, decade=decade if decade > 99 else 1900 + decade)]  # noqa: PLR2004
    if "noon" in group:
        return [_clock(group, start, end)]
    month = _month(group)
    day = int(group["day"]) if group.get("day") else None
    found = [When(start, end, year=year, month=month, day=day)]
    if group.get("from"):
        found.append(When(start, end, year=year, month=month, day=int(group["from"])))
    return found


def _month(group: dict[str, str | None]) -> int | None:
    if group.get("number"):
        return int(str(group["number"]))
    name = group.get("month")
    return _MONTH_NUMBER[name.lower().rstrip(".")] if name else None


def _clock(group: dict[str, str | None], start: int, end: int) -> When:
    if group["noon"]:
        return When(start, end, minute=0 if group["noon"].lower() == "midnight" else 720)
    hour = int(str(group["hour"] or group["hour2"]))
    half = (group["half"] or group["half2"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return When(start, end, minute=60 * hour + int(group["minute"] or 0))
