"""Whether an answer gives every value with its date and source, the newest first."""

from __future__ import annotations

from collections.abc import Callable

from evals.conflicts.pairs import Pair, Wanted, numbers
from rag.domain import Answer, ConflictValue

KeyOf = Callable[[str], str]


def wrong_with(pair: Pair, answer: Answer, key_of: KeyOf) -> list[str]:
    """Return what is wrong with an answer, nothing if every value is given as the corpus gives it.

    ``key_of`` takes a document's id to its key. A value that no source gives is wrong too.
    """
    if answer.refused:
        return ["refused"]
    if not answer.conflicts:
        return ["conflicts is not set"]
    shown = [value for conflict in answer.conflicts for value in conflict.values]
    found = [problem for wanted in pair.values for problem in _value(wanted, shown, key_of)]
    known = [*(wanted.value for wanted in pair.values), *pair.others]
    allowed = {_number(value) for value in known}
    found += [f"{v.value} is no value of it" for v in shown if _number(v.value) not in allowed]
    dates = [value.date or "" for value in shown]
    if dates != sorted(dates, key=_last_day, reverse=True):
        found.append(f"not the newest first: {', '.join(date or 'undated' for date in dates)}")
    quotes = {citation.number: citation.quote for citation in answer.citations}
    for value in shown:
        if _number(value.value) not in numbers(quotes.get(value.citation, "")):
            found.append(f"{value.value} does not stand in citation {value.citation}")
    return found


def _value(wanted: Wanted, shown: list[ConflictValue], key_of: KeyOf) -> list[str]:
    """Return what is wrong with one value."""
    same = [value for value in shown if _number(value.value) == _number(wanted.value)]
    if not same:
        return [f"{wanted.value} is missing"]
    places = {(given.document, given.date) for given in wanted.given}
    told = [(key_of(value.document_id), value.date or "") for value in same]
    return [
        f"{wanted.value} is dated {date or 'nowhere'}, out of {document}"
        for document, date in told
        if (document, date) not in places
    ]


def _last_day(date: str) -> str:
    """Return a key by which a month or a year comes after its days."""
    return f"{date}~" if date else ""


def _number(value: str) -> float:
    found = numbers(value)
    return found[0] if found else float("nan")
