"""The questions with the values that sources give: ``python -m evals.conflicts.pairs`` checks them.

Each question was written by hand after reading the corpus, before any of them was asked. A value
stands beside every place that gives it, with the day on which it was given: the day that the quote
names for the figure, else the document's. ``others`` are values that the corpus gives too and that
an answer may leave out, because no date is known for them or there are more than six.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from evals.surveys.plain import Plain, plain_documents

QUESTIONS = Path(__file__).with_name("questions.jsonl")
_ROOT = Path(__file__).resolve().parents[2]
_WORDS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_NUMBER = re.compile(rf"\d[\d,]*(?:\.\d+)?|\b(?:{'|'.join(_WORDS)})\b", re.IGNORECASE)


class Given(BaseModel):
    """One place that gives a value; ``date`` is ISO as far as it is known."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    document: str
    date: str
    quote: str


class Wanted(BaseModel):
    """A value that the answer must show, from any one of these places."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: str
    given: tuple[Given, ...] = Field(min_length=1)


class Pair(BaseModel):
    """A question on which sources differ."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    question: str
    values: tuple[Wanted, ...] = Field(min_length=2)
    others: tuple[str, ...] = ()


def load() -> list[Pair]:
    """Return the committed questions."""
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    return [Pair.model_validate(json.loads(line)) for line in lines]


def numbers(text: str) -> list[float]:
    """Return every number of a text, digits or words up to twenty, without scale or unit."""
    found = (match.group().lower() for match in _NUMBER.finditer(text))
    return [float(_WORDS.index(n) if n in _WORDS else n.replace(",", "")) for n in found]


def problems(pair: Pair, documents: Mapping[str, Plain]) -> list[str]:
    """Return what the corpus does not bear out of one question, nothing if all of it."""
    found: list[str] = []
    for wanted in pair.values:
        for given in wanted.given:
            document = documents.get(given.document)
            if document is None:
                found.append(f"{given.document} is not in the corpus")
            elif _plain(given.quote) not in _plain(document.text):
                found.append(f"{given.document} does not say: {given.quote}")
            elif numbers(wanted.value)[0] not in numbers(given.quote):
                found.append(f"{wanted.value} does not stand in: {given.quote}")
            elif given.date != document.date and not _dated(given):
                found.append(f"{given.date} is neither of {given.document} nor in: {given.quote}")
    if len({given.date for wanted in pair.values for given in wanted.given}) < 2:  # noqa: PLR2004
        found.append("all values are of one date")
    return found


def all_problems(pairs: Sequence[Pair], corpus: Path = _ROOT / "corpus") -> dict[str, list[str]]:
    """Return the problems by question; a question without any is left out."""
    documents = {document.key: document for document in plain_documents(corpus)}
    named = {pair.id: problems(pair, documents) for pair in pairs}
    return {identity: found for identity, found in named.items() if found}


def _plain(text: str) -> str:
    return " ".join(text.split())


def _dated(given: Given) -> bool:
    """Whether the quote names the day, as far as the date gives one; a row may leave the year out."""
    year, *rest = given.date.split("-")
    if not rest:
        return year in given.quote
    month = _MONTHS[int(rest[0]) - 1]
    day = rf"\b{int(rest[1])} {month}\b" if rest[1:] else month
    return re.search(day, given.quote) is not None


if __name__ == "__main__":
    wrong = all_problems(load())
    for identity, found in wrong.items():
        for problem in found:
            print(f"{identity}: {problem}")
    print(f"{len(load()) - len(wrong)} of {len(load())} are borne out by the corpus")
    sys.exit(1 if wrong else 0)
