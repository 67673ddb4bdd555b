"""On which day a sentence says that a figure was given."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.citing.facts.dates import When, dates

_PART_OF_DAY = r"(?:(?:the )?(?:end|beginning|evening|morning|afternoon|night|middle) of )?"
_ABOUT = r"(?:about |around |early |late |mid-? ?|the )?(?:\w+day )?"
_AHEAD = rf"{_PART_OF_DAY}{_ABOUT}$"
_PAPER = (
    r"(?:counts?|figures|reports?|versions?|snapshot|copy|editorial|article|study|statement|column"
    r"|headlines?|release|issue|estimate|update|list|news)"
)
_TELLS = (
    r"(?:reported|wrote|said|gave|given|counted|announced|puts?|recorded|published|carried|quoted"
    r"|printed|stated|claimed|estimated)"
)
# Between "Dawn reported" and its day stands nothing that happened on that day.
_HAPPENED = (
    r"(?!(?:killed|killing|struck|died|attacked|attack|bombed|bombing|hit|exploded|explosion|injured"
    r"|was|were|that|which|when|after)\b)"
)
# "the count of 26 August", "a report in The News on 19 November", "gave 15 dead on", "by 31 August".
_TIED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_PAPER} (?:in (?:\w+ ){{1,3}})?(?:of|for|on|from|dated|in) {_AHEAD}",
        rf"\b{_TELLS}\b(?: {_HAPPENED}[^\s;]+){{0,8}}? (?:on|in) {_AHEAD}",
        rf"\b(?:count|number|toll|figure)\b[^,;]{{0,50}} (?:was|were|been|stood|stands|reached) (?:at )?"
        rf"\S+ (?:on|in|at) {_AHEAD}",
        rf"\b(?:by|until|as of|up to) {_AHEAD}",
    )
)
_SOURCE_HEADER = re.compile(
    r"source|taken|report|counted|date of (?:the )?count|^count (?:to|of)\b|^when$", re.IGNORECASE
)
_HEADER = re.compile(r"(?:^|; ?)([^;:]+): [^;]*$")
_UNDATED = re.compile(r"\bundated\b")
# Repeated, and nobody says from when.
_OLD = re.compile(
    r"\b(?:still (?:carries|carried|gives|gave|shows|prints)|an? earlier)\b", re.IGNORECASE
)
_EVENT_OF = re.compile(rf"\b(?!{_PAPER}\b)[a-z]+ of (?:the )?$")


@dataclass(frozen=True, slots=True)
class Dated:
    """``date`` is ISO as far as it is known; ``years`` those that the figure itself may be about.

    ``told``: the sentence says when, not only its document.
    """

    date: str | None
    years: frozenset[int]
    told: bool = False


def dated(
    folded: str,
    asked: Sequence[When],
    document_date: str | None,
    clause: tuple[int, int],
    *,
    attributed: bool,
) -> Dated:
    """Return when the figure in ``clause``, a part of a folded sentence, was given.

    A day that the sentence ties to the giving counts ("in a report of", "by", a cell that names the
    source); else any day of a sentence that says who gave the figure, unless the question speaks of
    it or something that happened has it; else the document's date, unless the sentence dates other
    figures than this one, or says that this one is undated or older. No day after the document's.
    """
    days = [w for w in dates(folded) if w.year is not None or w.month is not None]
    tied = [
        whole
        for w in days
        if _tied(folded, w.start)
        and (whole := _with_year(w, days, document_date)) is not None
        and not any(_same(whole, other) for other in asked)
        and _not_after(whole, document_date)
    ]
    loose = [
        w
        for w in days
        if attributed
        and w.year is not None
        and header_of(folded, w.start) is None
        and not any(_within(w, other) or _within(other, w) for other in asked)
        and _not_after(w, document_date)
    ]
    told = [w for w in loose if not _EVENT_OF.search(folded[: w.start])] or loose
    own = {(w.start, w.end) for w in (*tied, *loose)}
    years = frozenset(w.year for w in days if w.year is not None and (w.start, w.end) not in own)
    date = _only(tied, clause) or (None if _OLD.search(folded) else _only(told, clause))
    row = header_of(folded, len(folded)) is not None
    nobody_says = (row and _UNDATED.search(folded)) or _OLD.search(folded)
    if date is None and (nobody_says or _elsewhere(tied, clause)):
        return Dated(None, years)
    return Dated(date or document_date, years, told=date is not None)


def header_of(folded: str, place: int) -> str | None:
    """Return the header of the table cell around ``place``, None outside a row."""
    header = _HEADER.search(folded[:place])
    return header.group(1).strip() if header else None


def names_source(folded: str) -> bool:
    """Whether a row of a table says where its figure is from."""
    headers = re.findall(r"(?:^|; ?)([^;:]+): ", folded)
    return len(headers) > 1 and any(_SOURCE_HEADER.search(header) for header in headers)


def latest(date: str) -> str:
    """Return a key that sorts a date by the last day that it may be, nothing before all days."""
    return f"{date}{'-99-99'[len(date) - 4 :]}" if date else ""


def iso(when: When) -> str:
    """Return a date as far as it is given: ``2024``, ``2024-11`` or ``2024-11-09``."""
    parts = [f"{when.year:04d}"]
    if when.month:
        parts.append(f"{when.month:02d}")
        if when.day:
            parts.append(f"{when.day:02d}")
    return "-".join(parts)


def _tied(folded: str, place: int) -> bool:
    header = header_of(folded, place)
    if header is not None:
        return _SOURCE_HEADER.search(header) is not None
    before = folded[:place]
    return any(pattern.search(before) for pattern in _TIED)


def _with_year(when: When, days: Sequence[When], document_date: str | None) -> When | None:
    """Add the year that a day leaves out: the only one of the sentence, else the document's."""
    if when.year is not None:
        return when
    years = {w.year for w in days if w.year is not None}
    if len(years) == 1:
        return replace(when, year=years.pop())
    if not document_date or not document_date[:4].isdigit():
        return None
    year = int(document_date[:4])
    same = replace(when, year=year)
    return same if _not_after(same, document_date) else replace(when, year=year - 1)


def _only(days: Sequence[When], clause: tuple[int, int]) -> str | None:
    """Return the one day in the clause, else the one before it; the last day of a span."""
    inside = [w for w in days if clause[0] <= w.start < clause[1]]
    before = [w for w in days if w.start < clause[0]]
    for group in (inside, before):
        if len({(w.start, w.end) for w in group}) == 1:
            return max(map(iso, group))
        if len({iso(w) for w in group}) == 1:
            return iso(group[0])
    return None


def _elsewhere(tied: Sequence[When], clause: tuple[int, int]) -> bool:
    """Whether the sentence dates figures of other clauses only: how old this one is, it leaves open."""
    return bool(tied) and all(not clause[0] <= w.start < clause[1] for w in tied)


def _not_after(when: When, document_date: str | None) -> bool:
    return not document_date or iso(when) <= document_date


def _within(inner: When, outer: When) -> bool:
    """Whether every part that ``outer`` gives is the same in ``inner``."""
    return all(inner.parts.get(name) == value for name, value in outer.parts.items())


def _same(left: When, right: When) -> bool:
    return iso(left) == iso(right)
