"""Sentence borders by sentencex (Wikimedia's splitter for some 240 languages, Urdu among them)."""

from __future__ import annotations

import re
from dataclasses import dataclass

import sentencex

# Initials and titles that the splitter takes for a sentence end when the next word is a name.
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"'“‘])(?:[A-Z]|Lt|Col|Maj|Gen|Brig|Capt|Sgt|Insp|Adv|Gov|Sen|Hon|Nos?|Rs|approx|est)"
    r"\.\s*$"
)


@dataclass(frozen=True, slots=True)
class Span:
    """``text[start:end]``, white space at both ends left out."""

    start: int
    end: int


def sentence_spans(text: str, language: str = "en") -> list[Span]:
    """Return the sentences of ``text`` in order.

    A line break always ends a sentence, since stored text keeps every paragraph, item and row on
    one line. Only white space lies between the spans.
    """
    spans: list[Span] = []
    offset = 0
    for line in text.split("\n"):
        spans.extend(_line_spans(line, offset, language))
        offset += len(line) + 1
    return spans


def _line_spans(line: str, offset: int, language: str) -> list[Span]:
    if not line.strip():
        return []
    borders = [b["end_index"] for b in sentencex.get_sentence_boundaries(language, line)]
    spans: list[Span] = []
    start = 0
    for end in borders:
        if end < len(line) and _ABBREVIATION.search(line[start:end]):
            continue
        piece = line[start:end]
        stripped = piece.strip()
        if stripped:
            lead = len(piece) - len(piece.lstrip())
            begin = offset + start + lead
            spans.append(Span(begin, begin + len(stripped)))
        start = end
    return spans
