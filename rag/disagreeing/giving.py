"""Who gave a figure and when: read off the sentence, else the document's date."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.citing.facts.dates import When, dates
from rag.citing.facts.folding import fold

_SAYS = (
    r"gave|gives?|given|puts?|counted|counts|wrote|writes|said|says|reported|reports|claimed|claims"
    r"|announced|quoted|recorded|named|estimated|showed"
)
_ATTRIBUTED = re.compile(
    rf"\b(?:{_SAYS}|according to|came from|survey|study|[Ss]ource:)\b|[Ss]ource:"
)
_NAME = r"[A-Z][\w.&'’-]*(?: (?:of the |of |the )?[A-Z][\w.&'’-]*){0,5}"
_WHO = (
    re.compile(rf"\baccording to (?:the (?:agency |blog |NGO )?)?({_NAME})"),
    re.compile(r"\b[Ss]ource: ([^;]+)"),
    re.compile(rf"\d \(({_NAME})\)"),
    re.compile(rf"\b(?:reported|quoted|published|carried|given) by (?:the (?:agency |blog |NGO )?)?({_NAME})"),
    re.compile(
        rf"(?:^|[,;] )(?:[Tt]he (?:agency |blog |NGO )?)?({_NAME})(?:, [^,]+,)? (?:also |had )?(?:{_SAYS})\b"
    ),
)  # fmt: skip
_BREAK = re.compile(r"(?<!\d), (?:and )?|; |(?<=\d), | and (?=[A-Z])")
_NOBODY = frozenset(
    [
        "Another",
        "Other",
        "Others",
        "One",
        "Successive",
        "Reports",
        "Some",
        "Early",
        "Later",
        "The",
        "A",
        "An",
        "In",
        "He",
        "She",
        "They",
        "It",
        "These",
        "Those",
        "This",
        "That",
        "Several",
        "Two",
        "Three",
        "Counts",
        "Most",
    ]
)


@dataclass(frozen=True, slots=True)
class Giving:
    """``date`` is ISO as far as it is known; ``source`` the party that a sentence names."""

    date: str | None
    source: str | None
    attributed: bool
    years: frozenset[int]


def giving(
    sentence: str, question: str, document_date: str | None, place: int | None = None
) -> Giving:
    """Return who gave a figure of ``sentence`` and when; ``place`` is where it starts, if several.

    A date counts as that of the giving if the sentence says who gave the figure, if the question
    does not speak of that day, and if it is not after the document's. ``years`` are what is left:
    the years that the figure itself may be about.
    """
    folded = fold(sentence)
    attributed = bool(_ATTRIBUTED.search(folded))
    asked = [w for w in dates(fold(question)) if w.year is not None]
    days = [w for w in dates(folded) if w.year is not None]
    own = [
        w
        for w in days
        if attributed
        and not _of_a_row(folded, w.start)
        and not any(_within(w, other) or _within(other, w) for other in asked)
        and (not document_date or _iso(w) <= document_date)
    ]
    date = _iso(own[-1]) if len({_iso(w) for w in own}) == 1 else document_date
    years = frozenset(w.year for w in days if w.year is not None and w not in own)
    source = _source(sentence) if place is None else _source(_clause(sentence, place))
    return Giving(date, source, attributed, years)


def _of_a_row(folded: str, place: int) -> bool:
    """Whether a date stands in a cell of a table that does not tell the source or its date."""
    header = re.search(r"(?:^|; ?)([^;:]+): [^;]*$", folded[:place])
    return header is not None and not re.search(
        r"source|date|taken|report", header.group(1), re.IGNORECASE
    )


def _clause(sentence: str, place: int) -> str:
    """Return the part between commas around a figure: "Dawn gave 40", "40 (Dawn)"."""
    starts = [m.end() for m in _BREAK.finditer(sentence, 0, place)]
    end = _BREAK.search(sentence, place)
    return sentence[starts[-1] if starts else 0 : end.start() if end else len(sentence)]


def _source(sentence: str) -> str | None:
    for pattern in _WHO:
        for match in pattern.finditer(sentence):
            name = match.group(1).strip().rstrip(".,")
            if name.split()[0] not in _NOBODY:
                return name
    return None


def _within(inner: When, outer: When) -> bool:
    """Whether every part that ``outer`` gives is the same in ``inner``."""
    return all(inner.parts.get(name) == value for name, value in outer.parts.items())


def _iso(when: When) -> str:
    parts = [f"{when.year:04d}"]
    if when.month:
        parts.append(f"{when.month:02d}")
        if when.day:
            parts.append(f"{when.day:02d}")
    return "-".join(parts)
