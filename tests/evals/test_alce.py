"""ALCE's citation recall and precision, on examples worked by hand."""

from collections.abc import Sequence

import pytest

from evals.bearing_out import bears_out
from evals.measures.alce import judged
from evals.measures.alce_citation_precision import ALCE_CITATION_PRECISION
from evals.measures.alce_citation_recall import ALCE_CITATION_RECALL
from evals.records import Record, Stated
from tests.evals.making import a_record

GAS = "Sui gas. Gas was found at Sui in 1952."
SUPPLY = "Sui gas. The supply began in 1955."
PORT = "Gwadar. The port of Gwadar opened in 2007."


def answered(*stated: tuple[str, tuple[str, ...]]) -> Record:
    return a_record(stated=tuple(Stated(text, quotes) for text, quotes in stated))


def letters(statement: str, quotes: Sequence[str]) -> bool:
    """A judge for examples: every letter of the statement stands in some quote."""
    return set(statement) <= set("".join(quotes))


@pytest.mark.parametrize(
    ("text", "quotes", "recalled", "relevant"),
    [
        # One quote bears all out, and the other adds nothing: it is irrelevant.
        ("ab", ("ab", "c"), True, (True, False)),
        # Both are needed: neither does alone, and none can be left out.
        ("ab", ("a", "b"), True, (True, True)),
        # Each does alone: both are relevant although either could go.
        ("ab", ("ab", "ba"), True, (True, True)),
        # One part twice: the first and second cannot do alone, and can be left out for each other.
        ("ab", ("a", "a", "b"), True, (False, False, True)),
        # Not borne out at all: nothing is relevant.
        ("abc", ("ab", "a"), False, (False, False)),
        ("ab", (), False, ()),
    ],
)
def test_statements_and_citations_are_judged_as_alce_defines(
    text: str, quotes: tuple[str, ...], *, recalled: bool, relevant: tuple[bool, ...]
) -> None:
    (one,) = judged(answered((text, quotes)), letters) or []
    assert (one.recalled, one.relevant) == (recalled, relevant)


def test_recall_is_the_share_of_statements_and_precision_that_of_citations() -> None:
    record = answered(
        ("Gas was found at Sui in 1952.", (GAS, PORT)),
        ("The supply began in 1965.", (SUPPLY,)),
    )
    assert ALCE_CITATION_RECALL.score_of(record) == pytest.approx(1 / 2)
    assert ALCE_CITATION_PRECISION.score_of(record) == pytest.approx(1 / 3)


def test_refusals_and_answers_without_statements_are_not_eligible() -> None:
    for record in (a_record(refused=True, stated=(Stated("a", ("a",)),)), a_record()):
        assert ALCE_CITATION_RECALL.score_of(record) is None
        assert ALCE_CITATION_PRECISION.score_of(record) is None


def test_an_answer_without_citations_has_a_recall_of_nought_and_no_precision() -> None:
    record = answered(("Gas was found.", ()))
    assert ALCE_CITATION_RECALL.score_of(record) == 0
    assert ALCE_CITATION_PRECISION.score_of(record) is None


@pytest.mark.parametrize(
    ("statement", "holds"),
    [
        ("Gas was found at Sui in 1952.", True),
        ("In 1952, gas was found at Sui.", True),
        ("Gas was found at Sui in 1953.", False),
        ("Gas was not found at Sui in 1952.", False),
        ("The port of Gwadar opened.", False),
        ("", False),
    ],
)
def test_a_statement_is_borne_out_by_its_words_and_figures(statement: str, *, holds: bool) -> None:
    assert bears_out(statement, [GAS]) is holds


def test_two_quotes_bear_out_together_what_neither_does_alone() -> None:
    both = "Gas was found in 1952 and the supply began in 1955."
    assert bears_out(both, [GAS, SUPPLY])
    assert not bears_out(both, [GAS])


def test_a_copy_bears_itself_out_in_any_language() -> None:
    text = "گوادر کے نئے ہوائی اڈے پر پہلی پرواز ۲۰ جنوری کو اتری۔"
    assert bears_out(text, [text])
