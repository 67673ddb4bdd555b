"""What a question asks for is read off its words."""

from __future__ import annotations

import pytest

from rag.answering.question import (
    content_pairs,
    content_words,
    expectation,
    has_date,
    has_number,
    names_and_numbers,
    no_year_held,
    stems,
)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many people died in the Quetta railway station bombing?", "number"),
        ("What was the death toll in Mastung?", "number"),
        ("When did the Kalat attack happen?", "date"),
        ("In which year was the NFC award approved?", "date"),
        ("What year was the award approved?", "date"),
        ("Who condemned the attack?", "person"),
        ("Where is the Hingol river?", "place"),
        ("Compare the budgets of 2023 and 2024.", "compare"),
        ("List the districts of the division.", "list"),
        ("Did the BLA claim the attack?", "yes_no"),
        ("Tell me about Reko Diq.", "other"),
        ("کوئٹہ میں کتنے افراد ہلاک ہوئے؟", "other"),
    ],
)
def test_the_first_pattern_that_fits_names_the_kind(question: str, kind: str) -> None:
    assert expectation(question) == kind


def test_content_words_leave_out_the_scaffolding_of_a_question() -> None:
    assert content_words("How many of the people died in the bombing?") == [
        "people",
        "died",
        "bombing",
    ]


def test_a_capital_at_the_beginning_of_the_question_is_not_a_name() -> None:
    assert names_and_numbers("Bombing in Quetta on 9 November 2024?") == [
        "Quetta",
        "9",
        "November",
        "2024",
    ]


def test_numbers_are_seen_in_digits_and_in_words() -> None:
    assert has_number("Twenty-six people died.")
    assert has_number("26 people died.")
    assert not has_number("Many people died.")


def test_dates_are_seen_as_years_months_and_days() -> None:
    assert has_date("It was founded in 1638.")
    assert has_date("It happened on Saturday.")
    assert not has_date("It happened at the station.")


def test_stems_join_forms_of_one_word_and_drop_possessives() -> None:
    assert stems("bombings") == stems("bombing")
    assert "pakistan" in stems("Pakistan's")


def test_pairs_skip_stop_words_between_neighbours() -> None:
    assert ("railway", "station") in content_pairs("the railway of the station")


@pytest.mark.parametrize(
    ("question", "text", "lacking"),
    [
        ("How many died in 2031?", "It was 2023.", 1.0),
        ("How many died in 2031?", "No year stands here.", 1.0),
        ("How many died in 2022 and 2023?", "It was 2023.", 0.0),
        ("How many died?", "It was 2023.", 0.0),
        ("How many of the 2031 miners died in 2023?", "It was 2023.", 0.0),
    ],
)
def test_one_of_the_years_that_a_question_names_is_enough(
    question: str, text: str, lacking: float
) -> None:
    assert no_year_held(question, text) == lacking
