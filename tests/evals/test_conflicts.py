"""Questions on which the corpus differs: borne out by it, and judged value by value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from evals.cases import read_cases
from evals.conflicts.alarms import CORE
from evals.conflicts.judging import wrong_with
from evals.conflicts.pairs import Given, Pair, Wanted, all_problems, load, problems
from evals.surveys.plain import Plain
from rag.domain import Answer, Citation, Conflict, ConflictValue, Refusal, Statement

PAIR = Pair(
    id="pair-00",
    question="How many were killed?",
    values=(
        Wanted(value="9", given=(Given(document="b.md", date="2024-02", quote="nine killed"),)),
        Wanted(value="7", given=(Given(document="a.md", date="2024-01-05", quote="7 killed"),)),
    ),
    others=("8",),
)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def _answer(*values: tuple[str, str | None, str, str]) -> Answer:
    cited = tuple(
        Citation(i, document, "0" * 64, document, 0, len(quote), quote)
        for i, (_, _, document, quote) in enumerate(values, start=1)
    )
    shown = tuple(
        ConflictValue(value, date, document, document, i)
        for i, (value, date, document, _) in enumerate(values, start=1)
    )
    return Answer(
        id="0",
        question=PAIR.question,
        standalone_question=PAIR.question,
        text="",
        statements=(Statement("", 0, 0, True, cited),),
        passages=(),
        answerer="extractive",
        index="",
        conflicts=(Conflict(PAIR.question, shown),) if shown else (),
    )


def _wrong(*values: tuple[str, str | None, str, str]) -> Sequence[str]:
    return wrong_with(PAIR, _answer(*values), str)


NINE = ("nine", "2024-02", "b.md", "nine killed")
SEVEN = ("7", "2024-01-05", "a.md", "7 killed")


def test_every_value_stands_in_the_corpus_where_it_is_said_to() -> None:
    pairs = load()
    assert len({pair.question for pair in pairs}) == 20
    assert all_problems(pairs) == {}


def test_no_question_is_one_of_the_core_sets_test_split() -> None:
    test = [_words(case.question) for case in read_cases(CORE) if case.split == "test"]
    assert test
    for pair in load():
        words = _words(pair.question)
        assert max(len(words & t) / len(words | t) for t in test) < 0.75, pair.id


def test_both_values_with_their_dates_the_newest_first_hold() -> None:
    assert _wrong(NINE, SEVEN) == []


def test_what_is_missing_misdated_out_of_order_or_made_up_is_named() -> None:
    assert _wrong() == ["conflicts is not set"]
    assert _wrong(NINE) == ["7 is missing"]
    assert _wrong(SEVEN, NINE) == ["not the newest first: 2024-01-05, 2024-02"]
    assert _wrong(("nine", "2024-03", "b.md", "nine killed"), SEVEN) == [
        "9 is dated 2024-03, out of b.md"
    ]
    assert _wrong(NINE, ("8", "2024-02", "c.md", "8 killed"), SEVEN) == []
    assert _wrong(NINE, ("6", "2024-02", "c.md", "6 killed"), SEVEN) == ["6 is no value of it"]
    assert _wrong(NINE, ("7", "2024-01-05", "a.md", "no figure")) == [
        "7 does not stand in citation 2"
    ]


def test_a_refusal_holds_nothing() -> None:
    refused = replace(_answer(), refusal=Refusal("weak_evidence", "no"))
    assert wrong_with(PAIR, refused, str) == ["refused"]


def test_a_quote_or_date_that_the_corpus_does_not_hold_is_named() -> None:
    documents = {
        "a.md": Plain("a.md", "report", "2024-01-05", "en", (), "There were 7 killed."),
        "b.md": Plain("b.md", "report", "2024-03-01", "en", (), "Then ten killed."),
    }
    assert problems(PAIR, documents) == ["b.md does not say: nine killed"]
    documents["b.md"] = Plain("b.md", "report", "2024-03-01", "en", (), "Then nine killed.")
    assert problems(PAIR, documents) == ["2024-02 is neither of b.md nor in: nine killed"]
