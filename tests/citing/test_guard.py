"""A statement is shown if what it cites carries it, cited anew if something else does, or withheld."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from rag.citing import Guard
from rag.citing.facts import CitedText
from rag.domain import (
    Chunk,
    Code,
    Document,
    DocumentCard,
    Draft,
    DraftStatement,
    Passage,
    SourceSpan,
)

GAS = Document(
    "gas.md",
    "Sui gas",
    "Gas was found at Sui in 1952. The supply began in 1955. The pipe to Karachi is 558 km long.",
    "text/markdown",
    date="2024-11-25",
)
PORT = Document(
    "port.md", "Gwadar", "The port of Gwadar has 3 berths. It opened in 2007.", "text/markdown"
)


def passage(document: Document) -> Passage:
    chunk = Chunk(document.id, 0, 0, len(document.text), document.text, document.title)
    card = DocumentCard(document.id, document.key, document.sha256, document.title, document.date)
    return Passage(chunk, card, 1.0)


PASSAGES = (passage(GAS), passage(PORT))


def span(document: Document, words: str) -> SourceSpan:
    start = document.text.index(words)
    found = next(p for p in PASSAGES if p.document.id == document.id)
    return SourceSpan(found, start, start + len(words))


FOUND = span(GAS, "Gas was found at Sui in 1952.")
BEGAN = span(GAS, "The supply began in 1955.")
PIPE = span(GAS, "The pipe to Karachi is 558 km long.")


@dataclass
class Fixed:
    """A scorer that is as confident as it is told to be, and keeps what it was asked."""

    value: float
    bar: float = 0.5
    asked: int = 0

    def confidence(self, statement: str, quotes: Sequence[CitedText]) -> float:
        self.asked += 1
        return self.value


def test_a_statement_that_its_quote_carries_keeps_its_source() -> None:
    statement = DraftStatement("At Sui, gas was found in 1952.", (FOUND,))
    assert Guard().check(statement, PASSAGES).statement == statement


def test_a_wrong_source_is_replaced_by_the_sentence_that_carries_the_facts() -> None:
    guarded = Guard().check(DraftStatement("Gas was found at Sui in 1952.", (PIPE,)), PASSAGES)
    assert guarded.statement is not None
    assert guarded.statement.sources == (FOUND,)


def test_a_statement_of_two_sentences_is_cited_with_both() -> None:
    text = "Gas was found at Sui in 1952, and the supply began in 1955."
    guarded = Guard().check(DraftStatement(text, (FOUND,)), PASSAGES)
    assert guarded.statement is not None
    assert sorted(s.start for s in guarded.statement.sources) == [FOUND.start, BEGAN.start]


def test_a_statement_that_cites_nothing_is_cited() -> None:
    guarded = Guard().check(DraftStatement("The pipe to Karachi is 558 km long.", ()), PASSAGES)
    assert guarded.statement is not None
    assert guarded.statement.sources == (PIPE,)


@pytest.mark.parametrize(
    "text",
    [
        "Gas was found at Sui in 1953.",
        "The pipe to Karachi is 558 miles long.",
        "The pipe to Lahore is 558 km long.",
        "Gas was not found at Sui in 1952.",
    ],
)
def test_what_no_sentence_carries_is_withheld_with_its_reason(text: str) -> None:
    guarded = Guard().check(DraftStatement(text, (FOUND,)), PASSAGES)
    assert guarded.statement is None
    (withheld,) = guarded.withheld
    assert (withheld.code, withheld.statement) == (Code.FACTS, text)
    assert withheld.reason


def test_a_number_of_an_unrelated_sentence_does_not_carry_a_statement() -> None:
    guarded = Guard().check(DraftStatement("The supply has 3 pipes.", (BEGAN,)), PASSAGES)
    assert guarded.statement is None


def test_what_he_means_may_stand_in_the_passage_around_the_quote() -> None:
    statement = DraftStatement(
        "The port of Gwadar opened in 2007.", (span(PORT, "It opened in 2007."),)
    )
    guarded = Guard().check(statement, PASSAGES)
    assert guarded.statement == statement


def test_support_under_the_bar_withholds() -> None:
    statement = DraftStatement("At Sui, gas was found in 1952.", (FOUND,))
    guarded = Guard(Fixed(0.2)).check(statement, PASSAGES)
    assert guarded.statement is None
    assert [item.code for item in guarded.withheld] == [Code.SUPPORT]
    assert Guard(Fixed(0.5)).check(statement, PASSAGES).statement == statement


def test_a_copy_of_its_source_is_not_scored() -> None:
    scorer = Fixed(0.0)
    statement = DraftStatement("The supply began in 1955.", (BEGAN,))
    assert Guard(scorer).check(statement, PASSAGES).statement == statement
    assert scorer.asked == 0


def test_of_a_draft_what_holds_goes_on_in_order() -> None:
    good = DraftStatement("The supply began in 1955.", (BEGAN,))
    bad = DraftStatement("The supply began in 1965.", (BEGAN,))
    also = DraftStatement("The pipe to Karachi is 558 km long.", (PIPE,))
    guarded = Guard().checked(Draft((good, bad, also), "chat", "m"), PASSAGES)
    assert guarded.draft.statements == (good, also)
    assert guarded.draft.model == "m"
    assert [item.statement for item in guarded.withheld] == [bad.text]
