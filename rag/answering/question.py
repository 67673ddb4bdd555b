"""What a question asks for, read off its words: cheap, deterministic, English only.

For other languages every question is ``other`` and nothing below narrows the answer.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Literal

import snowballstemmer

Expectation = Literal["number", "date", "list", "compare", "person", "place", "yes_no", "other"]

_PATTERNS: tuple[tuple[Expectation, str], ...] = (
    ("compare", r"\b(compar\w*|differ\w*|versus|vs\.?|than)\b|\bboth\b.*\band\b"),
    (
        "list",
        r"^(list|name all|enumerate)\b|\b(which|what) (are|were) (the|some|all)\b"
        r"|\b(which|what) \w+s (are|were|have|had|did|do)\b|\bsummari[sz]e|\boutline\b"
        r"|\b(all|main|various|several) (the )?\w+s\b",
    ),
    (
        "number",
        r"\bhow (many|much|old|long|far|large|big|tall|high|deep|often|fast|wide|heavy)\b"
        r"|\b(number|percentage|per ?cent|share|toll|count|amount|rate|population|area|cost|price"
        r"|budget|size|total|figures?|distance|length|height|magnitude)\b",
    ),
    ("date", r"^when\b|\b(what|which) (year|date|day|month|time|decade|century)\b|\bsince when\b"),
    ("person", r"^who(m|se)?\b|\bwhich (person|leader|minister|president|king|man|woman)\b"),
    ("place", r"^where\b|\b(what|which) (city|country|town|place|district|province|state|river)\b"),
    ("yes_no", r"^(is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b"),
)
_COMPILED = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _PATTERNS)

ANSWERABILITY = "answerability"  # a feature that is there only where a language model was asked
YEAR_NOWHERE = "year_nowhere"  # a feature that is not weighed: see ``RefusalModel.judge``

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_NUMBER = re.compile(
    r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen"
    r"|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty"
    r"|ninety|hundred|thousand|million|billion|dozens?|half|third|quarter)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(1\d{3}|20\d{2})\b|\b\d{1,2}(st|nd|rd|th)?( of)? ("
    r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"|\b(january|february|march|april|june|july|august|september|october|november|december"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday|century|decade|spring|summer"
    r"|autumn|winter)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:1[5-9]\d\d|20\d\d)\b")
_HOW_MANY = re.compile(r"\bhow many (?:of the |of |more |other )?(\w+)", re.IGNORECASE)
_STOP_WORDS = frozenset(
    """
    a about after all also am an and any are as at be because been before being between both
    but by can could did do does doing done each ever every find for from gave get give
    given got had has have having he her here hers him his how i if in into is it its just
    know let like made make many may me might more most much must my no nor not of off on
    once one only or other our out over own please said same say says shall she should show
    since so some such tell than that the their them then there these they this those
    through to too under until up us very was way we were what whats when where which while
    who whom whose why will with would you your happened happen took take place according
    called name named used use
    """.split()  # noqa: SIM905 - a hundred quoted words read worse
)


def expectation(question: str) -> Expectation:
    """Return what kind of answer would do; the first pattern that fits wins."""
    asked = question.strip()
    for name, pattern in _COMPILED:
        if pattern.search(asked):
            return name
    return "other"


def content_words(text: str) -> list[str]:
    """Return the words that carry the topic, as they stand, without repeats."""
    words = (match.group() for match in _WORD.finditer(text))
    return list(dict.fromkeys(w for w in words if w.lower() not in _STOP_WORDS))


def names_missing(question: str, text: str) -> float:
    """Share of the question's names and numbers whose stem ``text`` does not hold, 0 if none."""
    names = names_and_numbers(question)
    held = stems(text)
    return sum(stem(name) not in held for name in names) / len(names) if names else 0.0


def year_missing(question: str, text: str) -> float:
    """1 if the question names a year that ``text`` does not, else 0."""
    return float(bool(set(_YEAR.findall(question)) - set(_YEAR.findall(text))))


def no_year_held(question: str, text: str) -> float:
    """1 if the question names years and ``text`` names none of them, else 0."""
    years = set(_YEAR.findall(question))
    return float(bool(years) and years.isdisjoint(_YEAR.findall(text)))


def head_missing(question: str, sentence: str) -> float:
    """1 if the question asks "how many X" and the sentence does not speak of X, else 0."""
    match = _HOW_MANY.search(question)
    return float(bool(match) and stem(match.group(1)) not in stems(sentence)) if match else 0.0


def names_and_numbers(question: str) -> list[str]:
    """Return words with a digit or a capital that is not only the question's first letter."""
    found: list[str] = []
    for match in _WORD.finditer(question):
        word = match.group()
        begins = not question[: match.start()].strip()
        if any(c.isdigit() for c in word) or (
            word[0].isupper() and not begins and word.lower() not in _STOP_WORDS
        ):
            found.append(word)
    return list(dict.fromkeys(found))


def content_pairs(text: str) -> frozenset[tuple[str, str]]:
    """Return the stems of neighbouring content words, stop words between them skipped."""
    words = [stem(m.group()) for m in _WORD.finditer(text) if m.group().lower() not in _STOP_WORDS]
    return frozenset(pairwise(words))


@lru_cache(maxsize=8192)
def stems(text: str) -> frozenset[str]:
    """Return the English stems of every word of ``text``."""
    return frozenset(stem(match.group()) for match in _WORD.finditer(text))


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the Snowball stem of a word in small letters, without a possessive."""
    plain = re.sub(r"['’]s$", "", word.lower())
    return str(_stemmer().stemWord(plain))


def has_number(text: str) -> bool:
    """Whether ``text`` holds a number in digits or words."""
    return bool(_NUMBER.search(text))


def has_date(text: str) -> bool:
    """Whether ``text`` names a year, month, weekday or day."""
    return bool(_DATE.search(text))


@lru_cache(maxsize=1)
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")
