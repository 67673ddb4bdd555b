"""The mutated pairs that the guard is tried with: false, repeatable, and told apart by half."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from evals.mutating import MUTATORS
from evals.mutations import made
from evals.pairs import Pair, cited, corpus_pairs
from rag.citing.facts import CitedText, Kind, MissingFact

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
EXAMPLES = {
    "number": "The dam held 45 villages back.",
    "unit": "The road is 45 km long.",
    "date": "It opened in March 2019.",
    "name": "The town of Quetta grew.",
    "negation": "The bridge was not rebuilt.",
    "quantifier": "Many houses fell.",
    "comparative": "Output rose that year.",
    "roles": "The army of Kalat was led by Omar against Gwadar.",
}


def pair(statement: str) -> Pair:
    return Pair("x", statement, (CitedText(statement),), "made")


def silent(statement: str, quotes: Sequence[CitedText]) -> tuple[MissingFact, ...]:
    return ()


def alarmed(statement: str, quotes: Sequence[CitedText]) -> tuple[MissingFact, ...]:
    return (MissingFact(Kind.NAME, "same for all", "it always says so"),)


@pytest.mark.parametrize("kind", list(MUTATORS))
def test_each_kind_of_change_changes_its_example(kind: str) -> None:
    statement = EXAMPLES[kind]
    changed = MUTATORS[kind](statement, statement, random.Random(1))  # noqa: S311
    assert changed is not None
    assert changed != statement


def test_no_change_is_made_where_it_could_leave_the_sentence_true() -> None:
    chance = random.Random(1)  # noqa: S311
    assert MUTATORS["number"]("More than 45 came.", "", chance) is None
    assert MUTATORS["roles"]("Then Ali met Omar.", "Ali met Omar.", chance) is None
    assert MUTATORS["quantifier"]("It holds all sizes.", "", chance) is None


def test_the_same_pairs_give_the_same_mutants() -> None:
    pairs = list(corpus_pairs(CORPUS))[:40]
    assert [m.statement for m in made(pairs, 5)] == [m.statement for m in made(pairs, 5)]


def test_a_checker_that_sees_nothing_catches_nothing() -> None:
    mutants = made([pair(s) for s in EXAMPLES.values()], 5, silent)
    assert mutants
    assert not any(m.caught for m in mutants)


def test_what_is_missed_in_the_true_statement_too_is_no_catch() -> None:
    mutants = made([pair(s) for s in EXAMPLES.values()], 5, alarmed)
    assert not any(m.caught for m in mutants)


def test_the_corpus_falls_into_two_halves_of_like_size() -> None:
    halves = [p.half for p in corpus_pairs(CORPUS)]
    assert 0.4 < halves.count("check") / len(halves) < 0.6


def test_quotes_of_an_article_carry_its_title_date_and_surroundings() -> None:
    sentences = [
        "(meta data) TITLE: The port",
        "(meta data) PUBLISHED DATETIME: 2019-03-02 10:00",
        "Gwadar lies on the sea.",
        "It has a port.",
    ]
    (quote,) = cited(sentences, [3])
    assert (quote.text, quote.title, quote.date) == ("It has a port.", "The port", "2019-03-02")
    assert "Gwadar lies on the sea." in quote.around
