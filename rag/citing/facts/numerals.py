"""Numbers in digits and in words, with their scale words, as values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_SMALL_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
_TEN_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINAL_WORDS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
    " thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_ORDINAL_TEN_WORDS = "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth"
_SMALL = {word: value for value, word in enumerate(_SMALL_WORDS.split())}
_TENS = {word: 10 * value for value, word in enumerate(_TEN_WORDS.split(), start=2)}
_ORDINAL = {word: value for value, word in enumerate(_ORDINAL_WORDS.split())}
_ORDINAL_TENS = {w: 10 * value for value, w in enumerate(_ORDINAL_TEN_WORDS.split(), start=2)}
SCALES = {
    "hundred": 1e2, "thousand": 1e3, "lakh": 1e5, "lac": 1e5, "million": 1e6, "crore": 1e7,
    "billion": 1e9, "trillion": 1e12, "dozen": 12.0, "mn": 1e6, "bn": 1e9, "tn": 1e12,
    "hundreds": 1e2, "thousands": 1e3, "lakhs": 1e5, "millions": 1e6, "crores": 1e7,
    "billions": 1e9, "trillions": 1e12,
}  # fmt: skip
_SHORT = {"k": 1e3, "m": 1e6, "mn": 1e6, "b": 1e9, "bn": 1e9, "tn": 1e12, "cr": 1e7}
_PARTS = {
    "half": 0.5, "halves": 0.5, "third": 1 / 3, "thirds": 1 / 3, "quarter": 0.25, "quarters": 0.25,
    "fifth": 0.2, "fifths": 0.2, "sixth": 1 / 6, "sixths": 1 / 6, "eighth": 0.125,
    "eighths": 0.125, "tenth": 0.1, "tenths": 0.1,
}  # fmt: skip
_VULGAR = {"½": 0.5, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 0.25, "¾": 0.75, "⅕": 0.2, "⅛": 0.125}

_CARDINAL = "|".join(sorted([*_SMALL, *_TENS], key=len, reverse=True))
_TEN_WORD = "|".join(_TENS)
_SCALE = "hundreds?|thousands?|lakhs?|lac|millions?|crores?|billions?|trillions?|dozen"
_WORDED = (
    rf"(?:(?:{_CARDINAL})|an?(?=[ -](?:hundred|thousand|lakh|million|crore|billion|trillion|dozen)\b))"
    rf"(?:(?:[ -]|[ ]and[ ])(?:{_CARDINAL}|hundred|thousand|lakh|million|crore|billion|trillion|dozen)\b)*"
)
_PART_WORD = "|".join(sorted(_PARTS, key=len, reverse=True))
_ORDINAL_WORD = "|".join(
    sorted([*_ORDINAL, *_ORDINAL_TENS, "hundredth", "thousandth"], key=len, reverse=True)
)
_NUMERAL = re.compile(
    rf"""
    (?P<quarter>\b(?:Q[1-4]|[1-4]Q)\b)
    |(?P<fraction>(?<![\w/])\d{{1,2}}/\d{{1,2}}(?![\w/]))
    |(?P<digits>(?<![^\W\d_]-)(?:(?<![\w.,])\d{{1,3}}(?:,\d{{2,3}})+(?:\.\d+)?(?![\d])
        |(?<![\w.,])\d{{1,3}}(?:[ ]\d{{3}})+(?!\d)(?![ ,]\d{{3}}\b)
        |(?<![\w])(?:\d+(?:\.\d+)?|\.\d+)(?![\d])))
        (?P<suffix>st|nd|rd|th|k|m|mn|b|bn|tn|cr)?(?![^\W\d_]*\d)
        (?P<vulgar>[½⅓⅔¼¾⅕⅛])?
    |(?P<lone>[½⅓⅔¼¾⅕⅛])
    |(?P<parts>\b(?:(?P<count>{_CARDINAL}|an?)[ -])(?P<part>{_PART_WORD})\b(?=(?P<partscale>[ ]an?[ ](?:{_SCALE})\b)?))
    |(?P<half>\bhalf\b(?:[ ](?P<halfscale>an?[ ](?:{_SCALE}))\b)?)
    |(?P<ordinal>\b(?:(?:{_TEN_WORD})[ -])?(?:{_ORDINAL_WORD})\b)
    |(?P<words>\b{_WORDED}\b)
    """,
    re.IGNORECASE | re.VERBOSE,
)  # fmt: skip
_AFTER_SCALE = re.compile(rf"[ -]({_SCALE}|mn|bn|tn)\b", re.IGNORECASE)
_AND_A_PART = re.compile(r" and (?:a half|a quarter|one half)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number at ``[start, end)``; ``unscaled`` is its value before a scale word."""

    value: float
    start: int
    end: int
    ordinal: bool = False
    unscaled: float = 0.0
    worded: bool = False


