"""Whether a sentence speaks of what the question names, and of nothing narrower or wider."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.answering import ScoredSentence
from rag.answering.evidence import Rarity
from rag.answering.question import content_words, has_number, names_and_numbers, stem, stems
from rag.disagreeing.asked import MONTHS
from rag.disagreeing.days import names_day

_MONTHS = MONTHS | frozenset(
    "monday tuesday wednesday thursday friday saturday sunday".split()  # noqa: SIM905
)
_NAME = r"((?:[A-Z][\w’'-]*)(?:(?: |-)(?:[A-Z][\w’'-]*))*)"
_IN = re.compile(
    rf"\b(?:[Ii]n|[Aa]t|near|[Ff]or|from|[Aa]cross|on|of|by|outside|among) (?:all of |all |the )?{_NAME}\b(?! (?:of|on) \d)"
)
# "25: 21 passengers and four men of the Corps": what follows the colon are parts.
_BREAKDOWN = re.compile(r"(?<=\d): ")
_COMMON = 0.7  # the inverse document frequency of what half of the passages hold
_RUN = re.compile(r"[A-Z][\w’']*(?:[ -][A-Z][\w’']*)*")
_ENDS = re.compile(r"(?:'s)?(?:\W*$|[?,]| (?:in|on|of|at|by|from|to|during|after|before|since)\b)")
_WIDER = re.compile(
    r"\b(?:in|across) (?:the|all the|the whole) (?:province|country|region)\b", re.IGNORECASE
)
_LABEL = re.compile(rf"^{_NAME}: ")
_CELL = re.compile(r"(?:^|; ?)([\w ,()%]+): ([^;]+)")
_SOURCE_CELL = re.compile(
    r"source|date|year|note|report|outlet|via|measure|title|taken", re.IGNORECASE
)
# "put by", "reported in": what follows names who says so, not what it is about.
_SAYING = re.compile(
    r"\b(?:report(?:ed|s)?|quoted|given|said|wrote|published|posted|carried|counted|count|figure|claimed"
    r"|statement|editorial|article|version|page|survey|census|study|website|put|text|according to"
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


def names_question(sentence: ScoredSentence, question: str, rarity: Rarity | None = None) -> bool:
    """Whether every name of the question stands in the sentence, its title or its headings.

    The rest of the passage may hold those names that are left, if half of them stand there or the
    very day that the question names. A name that every other passage holds tells nothing apart.
    """
    found = (_stems_of_run(match.group(), question) for match in _RUN.finditer(question))
    runs = [run for run in found if run and not _everywhere(run, rarity)]
    held = stems(about(sentence))
    left = [run for run in runs if not run <= held]
    dated = not names_a_place(question) and names_day(about(sentence), question)
    if left and (2 * len(left) <= len(runs) or dated):
        held |= stems(sentence.passage.chunk.text)
    return all(run <= held for run in left)


def _everywhere(run: frozenset[str], rarity: Rarity | None) -> bool:
    return rarity is not None and all(rarity(stem) < _COMMON for stem in run)


def _stems_of_run(run: str, question: str) -> frozenset[str]:
    """Return the stems of the names in a run of capitals, without months and plain first words."""
    names = set(names_and_numbers(question)) & set(re.findall(r"[^\W\d_][\w’']*", run))
    return frozenset(stem(name) for name in names if name.lower() not in _MONTHS)


def names_a_place(question: str) -> bool:
    """Whether a question says where: "in Quetta", not "in the Quetta bombing"."""
    return any(_ENDS.match(question[match.end(1) :]) for match in _IN.finditer(question))


def wider_scope(sentence: ScoredSentence, question: str) -> bool:
    """Whether a figure is for "the province" or the like, and that is not what the question names.

    The first place of the title tells which province that is.
    """
    if not _WIDER.search(sentence.text):
        return False
    names = (n for n in names_and_numbers(question) if n.isalpha() and n.lower() not in _MONTHS)
    wanted = frozenset(map(stem, names))
    if wanted & stems(sentence.text):
        return False
    place = _IN.search(sentence.passage.chunk.title)
    return place is not None and not wanted & stems(place.group(1))


def other_scope(sentence: ScoredSentence, known: Sequence[str], around: Sequence[str] = ()) -> bool:
    """Whether the sentence names a place, group or period that ``known`` texts do not.

    "314 for Sindh" is no other figure for Balochistan, "84 for the whole month" none for one night.
    ``around`` may name places that a sentence goes by without saying, but no row of a table.
    """
    text = _BREAKDOWN.split(sentence.text)[0]
    places = [m for m in _IN.finditer(text) if not _SAYING.search(text[: m.start(1)].rstrip())]
    labels = [m.group(1) for m in _LABEL.finditer(text)] + [
        cell
        for header, cell in _CELL.findall(text)
        if cell[:1].isupper() and not _SOURCE_CELL.search(header) and ";" in text
    ]
    if _unknown(labels, known) or _unknown([m.group(1) for m in places], [*known, *around]):
        return True
    told = " ".join(known).lower()
    return any(period.group().lower() not in told for period in _PERIOD.finditer(text))


def _unknown(named: Iterable[str], known: Sequence[str]) -> bool:
    """Whether a name has a word, months aside, that no text of ``known`` holds."""
    held = frozenset(w for text in known for w in stems(text))
    words = (w for name in named for w in re.findall(r"[^\W\d_]{2,}", name))
    return any(stem(w) not in held and w.lower() not in _MONTHS for w in words)


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


def other_named_event(sentence: str, event: frozenset[str], known: Iterable[str]) -> bool:
    """Whether a sentence names the event after another place: "the Musakhail attack"."""
    held = frozenset(w for text in known for w in stems(text))
    return any(
        stem(noun) in event and stem(name) not in held
        for name, noun in re.findall(r"\b[Tt]he ([A-Z][\w’'-]+) ([a-z]{4,})\b", sentence)
    )
