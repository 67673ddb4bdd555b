"""Whether one document fits, and the sentence that shows it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rag.answering.survey.asked import Asked
from rag.answering.survey.terms import Term, fold
from rag.domain import Document
from rag.models import sentence_spans

Fit = Literal["yes", "no", "unsure"]
Place = tuple[int, int]
_TELLING_WORDS = 5


@dataclass(frozen=True, slots=True)
class Match:
    """A document that fits; ``text[start:end]`` shows it, or opens the document where nothing does."""

    document: Document
    start: int
    end: int


def fit(asked: Asked, document: Document) -> tuple[Fit, Match | None]:
    """Return whether a document fits, with the place that shows it if it does.

    ``unsure`` where the document's date is missing or coarser than the question's.
    """
    if not _has_properties(asked, document):
        return "no", None
    place = _place(asked, document)
    if place is None:
        return "no", None
    if asked.period is not None:
        held = asked.period.holds(document.date) if document.date else "unsure"
        if held != "yes":
            return held, None
    return "yes", Match(document, *place)


def _has_properties(asked: Asked, document: Document) -> bool:
    return (
        (asked.kind is None or document.kind == asked.kind)
        and (asked.language is None or document.language == asked.language)
        and (asked.media_type is None or document.media_type == asked.media_type)
        and (asked.tag is None or _same_tag(asked.tag, document.tags))
    )


def _same_tag(wanted: str, tags: tuple[str, ...]) -> bool:
    plain = re.sub(r"[\W_]+", "-", fold(wanted))
    return any(re.sub(r"[\W_]+", "-", fold(tag)) == plain for tag in tags)


def _place(asked: Asked, document: Document) -> Place | None:
    """Return the span to cite, None if the document does not hold what is asked for."""
    if not document.text.strip():
        return None
    if asked.relation == "none":
        return _opening(document)
    folded = fold(document.text)
    if asked.relation == "about":
        if not _held(
            asked, (document.title, *(h.title for h in document.headings), *_said(document))
        ):
            return None
        return _mention(asked, document, folded) or _opening(document)
    if asked.loosely:
        return _together(asked, document, folded)
    return _mention(asked, document, folded) or _titled(asked, document, folded)


def _said(document: Document) -> tuple[str, ...]:
    return tuple(tag.replace("-", " ").replace("_", " ") for tag in document.tags)


def _held(asked: Asked, texts: tuple[str, ...]) -> bool:
    """Whether the title, the headings and the tags hold the terms between them."""
    found = [
        any(term.first_in(fold(text), text) is not None for text in texts) for term in asked.terms
    ]
    return any(found) if asked.any_term else all(found)


def _mention(asked: Asked, document: Document, folded: str) -> Place | None:
    """Return the sentence of the first mention; of several terms, the one that holds most of them."""
    firsts = [term.first_in(folded, document.text) for term in asked.terms]
    if not any(firsts) or not (asked.any_term or all(firsts)):
        return None
    best: tuple[int, Place] | None = None
    for place in _mentioning(asked.terms, document, folded):
        held = _count(asked.terms, document, folded, place)
        if best is None or held > best[0]:
            best = (held, place)
        if held == len(asked.terms) or len(asked.terms) == 1:
            break
    # A name that only a line break parts stands in no sentence.
    return best[1] if best else _opening(document)


def _titled(asked: Asked, document: Document, folded: str) -> Place | None:
    """Return the opening of a document that mentions a term in nothing but its title."""
    titled = [term.first_in(fold(document.title), document.title) for term in asked.terms]
    held = [
        bool(title or term.first_in(folded, document.text))
        for title, term in zip(titled, asked.terms, strict=True)
    ]
    fits = any(held) if asked.any_term else all(held)
    return _opening(document) if fits else None


def _mentioning(terms: tuple[Term, ...], document: Document, folded: str) -> list[Place]:
    """Return the sentences with any of the terms in order, those in headings last."""
    lines: list[Place] = []
    for term in terms:
        position = 0
        while (found := term.first_in(folded, document.text, position)) is not None:
            line = _line_around(document.text, found[0])
            if not lines or line not in lines:
                lines.append(line)
            position = max(line[1], found[1])
    headings = {(h.start, h.end) for h in document.headings}
    body = [line for line in sorted(lines) if not _in_heading(line, headings)]
    places = [place for line in body for place in _sentences(document, line)]
    places += [line for line in sorted(lines) if line not in body]
    return [p for p in places if _count(terms, document, folded, p)]


def _together(asked: Asked, document: Document, folded: str) -> Place | None:
    """Return the first sentence that, with the title, holds every term, and one of them itself."""
    title = fold(document.title)
    missing = tuple(t for t in asked.terms if t.first_in(title, document.title) is None)
    for place in _mentioning(missing or asked.terms, document, folded):
        if _count(missing, document, folded, place) == len(missing):
            return place
    return None


def _count(terms: tuple[Term, ...], document: Document, folded: str, place: Place) -> int:
    start, end = place
    part, raw = folded[start:end], document.text[start:end]
    return sum(term.first_in(part, raw) is not None for term in terms)


def _line_around(text: str, position: int) -> Place:
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    return start, len(text) if end < 0 else end


def _in_heading(line: Place, headings: set[Place]) -> bool:
    return any(start <= line[0] and line[1] <= end for start, end in headings)


def _sentences(document: Document, line: Place) -> list[Place]:
    spans = sentence_spans(document.text[line[0] : line[1]], document.language)
    return [(line[0] + span.start, line[0] + span.end) for span in spans]


def _opening(document: Document) -> Place:
    """Return the first sentence of some length that is no heading, else the first line.

    A byline or a date in front of an entry tells nothing of a document.
    """
    headings = {(h.start, h.end) for h in document.headings}
    first: Place | None = None
    position = 0
    for text in document.text.split("\n"):
        line = (position, position + len(text))
        position = line[1] + 1
        if not text.strip():
            continue
        places = _sentences(document, line)
        first = first or places[0]
        told = [p for p in places if len(document.text[p[0] : p[1]].split()) >= _TELLING_WORDS]
        if told and not _in_heading(line, headings):
            return told[0]
    if first is None:
        raise ValueError("the document has no text")
    return first
