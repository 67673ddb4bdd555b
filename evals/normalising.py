"""Answers compared as words: case, punctuation, articles and ways of writing numbers put aside."""

from __future__ import annotations

import re
import unicodedata

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
