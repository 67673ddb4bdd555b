"""Near misses made from answerable questions: one word changed, so that the answer is gone.

A year becomes another year, a name the name from another question, or a word the word of like
ending from another question. Few real sets hold such questions, and they are the ones that cost
most: right subject, wrong year; right subject, another quantity.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from rag.answering.question import content_words, names_and_numbers, stem

_YEAR = re.compile(r"\b(?:1[5-9]\d\d|20\d\d)\b")
_SHORTEST = 4
_MOST = 2
_ENDINGS = ("ing", "ed", "tion", "ers", "s")


def altered(question: str, others: Sequence[str]) -> list[str]:
    """Return up to ``_MOST`` near misses of ``question``; ``others`` lend names and words.

    The choice is made by a hash of the question, so that every run makes the same ones.
    """
    number = int(hashlib.sha256(question.encode("utf-8")).hexdigest()[:8], 16)
    made: list[str] = []
    years = _YEAR.findall(question)
    if years:
        shifted = str(int(years[0]) + (3 + number % 5) * (1 if number % 2 else -1))
        made.append(question.replace(years[0], shifted))
    names = [n for n in names_and_numbers(question) if n.isalpha()]
    words = [
        word
        for word in content_words(question)
        if word.islower() and word.isalpha() and len(word) >= _SHORTEST
    ]
    for own, is_name in ((names, True), (words, False)):
        if own and len(made) < _MOST:
            target = own[number % len(own)]
            other = _lent(target, others, number, is_name=is_name)
            if other:
                made.append(re.sub(rf"\b{re.escape(target)}\b", other, question, count=1))
    return made


def _lent(word: str, others: Sequence[str], number: int, *, is_name: bool) -> str | None:
    for step in range(len(others)):
        other = others[(number + step * 7) % len(others)]
        found = names_and_numbers(other) if is_name else content_words(other)
        for candidate in found:
            fits = candidate.isalpha() and stem(candidate) != stem(word)
            like = is_name or (candidate.islower() and _ending(candidate) == _ending(word))
            if fits and like and len(candidate) >= _SHORTEST:
                return candidate
    return None


def _ending(word: str) -> str:
    return next((ending for ending in _ENDINGS if word.endswith(ending)), "")
