"""Whether a sentence speaks of what the question names, and of nothing narrower or wider."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.answering import ScoredSentence
from rag.answering.question import content_words, has_number, names_and_numbers, stem, stems
from rag.disagreeing.asked import MONTHS

_MONTHS = MONTHS | frozenset(
    "monday tuesday wednesday thursday friday saturday sunday".split()  # noqa: SIM905
)
_NAME = r"((?:[A-Z][\w’'-]*)(?:(?: |-)(?:[A-Z][\w’'-]*))*)"
_IN = re.compile(
    rf"\b(?:in|at|near|for|from|across|on|of|by|outside|among) (?:all of |the )?{_NAME}\b(?! (?:of|on) \d)"
)
_LABEL = re.compile(rf"^{_NAME}: ")
_CELL = re.compile(r"(?:^|; ?)([\w ,()%]+): ([^;]+)")
_SOURCE_CELL = re.compile(
    r"source|date|year|note|report|outlet|via|measure|title|taken", re.IGNORECASE
)
# "put by", "reported in": what follows names who says so, not what it is about.
_SAYING = re.compile(
    r"\b(?:report(?:ed|s)?|quoted|given|said|wrote|published|posted|carried|counted|count|figure|claimed"
    r"|statement|editorial|article|version|page|survey|census|study|website|put|according to"
    r"|reports?) (?:\w+ )?(?:in|at|of|by|from|on|for)(?: the)?$",
    re.IGNORECASE,
)  # fmt: skip
_PAIR = re.compile(r"(?=\b([a-z]{4,}) ([a-z]{4,})\b)")
_PERIOD = re.compile(
    r"\b(?:whole (?:month|year)|for the (?:month|year)|(?:a|per|each|every) (?:year|month|day|week)"
    r"|annual(?:ly)?|yearly|so far this|since|between \d{4} and \d{4}|from \d{4} to)\b",
    re.IGNORECASE,
)  # fmt: skip


_PART = re.compile(
    r"^\W*(?:\w+ ){1,4}(?:(?:was|were) )?(?:among (?:the|them|those)|of (?:them|whom|these|those))\b",
    re.IGNORECASE,
)
_LEANS_BACK = re.compile(
    r"(?:he|she|it|they|this|that|these|those|such|both|the (?:same|latter|former))\b",
    re.IGNORECASE,
)


def is_part(text: str, start: int) -> bool:
    """Whether the figure at ``start`` counts some of the others: "two officers among the dead"."""
    return bool(_PART.match(text[start:]))


def leans_back(text: str) -> bool:
    """Whether a sentence opens with a word that stands for something said before it."""
    return bool(_LEANS_BACK.match(text))


def about(sentence: ScoredSentence) -> str:
    """Return the sentence with its title and headings, which say what it is about."""
    return f"{sentence.passage.chunk.context} {sentence.text}"


def names_question(sentence: ScoredSentence, question: str) -> bool:
    """Whether every name of the question stands in the sentence, its title or its headings."""
    held = stems(about(sentence))
    names = [n for n in names_and_numbers(question) if not any(c.isdigit() for c in n)]
    return all(stem(name) in held for name in names if name.lower() not in _MONTHS)


def other_scope(sentence: ScoredSentence, known: Sequence[str]) -> bool:
    """Whether the sentence names a place, group or period that ``known`` texts do not.

    "314 for Sindh" is no other figure for Balochistan, "84 for the whole month" none for one night.
    """
    held = frozenset(w for text in known for w in stems(text))
    text = sentence.text
    places = [m for m in _IN.finditer(text) if not _SAYING.search(text[: m.start(1)].rstrip())]
    named = [m.group(1) for m in places] + [m.group(1) for m in _LABEL.finditer(text)]
    named += [
        cell
        for header, cell in _CELL.findall(text)
        if cell[:1].isupper() and not _SOURCE_CELL.search(header) and ";" in text
    ]
    words = (w for name in named for w in re.findall(r"[^\W\d_]{2,}", name))
    if any(stem(w) not in held and w.lower() not in _MONTHS for w in words):
        return True
    told = " ".join(known).lower()
    return any(period.group().lower() not in told for period in _PERIOD.finditer(text))


def event_share(sentence: ScoredSentence, event: frozenset[str]) -> float:
    """Share of an event's stems that the passage, its title and its headings hold."""
    return len(event & stems(sentence.passage.chunk.indexed_text)) / len(event) if event else 1.0


def other_event(sentence: str, event: frozenset[str], known: Iterable[str]) -> bool:
    """Whether a sentence qualifies the event's noun in another way: "the procession bombing"."""
    held = frozenset(w for text in known for w in stems(text))
    for before, noun in _PAIR.findall(sentence):
        plain = bool(content_words(before)) and not has_number(before)
        if stem(noun) in event and plain and stem(before) not in held:
            return True
    return False
