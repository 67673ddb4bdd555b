"""Sentences made false by one change, each kind of change by its own word lists.

Nothing here knows the guard that is tried with them. A change is only made where it cannot leave the
sentence true: no number behind "more than" or "about", no "all" to "some", no swap around a verb
that holds both ways.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from itertools import pairwise
from typing import TypeVar


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


_T = TypeVar("_T")
Mutator = Callable[[str, str, random.Random], str | None]

_VAGUE = re.compile(
    r"(?:more than|over|above|at least|up to|less than|fewer than|under|nearly|almost|about|around"
    r"|roughly|approximately|some|least|most|than|circa|estimated|close to|within)\s+[$£€]?$",
    re.IGNORECASE,
)
_DIGITS = re.compile(
    r"(?<![\w.,/:$£€#-])\d{1,3}(?:,\d{3})+(?![\d,])|(?<![\w.,/:#-])\d{1,3}(?:\.\d)?(?![\w/:°,-]|\.\d)"
)
_MONTHS = (
    "January", "February", "March", "April", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NUMBER_WORDS = (
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "eleven", "twelve",
)  # fmt: skip
_UNITS = {
    "km": "miles", "kilometres": "miles", "kilometers": "miles", "miles": "kilometres",
    "metres": "feet", "meters": "feet", "feet": "metres", "cm": "inches", "mm": "cm",
    "kg": "pounds", "tonnes": "kilograms", "tons": "grams", "hectares": "square miles",
    "acres": "hectares", "million": "billion", "billion": "million", "thousand": "million",
    "crore": "lakh", "lakh": "crore", "hours": "days", "days": "weeks", "minutes": "hours",
    "weeks": "months", "months": "years", "years": "months", "percent": "percentage points",
    "per cent": "percentage points", "%": " tonnes", "MW": "kW", "litres": "barrels",
    "barrels": "gallons", "dollars": "euros", "rupees": "dollars", "degrees": "kilometres",
}  # fmt: skip
_PLACES = (
    "Lisbon", "Nairobi", "Oslo", "Hanoi", "Bogota", "Tromso", "Perth", "Calgary", "Zagreb", "Lima",
    "Osaka", "Ghent", "Tampere", "Dakar",
)  # fmt: skip
_PEOPLE = (
    "Henderson", "Okafor", "Lindqvist", "Moreau", "Petrova", "Castellano", "Whitfield", "Nakamura",
    "Oyelaran", "Brandt", "Kowalski", "Fitzgerald",
)  # fmt: skip
_NOT_NAMES = _listed(
    "The A An In On At It He She They We You I But And Or If When While After Before Since Mr Mrs Ms"
    " Dr January February March April May June July August September October November December"
    " Monday Tuesday Wednesday Thursday Friday Saturday Sunday This That These Those His Her Their"
    " Its There Here As For From With By Of To"
)
_NAME = re.compile(r"\b[A-Z][a-z]{2,}(?:[ -][A-Z][a-z]{2,})*\b")
_DENIALS = (
    (r"\b(is|are|was|were|has|have|had|will|can|could|would|should|may|must) (?!not\b|no\b|only\b|n't)(?=[a-z])", r"\1 not "),
    (r"\b(is|are|was|were|has|have|had|will|can|could|would|should|do|does|did) not (?!only|just|least)", r"\1 "),
    (r"\b(was|were|is|are|has|have|had|did|do|does|could|would|should)n['’]t ", r"\1 "),
    (r"\bwithout (?=[a-z])", "with "),
    (r"\bdenied\b", "confirmed"),
    (r"\bfailed to\b", "managed to"),
    (r"\bunable to\b", "able to"),
    (r"\bnever (?=[a-z]+(?:ed|n)\b)", ""),
    (r"\bno longer\b", "still"),
)  # fmt: skip
_AMOUNTS = (
    (r"\bAll (?=[a-z])", "No "), (r"\ball (?=the |of |its |their )", "few of "),
    (r"\bevery (?=[a-z])", "no "), (r"\bEvery (?=[a-z])", "No "), (r"\beach (?=[a-z])", "no "),
    (r"\bmost of\b", "none of"), (r"\bMost (?=[a-z])", "Few "), (r"\bsome (?=of |[a-z]+s\b)", "all "),
    (r"\bSome (?=[a-z]+s\b)", "All "), (r"(?<!how )(?<!as )(?<!so )\bmany (?=[a-z])", "few "),
    (r"\bMany (?=[a-z])", "Few "), (r"(?<!a )\bfew (?=[a-z]+s\b)", "many "),
    (r"\balways (?=[a-z])", "never "), (r"\boften (?=[a-z])", "never "),
    (r"\busually (?=[a-z])", "never "), (r"\bmostly (?=[a-z])", "rarely "),
    (r"\b(at least)(?= [\d$£€])", "at most"), (r"\bmore than(?= [\d$£€])", "less than"),
    (r"\bless than(?= [\d$£€])", "more than"), (r"\bfewer than(?= [\d$£€])", "more than"),
    (r"\bover(?= [\d$£€])", "under"), (r"\bnearly(?= [\d$£€])", "more than"),
    (r"\balmost(?= [\d$£€])", "more than"), (r"\bup to(?= [\d$£€])", "more than"),
)  # fmt: skip
_TURNS = (
    ("rose", "fell"), ("fell", "rose"), ("increased", "decreased"), ("decreased", "increased"),
    ("increase", "decrease"), ("grew", "shrank"), ("higher", "lower"), ("lower", "higher"),
    ("larger", "smaller"), ("largest", "smallest"), ("smallest", "largest"), ("highest", "lowest"),
    ("lowest", "highest"), ("before", "after"), ("after", "before"), ("won", "lost"),
    ("lost", "won"), ("longest", "shortest"), ("oldest", "youngest"), ("best", "worst"),
    ("growth", "decline"), ("declined", "grew"), ("northern", "southern"), ("southern", "northern"),
    ("eastern", "western"), ("western", "eastern"), ("above", "below"), ("below", "above"),
    ("accepted", "rejected"), ("rejected", "accepted"), ("opened", "closed"),
    ("closed", "opened"), ("younger", "older"), ("older", "younger"),
)  # fmt: skip
_BOTH_WAYS = re.compile(
    r"\b(and|or|with|between|met|meets|married|marry|alongside|joined|shared|near|beside|borders?"
    r"|bordering|neighbou?r\w*|of|as well as|called|named|known|including|is|was|are|were)\b|[,;:()\"\[\]]",
    re.IGNORECASE,
)
_ONE_WAY = re.compile(
    r"\b(?:to|from|by|against|over|into|than|under|after|before|[a-z]{3,}ed|beat|won|led|told|gave|made|left|took|built|wrote|fought|held|joins|leads|runs)\b"
)


def number(statement: str, quote: str, chance: random.Random) -> str | None:
    """Change a number that no vague word stands before to one that the quote does not hold."""
    places = [m for m in _DIGITS.finditer(statement) if _plain_number(m, statement)]
    worded = [
        m
        for m in re.finditer(rf"\b(?:{'|'.join(_NUMBER_WORDS)})\b", statement)
        if not _VAGUE.search(statement[: m.start()])
    ]
    place = _one(places + worded, chance)
    if place is None:
        return None
    text = place.group()
    for _ in range(20):
        if text in _NUMBER_WORDS:
            other = chance.choice(_NUMBER_WORDS)
        else:
            value = float(text.replace(",", ""))
            changed = value + chance.choice([-1, 1]) * chance.choice([0.1, 0.3, 0.5, 1.5]) * max(
                value, 4
            )
            shape = ".1f" if "." in text else ".0f"
            other = f"{abs(changed):{',' if ',' in text else ''}{shape}}"
        words = {w: str(i) for i, w in enumerate(_NUMBER_WORDS[:8], 2)} | {
            "eleven": "11",
            "twelve": "12",
        }
        same = {other, words.get(other, other), {v: k for k, v in words.items()}.get(other, other)}
        shown = quote.lower().replace(",", "") + " " + quote.lower()
        if other not in {text, "0", "1", "0.0", "1.0", "0.5"} and not any(
            re.search(rf"(?<!\w){re.escape(form)}(?!\w)", shown) for form in same
        ):
            return _put(statement, place, other)
    return None


def unit(statement: str, quote: str, chance: random.Random) -> str | None:
    """Change the unit or the scale word behind a number."""
    del quote
    names = "|".join(re.escape(u) for u in sorted(_UNITS, key=len, reverse=True))
    places = list(re.finditer(rf"(?<=\d)(\s?)({names})(?!\w)", statement))
    place = _one(
        [m for m in places if m.group(1) or m.group(2) in {"%", "km", "kg", "mm", "cm"}], chance
    )
    if place is None:
        return None
    other = _UNITS[place.group(2)]
    return _put(statement, place, (place.group(1) or " ") + other.strip())


def date(statement: str, quote: str, chance: random.Random) -> str | None:
    """Change a year, a month, a day of the month or a weekday."""
    options: list[tuple[re.Match[str], str]] = []
    for match in re.finditer(
        r"(?<![\w.,$£€-])(1[5-9]\d\d|20[0-2]\d)(?![\w%]|[,.]\d|-\d| ?(?:people|metres|km))",
        statement,
    ):
        year = int(match.group())
        others = [str(year + d) for d in (-9, -7, -4, -3, 3, 4, 6, 8) if str(year + d) not in quote]
        if others:
            options.append((match, chance.choice(others)))
    for group in (_MONTHS, _DAYS):
        for match in re.finditer(rf"\b(?:{'|'.join(group)})\b", statement):
            others = [name for name in group if name[:3] not in quote and name != match.group()]
            if others:
                options.append((match, chance.choice(others)))
    for match in re.finditer(
        rf"\b([12]?\d)(?= (?:{'|'.join(_MONTHS)})\b)|(?<=(?:May|une|uly|ary|rch|ril|ust|ber) )([12]?\d)(?=,? )",
        statement,
    ):
        others = [
            str(d)
            for d in range(2, 28)
            if not re.search(rf"\b0?{d}(?:st|nd|rd|th)?\b", quote) and str(d) != match.group()
        ]
        options.append((match, chance.choice(others)))
    if not options:
        return None
    match, other = chance.choice(options)
    return _put(statement, match, other)


def name(statement: str, quote: str, chance: random.Random) -> str | None:
    """Put another name in the place of one."""
    place = _one(_names(statement), chance)
    if place is None:
        return None
    before = statement[: place.start()].rstrip().lower()
    pool = _PLACES if before.endswith((" in", " at", " from", " to", " near")) else _PEOPLE
    others = [n for n in pool if n not in quote and n not in statement]
    return _put(statement, place, chance.choice(others))


def negation(statement: str, quote: str, chance: random.Random) -> str | None:
    """Deny what is said, or say what is denied."""
    del quote
    return _rewritten(statement, _DENIALS, chance)


def quantifier(statement: str, quote: str, chance: random.Random) -> str | None:
    """Change how many of them, or on which side of a number."""
    del quote
    return _rewritten(statement, _AMOUNTS, chance)


def comparative(statement: str, quote: str, chance: random.Random) -> str | None:
    """Turn a direction round."""
    options = [
        (match, other)
        for word, other in _TURNS
        for match in re.finditer(rf"\b{word}\b", statement)
        # "won 5 matches and lost 3": the other word may make another true sentence.
        if not re.search(rf"\b{other}\b", quote)
    ]
    if not options:
        return None
    match, other = chance.choice(options)
    return _put(statement, match, other)


def roles(statement: str, quote: str, chance: random.Random) -> str | None:
    """Swap two names around a verb or preposition that does not hold both ways."""
    found = _names(statement, initial=True)
    pairs = []
    for left, right in pairwise(found):
        between = statement[left.end() : right.start()]
        if (
            left.group() != right.group()
            and len(between.split()) <= 6  # noqa: PLR2004
            and _ONE_WAY.search(between)
            and not _BOTH_WAYS.search(between)
            and all(n.group() in quote for n in (left, right))
        ):
            pairs.append((left, right, between))
    pair = _one(pairs, chance)
    if pair is None:
        return None
    left, right, between = pair
    return (
        statement[: left.start()]
        + right.group()
        + between
        + left.group()
        + statement[right.end() :]
    )


MUTATORS: dict[str, Mutator] = {
    "number": number,
    "unit": unit,
    "date": date,
    "name": name,
    "negation": negation,
    "quantifier": quantifier,
    "comparative": comparative,
    "roles": roles,
}


def _plain_number(match: re.Match[str], statement: str) -> bool:
    before, after = statement[: match.start()], statement[match.end() :]
    month = rf"\s?(?:{'|'.join((*_MONTHS, 'May'))})"
    dated = re.match(month, after) or re.search(rf"(?:{'|'.join((*_MONTHS, 'May'))})\s$", before)
    return not dated and not _VAGUE.search(before) and match.group() not in {"0", "1"}


def _names(statement: str, *, initial: bool = False) -> list[re.Match[str]]:
    return [
        m
        for m in _NAME.finditer(statement)
        if (initial or m.start() > 0) and not set(re.split(r"[ -]", m.group())) & _NOT_NAMES
    ]


def _rewritten(
    statement: str, rules: tuple[tuple[str, str], ...], chance: random.Random
) -> str | None:
    options = [(m, new) for pattern, new in rules for m in re.finditer(pattern, statement)]
    if not options:
        return None
    match, new = chance.choice(options)
    return _put(statement, match, match.expand(new))


def _put(statement: str, match: re.Match[str], text: str) -> str:
    return statement[: match.start()] + text + statement[match.end() :]


def _one(options: list[_T], chance: random.Random) -> _T | None:
    return chance.choice(options) if options else None
