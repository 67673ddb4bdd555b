"""Where gold quotes stand in the stored texts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.cases import Case
from rag.models import sentence_spans


@dataclass(frozen=True, slots=True)
class Place:
    """Characters ``start`` to ``end``, end exclusive, of the stored text of ``document``, a key."""

    document: str
    start: int
    end: int

    def overlaps(self, other: Place) -> bool:
        """Whether the two share a character."""
        return self.document == other.document and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class GoldQuote:
    """A quote, every place where it stands in its gold documents, and the sentences around those.

    No places means that the quote is not in the stored text.
    """

    quote: str
    places: tuple[Place, ...]
    sentences: tuple[Place, ...]


def gold_quotes(case: Case, texts: Mapping[str, str]) -> tuple[GoldQuote, ...]:
    """Return the quotes of ``case`` in order; ``texts`` are the stored texts by gold document.

    In paired cases a quote belongs to its own document if it stands there. Otherwise, and in sets
    that list documents and quotes apart, it belongs wherever among the gold documents it stands.
    """
    found: list[GoldQuote] = []
    for number, quote in enumerate(case.gold_quotes):
        own = _places((case.gold_docs[number],), texts, quote) if case.paired else ()
        places = own or _places(tuple(dict.fromkeys(case.gold_docs)), texts, quote)
        sentences = tuple(_sentence(place, texts[place.document], case.lang) for place in places)
        found.append(GoldQuote(quote, places, sentences))
    return tuple(found)


def _places(documents: Sequence[str], texts: Mapping[str, str], quote: str) -> tuple[Place, ...]:
    return tuple(
        Place(document, start, end)
        for document in documents
        for start, end in occurrences(texts.get(document, ""), quote)
    )


def occurrences(text: str, quote: str) -> list[tuple[int, int]]:
    """Return start and end of each place where ``quote`` stands, white space of any length alike.

    Loading puts a paragraph on one line, so a quote taken from a raw file may differ by its breaks.
    """
    words = quote.split()
    if not words:
        return []
    pattern = r"\s+".join(re.escape(word) for word in words)
    return [match.span() for match in re.finditer(pattern, text)]


def _sentence(place: Place, text: str, language: str) -> Place:
    begin = text.rfind("\n", 0, place.start) + 1
    stop = text.find("\n", place.end)
    line = text[begin : len(text) if stop < 0 else stop]
    touched = [
        span
        for span in sentence_spans(line, language)
        if begin + span.start < place.end and place.start < begin + span.end
    ]
    return Place(place.document, begin + touched[0].start, begin + touched[-1].end)
