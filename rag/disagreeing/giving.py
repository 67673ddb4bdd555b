"""Who gave a figure and when: read off the sentence, else the document's date."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.citing.facts.dates import dates
from rag.citing.facts.folding import fold
from rag.disagreeing.dating import dated, names_source

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
    re.compile(r"\b(?:[Ss]ource|[Ww]ho gave it|[Cc]arried by): ([^;]+)"),
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
    """``date`` is ISO as far as it is known; ``source`` the party that a sentence names.

    ``told``: the sentence itself says when.
    """

    date: str | None
    source: str | None
    attributed: bool
    years: frozenset[int]
    told: bool = False


def giving(
    sentence: str, question: str, document_date: str | None, place: int | None = None
) -> Giving:
    """Return who gave a figure of ``sentence`` and when; ``place`` is where it starts, if several.

    ``dating.dated`` says which day counts. ``years`` are what is left: the years that the figure
    itself may be about.
    """
    folded = fold(sentence)
    attributed = bool(_ATTRIBUTED.search(folded)) or names_source(folded)
    asked = [w for w in dates(fold(question)) if w.year is not None]
    clause = (0, len(sentence)) if place is None else _clause(sentence, place)
    when = dated(folded, asked, document_date, clause, attributed=attributed)
    return Giving(
        when.date, _source(sentence[slice(*clause)]), attributed, when.years, told=when.told
    )


def _clause(sentence: str, place: int) -> tuple[int, int]:
    """Return the part between commas around a figure: "Dawn gave 40", "40 (Dawn)"."""
    starts = [m.end() for m in _BREAK.finditer(sentence, 0, place)]
    end = _BREAK.search(sentence, place)
    return starts[-1] if starts else 0, end.start() if end else len(sentence)


def _source(sentence: str) -> str | None:
    for pattern in _WHO:
        for match in pattern.finditer(sentence):
            name = match.group(1).strip().rstrip(".,")
            if name.split()[0] not in _NOBODY:
                return name
    return None
