"""The dated entries of one timeline, such as "the events of 2024 that the Gwadar timeline lists".

An entry is a line that begins with its date, so that counting entries needs no judgement. Whether an
entry tells of one attack or of two does, hence the answer speaks of entries.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering.question import content_words, stem, stems
from rag.answering.survey.periods import PERIOD, Period, read_period, span_of
from rag.domain import Document, DocumentCard

_MONTH = "|".join(name for name in calendar.month_name if name)
_BEGINS = re.compile(
    rf"(?:(?P<day>\d{{1,2}})(?: ?[-–] ?(?P<until>\d{{1,2}}))? )?(?P<month>(?:{_MONTH}) )?"
    rf"(?P<year>\d{{4}})(?: ?(?:to|-|–) ?(?P<last>(?:(?:\d{{1,2}} )?(?:{_MONTH}) )?\d{{4}}))?(?=[.,:;])"
)
_TIMELINE = re.compile(r"\b(?:timeline|chronology)\b", re.IGNORECASE)
_ASKED = re.compile(
    rf"(?P<wants>how many|list (?:all|every)|which) (?:of )?(?:the )?(?P<noun>(?:dated )?[a-z]+)"
    rf"(?: (?P<before>{PERIOD}))?"
    rf" (?:does|do|are there in|are in|are listed in|stand in|in|of) (?P<name>.+?)"
    rf"(?: (?:list|have|hold|contain|give|name|record)s?)?(?: (?P<after>{PERIOD}))?$",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:the|this|your|our) )?(?:archive's |archive’s )?(?:the )?", re.IGNORECASE
)
_ANY_ENTRY = frozenset({"entry", "event", "item", "date", "line"})


@dataclass(frozen=True, slots=True)
class AskedEntries:
    """Entries of the timeline called ``name``, all or those within ``period``."""

    wants: str
    noun: str
    name: str
    period: Period | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A line ``text[start:end]`` and the days that its date spans."""

    start: int
    end: int
    first: datetime.date
    last: datetime.date


def read_entries_question(question: str) -> AskedEntries | None:
    """Return which entries are asked for, None if the question names no timeline."""
    text = " ".join(question.split()).rstrip(" ?.!")
    match = _ASKED.fullmatch(text) if _TIMELINE.search(text) else None
    if match is None or not _TIMELINE.search(match["name"]):
        return None
    told = match["before"] or match["after"]
    period = read_period(told) if told else None
    if (told and period is None) or (match["before"] and match["after"]):
        return None
    wants = "count" if match["wants"].lower() == "how many" else "list"
    noun = match["noun"].lower().removeprefix("dated ")
    return AskedEntries(wants, noun, _LEAD.sub("", match["name"]), period)


def the_timeline(asked: AskedEntries, cards: Sequence[DocumentCard]) -> DocumentCard | None:
    """Return the only timeline whose title holds every word of the name, None if it is not one."""
    wanted = {stem(w) for w in content_words(_TIMELINE.sub(" ", asked.name))}
    if not wanted:
        return None
    fitting = [
        card
        for card in cards
        if (card.kind == "timeline" or _TIMELINE.search(card.title))
        and wanted <= stems(card.title)
        and _is_entry(asked.noun, card.title)
    ]
    return fitting[0] if len(fitting) == 1 else None


def dated_entries(document: Document) -> list[Entry]:
    """Return the lines of a document that begin with a date, in order."""
    found: list[Entry] = []
    headings = {heading.start for heading in document.headings}
    position = 0
    for line in document.text.split("\n"):
        match = _BEGINS.match(line)
        span = _span(match) if match else None
        if span and position not in headings:
            found.append(Entry(position, position + len(line), *span))
        position += len(line) + 1
    return found


def within(entries: Sequence[Entry], period: Period | None) -> tuple[list[Entry], int]:
    """Return the entries that lie within, and how many lie there only in part."""
    if period is None:
        return list(entries), 0
    held = [e for e in entries if period.first <= e.first and e.last <= period.last]
    touching = [e for e in entries if e.first <= period.last and period.first <= e.last]
    return held, len(touching) - len(held)


def _is_entry(noun: str, title: str) -> bool:
    """Whether the timeline's entries are what is counted: events, or what its title names."""
    return stem(noun) in {stem(word) for word in _ANY_ENTRY} | stems(title)


def _span(match: re.Match[str]) -> tuple[datetime.date, datetime.date] | None:
    month, year = match["month"] or "", match["year"]
    begin = span_of(f"{match['day'] or ''} {month}{year}".strip())
    ended = f"{match['until']} {month}{year}" if match["until"] else match["last"]
    end = span_of(ended) if ended else begin
    if begin is None or end is None or end[1] < begin[0]:
        return None
    return begin[0], end[1]