def numerals(folded: str) -> list[Numeral]:
    """Return the numbers of a folded text in order."""
    return list(_numerals(folded))


@lru_cache(maxsize=4096)
def _numerals(folded: str) -> tuple[Numeral, ...]:
    found: list[Numeral] = []
    at = 0
    while match := _NUMERAL.search(folded, at):
        numeral = _numeral(match, folded)
        if numeral is not None:
            found.append(numeral)
        at = max(match.end(), numeral.end if numeral else 0)
    return tuple(found)


def _numeral(match: re.Match[str], folded: str) -> Numeral | None:
    start, end = match.span()
    if match["digits"]:
        return _digits(match, folded)
    if match["parts"] or match["half"]:
        return _part(match, folded)
    if match["words"]:
        value = _word_value(match["words"].lower())
        return None if value is None else _scaled(value, start, end, folded, worded=True)
    if match["lone"]:
        return _scaled(_VULGAR[match["lone"]], start, end, folded)
    if match["quarter"] or match["ordinal"]:
        text = (match["quarter"] or match["ordinal"]).lower()
        value = float(text.strip("q")) if match["quarter"] else _ordinal_value(text)
        return Numeral(value, start, end, ordinal=True, worded=not match["quarter"])
    above, below = map(int, match["fraction"].split("/"))
    return Numeral(above / below, start, end) if above < below else None


def _part(match: re.Match[str], folded: str) -> Numeral | None:
    """Read half of something, two thirds; "a third cousin" is an ordinal."""
    start, end = match.span()
    if match["half"]:
        scale = SCALES[match["halfscale"].lower().split()[1]] if match["halfscale"] else 1.0
        return Numeral(0.5 * scale, start, end, worded=True)
    count = _word_value(match["count"].lower()) or 1.0
    part = match["part"].lower()
    if part == "quarter" and not re.match(r"\s(of|century)\b", folded[end:]):
        return None  # of the year, not of a thing
    whole = re.match(r"\s(of|century|more|less|fewer|larger|smaller)\b|[.,;]|$", folded[end:])
    if part in _ORDINAL and not whole:
        begin = start + len(match["count"]) + 1
        return Numeral(float(_ORDINAL[part]), begin, end, ordinal=True, worded=True)
    return Numeral(count * _PARTS[part], start, end, worded=True)


def _digits(match: re.Match[str], folded: str) -> Numeral:
    start, end = match.span()
    value = float(re.sub(r"[, ]", "", match["digits"]))
    if match["vulgar"]:
        value += _VULGAR[match["vulgar"]]
    suffix = (match["suffix"] or "").lower()
    if suffix in {"st", "nd", "rd", "th"}:
        return Numeral(value, start, end, ordinal=True)
    if suffix == "m" and not re.search(r"[$£€¥₹]\s?$|\bRs\.?\s?$", folded[:start]):
        return Numeral(value, start, end - 1)  # metres, told by the units
    if suffix:
        return Numeral(value * _SHORT[suffix], start, end, unscaled=value)
    return _scaled(value, start, end, folded)


def _scaled(value: float, start: int, end: int, folded: str, *, worded: bool = False) -> Numeral:
    unscaled = value
    part = _AND_A_PART.match(folded, end)
    if part:
        value += 0.25 if "quarter" in part.group().lower() else 0.5
        end = part.end()
    while scale := _AFTER_SCALE.match(folded, end):
        value *= SCALES[scale.group(1).lower()]
        end = scale.end()
    return Numeral(
        value, start, end, unscaled=unscaled if value != unscaled else 0.0, worded=worded
    )


def _word_value(text: str) -> float | None:
    """Return the value of number words, None where they are none together."""
    total = current = 0.0
    seen = False
    for word in re.split(r"[ -]", text):
        if word in _SMALL:
            current += _SMALL[word]
        elif word in _TENS:
            current += _TENS[word]
        elif word in {"a", "an"}:
            current += 1
        elif word in {"hundred", "dozen"}:
            current = max(current, 1) * SCALES[word]
        elif word in SCALES:
            total += max(current, 1) * SCALES[word]
            current = 0.0
        elif word != "and":
            return None
        seen = True
    return total + current if seen else None


def _ordinal_value(text: str) -> float:
    total = 0.0
    for word in re.split(r"[ -]", text):
        total += _TENS.get(word, 0) + _ORDINAL.get(word, 0) + _ORDINAL_TENS.get(word, 0)
        total += {"hundredth": 100, "thousandth": 1000}.get(word, 0)
    return total
