"""What a question wants measured: the words and the unit that a figure must stand with."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rag.answering.question import content_words, expectation, names_and_numbers, stem

# Words for one count, by stem. A figure belongs to the family whose word stands nearest to it.
FAMILIES: dict[str, frozenset[str]] = {
    name: frozenset(map(stem, words.split()))
    for name, words in {
        "dead": "dead died die dies dying death deaths kill kills killed killing toll fatalities lives"
        " martyred",
        "hurt": "hurt injured injuries injuring injure wounded wounding wound",
        "rescued": "rescued rescue freed recovered",
        "aboard": "aboard board",
        "held": "hostages hostage held captive abducted kidnapped",
        "missing": "missing",
    }.items()
}
# Parts of those whom an event struck; a count of one is no count of all.
GROUPS = frozenset(
    [
        "soldiers",
        "soldier",
        "troops",
        "militants",
        "militant",
        "attackers",
        "attacker",
        "assailants",
        "terrorists",
        "insurgents",
        "fighters",
        "bombers",
        "bomber",
        "police",
        "policemen",
        "policeman",
        "officers",
        "officer",
        "guards",
        "guard",
        "civilians",
        "civilian",
        "passengers",
        "passenger",
        "students",
        "student",
        "children",
        "child",
        "girls",
        "girl",
        "boys",
        "boy",
        "women",
        "woman",
        "miners",
        "miner",
        "labourers",
        "workers",
        "personnel",
        "levies",
        "lawyers",
        "tribesmen",
        "rebels",
        "suspects",
        "gunmen",
    ]
)
# The same men, whatever a source calls them.
_ALIKE = (
    frozenset(
        [
            "militants",
            "militant",
            "attackers",
            "attacker",
            "terrorists",
            "insurgents",
            "fighters",
            "gunmen",
            "rebels",
            "assailants",
        ]
    ),
    frozenset(["miners", "miner", "labourers", "workers"]),
    frozenset(["police", "policemen", "policeman"]),
    frozenset(["soldiers", "soldier", "troops"]),
)
_UNITS = (
    ("length", r"\bhow (?:long|far|tall|high|deep|wide)\b|\b(?:length|height|distance|depth)\b"),
    ("share", r"\b(?:percentage|per ?cent|share|proportion|literacy rate)\b|%"),
    ("money", r"\b(?:dollars?|rupees?|cost|price|budget|worth)\b|\bhow much money\b"),
)
_HEAD = re.compile(
    r"\bhow many (?:of the |of |more |other )?((?:[\w'-]+ ?)+)"
    r"|\b(?:number|count|total|figures?) (?:of|for) (?:the |all )?((?:[\w'-]+ ?)+)",
    re.IGNORECASE,
)
_STOPS = frozenset(
    [
        "were",
        "was",
        "are",
        "is",
        "did",
        "do",
        "does",
        "has",
        "have",
        "had",
        "will",
        "would",
        "can",
        "could",
        "in",
        "of",
        "at",
        "on",
        "by",
        "from",
        "to",
        "the",
        "a",
        "an",
        "for",
        "with",
        "and",
        "or",
        "that",
        "who",
        "which",
        "between",
        "during",
        "after",
        "before",
        "per",
        "there",
        "as",
        "when",
    ]
)
_WITHOUT = r"(?:leaving out|not counting|excluding|besides|apart from|other than|without)"
_LEFT_OUT = re.compile(rf"^{_WITHOUT}\b[^?,]*,\s*|,? \b{_WITHOUT}\b[^?]*", re.IGNORECASE)
# Two questions in one, or one after a change: neither is after one figure.
_SECOND = re.compile(
    r"^by how much\b|\b(?:and|or) (?:how|who|what|when|where|which|why)\b", re.IGNORECASE
)
_OF_ALL = re.compile(r"\bhow many (?:people|persons|men)\b", re.IGNORECASE)
_MEASURES = re.compile(
    r"\b(population|area|magnitude|elevation|altitude|strength|capacity|output|production|turnout"
    r"|rate|age|size|big|large)\b",
    re.IGNORECASE,
)
_GENERIC = frozenset(map(stem, ["people", "persons", "person", "men", "man", "ones"]))
_COUNTED = frozenset().union(*FAMILIES.values())
MONTHS = frozenset(
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Asked:
    """``family`` names a count of ``FAMILIES``, else ``heads`` are stems that stand by the figure.

    ``dimension`` is the figure's unit where the question tells it; ``group`` the part of those
    struck that is asked about; ``event`` the stems of what else the question speaks of, ``topic``
    those of them that are no names.
    """

    question: str
    kind: str
    family: str | None
    heads: frozenset[str]
    dimension: str | None
    group: str | None
    event: frozenset[str]
    topic: frozenset[str] = frozenset()


def asked_of(question: str) -> Asked | None:
    """Return what is measured, None where the question is not after one figure or one date."""
    kind = expectation(question)
    if kind not in {"number", "date"} or question.count("?") > 1 or _SECOND.search(question):
        return None
    plain = _LEFT_OUT.sub("", question)
    words = content_words(plain)
    stems = [stem(word) for word in words]
    head, follows = _head(plain)
    family = _family(stems, head, follows)
    dimension = next((name for name, p in _UNITS if re.search(p, plain, re.IGNORECASE)), None)
    heads = FAMILIES[family] if family else _heads(plain, head)
    if kind == "number" and not heads and dimension is None:
        return None
    used = frozenset().union(heads, _GENERIC, *FAMILIES.values())
    named = family and not _OF_ALL.search(plain)
    group = next((w.lower() for w in words if w.lower() in GROUPS), None) if named else None
    event = frozenset(
        stem(w)
        for w in words
        if stem(w) not in used
        and w.lower() != group
        and not any(c.isdigit() for c in w)
        and w.lower() not in MONTHS
    )
    topic = event - stems_of(names_and_numbers(question))
    return Asked(question, kind, family, heads, dimension, group, event, topic)


def same_group(group: str) -> frozenset[str]:
    """Return the words for a group of people: militants are attackers too."""
    return next((words for words in _ALIKE if group in words), frozenset([group]))


def header_measures(header: str, dimension: str) -> bool:
    """Whether the header of a table names a unit: "Size in billion US dollars"."""
    return any(name == dimension and re.search(p, header, re.IGNORECASE) for name, p in _UNITS)


def stems_of(words: Iterable[str]) -> frozenset[str]:
    """Return the stems of words."""
    return frozenset(map(stem, words))


def _head(question: str) -> tuple[str | None, str | None]:
    """Return what is counted, and the word of a count that follows it: "mothers", "die"."""
    match = _HEAD.search(question)
    if match is None:
        return None, None
    named: str | None = None
    rest = (match.group(1) or match.group(2)).split()
    for place, word in enumerate(rest):
        if word.lower() in _STOPS or stem(word) in _COUNTED:
            ahead = [w for w in rest[place : place + 3] if w.lower() not in _STOPS]
            follows = stem(ahead[0]) if ahead and stem(ahead[0]) in _COUNTED else None
            return named, follows
        named = word.lower()
    return named, None


def _family(stems: list[str], head: str | None, follows: str | None) -> str | None:
    """Return the one count asked for; "how many hostages were rescued" counts the rescued."""
    named = next((n for n, w in FAMILIES.items() if follows in w), None)
    if named:
        return named
    if head and stem(head) not in _GENERIC and head not in GROUPS and stem(head) not in _COUNTED:
        return None  # "how many attacks killed people" counts attacks
    families = [n for n, w in FAMILIES.items() if w & set(stems)]
    return families[0] if len(families) == 1 else None


def _heads(question: str, head: str | None) -> frozenset[str]:
    named = {stem(head)} if head and stem(head) not in _GENERIC else set()
    return frozenset(named | {stem(m.group(1)) for m in _MEASURES.finditer(question)})
