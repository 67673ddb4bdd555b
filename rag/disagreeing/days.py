"""Whether a sentence speaks of the day or month that a question names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering import ScoredSentence
from rag.citing.facts.dates import When, dates
from rag.citing.facts.folding import fold


def names_day(text: str, question: str) -> bool:
    """Whether ``text`` holds a day, day and month, that the question names."""
    return _holds(text, [day for day in _days(question) if day.day is not None])


def of_the_days(sentence: ScoredSentence, question: str) -> bool:
    """Whether a sentence may be about the days that a question names, if it names any.

    Its own line, title or headings name one of them; a line that names another day or period speaks
    of that; what names none may lean on the rest of the passage.
    """
    if not _days(question):
        return True
    chunk = sentence.passage.chunk
    line = _line(chunk.text, sentence.start - chunk.start)
    if _holds(f"{chunk.context} {line}", _days(question)):
        return True
    if any(when.month or when.year for when in dates(fold(line))):
        return False
    return _holds(f"{chunk.text} {sentence.passage.document.date or ''}", _days(question))


def _holds(text: str, days: Sequence[When]) -> bool:
    return any(_agree(day, other) for day in days for other in _days(text))


def _days(text: str) -> Sequence[When]:
    return [when for when in dates(fold(text)) if when.month is not None]


def _agree(left: When, right: When) -> bool:
    pairs = ((left.day, right.day), (left.month, right.month), (left.year, right.year))
    return all(a is None or b is None or a == b for a, b in pairs)


def _line(text: str, place: int) -> str:
    start = text.rfind("\n", 0, max(place, 0)) + 1
    end = re.compile(r"\n|$").search(text, max(place, 0))
    return text[start : end.start() if end else len(text)]
