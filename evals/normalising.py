"""Answers compared as words: case, punctuation, articles and ways of writing numbers put aside."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_VALUES = {
    **{word: value for value, word in enumerate(_SMALL)},
    **{word: 10 * value for value, word in enumerate(_TENS, start=2)},
}
_COMPOUND = re.compile(rf"\b({'|'.join(_TENS)})[-\s]({'|'.join(_SMALL[1:10])})\b")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_PERCENT = re.compile(r"\s*(%|٪|\bper cent\b|\bpercent\b)")
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+(?:'[^\W\d_]+)?")
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_MAGNITUDES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "lakh": 1e5,
    "lakhs": 1e5,
    "million": 1e6,
    "crore": 1e7,
    "crores": 1e7,
    "billion": 1e9,
    "trillion": 1e12,
}
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_WHEN = re.compile(
    rf"\b\d{{1,2}}(?:[-–]\d{{1,2}})? {_MONTH}(?: \d{{4}})?|\b{_MONTH} \d{{1,2}}(?:, \d{{4}})?\b"
    r"|\b(?:1[5-9]|20)\d\d\b|\b\d{1,2}:\d{2}\b"
)
_ARTICLES = frozenset({"a", "an", "the"})


def words(text: str) -> list[str]:
    """Return the words of ``text``; ``1,000``, ``1000`` and ``٪ % per cent`` alike, ``five`` is 5."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    plain = "".join(_ascii_digit(char) for char in plain)
    plain = _PERCENT.sub(" percent ", _THOUSANDS.sub("", plain))
    plain = _COMPOUND.sub(lambda m: str(_VALUES[m[1]] + _VALUES[m[2]]), plain)
    found = (token.removesuffix("'s") for token in _TOKEN.findall(plain))
    return [str(_VALUES.get(token, token)) for token in found if token not in _ARTICLES]


def holds(text: str, answer: str) -> bool:
    """Whether the words of ``answer`` stand in ``text`` in one run."""
    return _run_in(words(answer), words(text))


def holds_count(text: str, count: str) -> bool:
    """Whether ``text`` says this number otherwise than as a day, a year or a time of day."""
    return holds(_WHEN.sub(" ", text), count)


def figures(text: str) -> list[float]:
    """Return the numbers of ``text`` in order, ``57.12 billion`` and ``5 lakh`` as they count."""
    found: list[float] = []
    for word, after in pairwise([*words(text), ""]):
        if _FIGURE.fullmatch(word):
            found.append(float(word) * _MAGNITUDES.get(after, 1.0))
    return found


def shows(text: str, forbidden: str) -> bool:
    """Whether ``text`` holds ``forbidden``: its words in one run, or the characters if it has none.

    Words are compared so that ``19`` does not stand in ``2019``.
    """
    wanted = words(forbidden)
    if wanted:
        return _run_in(wanted, words(text))
    return unicodedata.normalize("NFKC", forbidden) in unicodedata.normalize("NFKC", text)


def _run_in(wanted: list[str], said: list[str]) -> bool:
    length = len(wanted)
    return bool(wanted) and any(
        said[start : start + length] == wanted for start in range(len(said) - length + 1)
    )


def _ascii_digit(char: str) -> str:
    value = unicodedata.decimal(char, None)
    return char if value is None else str(value)
