"""Figures are compared as values: however they are written, and only with what they measure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.disagreeing.asked import asked_of
from rag.disagreeing.values import compatible, same_value, values_of

KILLED = "How many people were killed in the bombing?"


def shown(question: str, sentence: str) -> list[str]:
    asked = asked_of(question)
    assert asked is not None
    return [value.shown for value in values_of(sentence, asked)]


@given(st.integers(min_value=2, max_value=10_000_000))
def test_a_number_is_the_same_with_and_without_its_commas(number: int) -> None:
    asked = asked_of(KILLED)
    assert asked is not None
    (plain,) = values_of(f"The bombing killed {number} people.", asked)
    (grouped,) = values_of(f"The bombing killed {number:,} people.", asked)
    assert same_value(plain, grouped)
    assert compatible(plain, grouped)


@given(st.integers(min_value=2, max_value=9999), st.integers(min_value=2, max_value=9999))
def test_whether_two_figures_go_together_does_not_depend_on_their_order(a: int, b: int) -> None:
    asked = asked_of(KILLED)
    assert asked is not None
    (left,) = values_of(f"At least {a} people were killed.", asked)
    (right,) = values_of(f"About {b} people were killed.", asked)
    assert compatible(left, right) == compatible(right, left)
    assert same_value(left, right) == same_value(right, left)


@given(st.integers(min_value=1, max_value=900))
def test_a_length_is_the_same_in_metres_and_kilometres(kilometres: int) -> None:
    asked = asked_of("How long is the coastal road?")
    assert asked is not None
    (long,) = values_of(f"The road is {kilometres} km long.", asked)
    (short,) = values_of(f"The road is {kilometres}000 metres long.", asked)
    assert same_value(long, short)


def test_at_least_26_is_another_statement_than_26_and_no_contradiction() -> None:
    asked = asked_of(KILLED)
    assert asked is not None
    (bound,) = values_of("At least 26 people were killed.", asked)
    (plain,) = values_of("The bombing killed 26 people.", asked)
    assert not same_value(bound, plain)
    assert compatible(bound, plain)
    assert bound.shown == "over 26"


@pytest.mark.parametrize(
    ("sentence", "figures"),
    [
        ("The bombing killed 26 people and injured 62.", ["26"]),
        ("It left seven men dead and 18 injured.", ["seven"]),
        ("The dead were 26, including 14 others.", ["26"]),
        ("ISPR counted 25 dead: 21 passengers and four guards.", ["25"]),
        ("Fourteen soldiers were killed.", []),
        ("The bombing of 9 November 2024 killed 27.", ["27"]),
        ("Source: Dawn; Date of the source: 26 August 2024; Dead: 40", ["40"]),
        ("The toll rose from 21 to 26 dead.", []),
    ],
)
def test_only_the_figure_that_counts_what_is_asked_is_a_value(
    sentence: str, figures: list[str]
) -> None:
    assert shown(KILLED, sentence) == figures


@pytest.mark.parametrize(
    ("question", "sentence", "figures"),
    [
        (KILLED, "Six attackers were killed and four were wounded.", []),
        (KILLED, "The Wall counted 23 people killed and ten vehicles burnt.", ["23"]),
        (KILLED, "A shock of magnitude 6.8 killed 15 people.", ["15"]),
        (KILLED, "Count of: 2 May; Killed: 48; Attackers killed: 145", ["48"]),
        ("How many attackers died?", "Count of: 2 May; Killed: 48; Attackers killed: 145", ["145"]),
        ("How many militants died?", "The count gave 33 dead and 92 attackers.", ["92"]),
        ("How many people died in the attack on miners?", "It killed 20 people.", ["20"]),
        ("How long is the border?", "The Wall gave the border a length of 900 km in 2025.", ["900 km"]),
        (
            "How much does the budget give to education?",
            "The Wall reports Rs 146 billion for education and Rs 20 billion for health.",
            ["146 billion"],
        ),
        ("How large is the budget?", "The budget shows a surplus of Rs 25 billion.", []),
        ("How large is the budget?", "They presented a budget of Rs 930 billion.", ["930 billion"]),
        ("How large is the budget?", "The budget is expected to exceed Rs 850 billion.", ["850 billion"]),
        ("How much money goes to education?", "Head: Education; Billion rupees: 146.9; Source: Wall", ["146.9"]),
    ],
)  # fmt: skip
def test_what_a_figure_counts_is_read_off_its_own_words(
    question: str, sentence: str, figures: list[str]
) -> None:
    assert shown(question, sentence) == figures


def test_a_bare_number_takes_unit_and_scale_from_its_header() -> None:
    asked = asked_of("How much money goes to education?")
    assert asked is not None
    (cell,) = values_of("Head: Education; Billion rupees: 146.9; Source: Wall", asked)
    (plain,) = values_of("The Wall gave Rs 146.9 billion for education.", asked)
    assert same_value(cell, plain)


def test_those_left_out_at_the_front_of_a_question_do_not_hide_the_rest() -> None:
    question = "Apart from the attackers, how many people were killed?"
    assert shown(question, "The hijacking killed 31 civilians and guards.") == ["31"]
    assert shown(question, "The hijacking killed 33 attackers.") == []


def test_a_question_for_two_things_is_not_compared() -> None:
    assert asked_of("How many people were killed, and who claimed the bombing?") is None
    assert asked_of("Why was the road closed?") is None
