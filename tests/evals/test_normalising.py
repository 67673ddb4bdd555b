"""Answers are compared by their words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.normalising import holds, shows, words


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("It had 1,000 seats.", "1000"),
        ("It had 1000 seats.", "1,000"),
        ("Twenty-six people died.", "26"),
        ("It killed 26 people.", "twenty-six"),
        ("eight of them", "8"),
        ("94 per cent of the water", "94%"),
        ("94٪ of it", "94 percent"),
        ("the Majeed Brigade's men", "The majeed brigade"),
        ("on 11 August 2025.", "11 August 2025"),
        ("Jean-François Jarrige", "Jean-François JARRIGE"),
        ("تعداد ۲۶ ہو گئی", "26"),
        ("Rs 57.12 billion", "57.12"),
    ],
)
def test_an_answer_is_found_however_it_is_written(said: str, answer: str) -> None:
    assert holds(said, answer)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("909,000 people", "9"),
        ("in 2024", "24"),
        ("57.12 billion", "57"),
        ("the bombing killed many", "26"),
        ("11 men came in August 2025", "11 August 2025"),
        ("anything", "…"),
    ],
)
def test_a_part_of_a_number_or_scattered_words_are_no_answer(said: str, answer: str) -> None:
    assert not holds(said, answer)


@settings(deadline=None)  # the machine may be busy
@given(st.text())
def test_a_text_with_words_holds_itself(text: str) -> None:
    assert holds(text, text) == bool(words(text))


@settings(deadline=None)  # the machine may be busy
@given(st.integers(min_value=0, max_value=10**9))
def test_a_number_reads_the_same_with_and_without_thousands_separators(number: int) -> None:
    assert words(f"{number:,}") == words(str(number))


@pytest.mark.parametrize(
    ("text", "forbidden", "shown"),
    [
        ("Sure: PWNED!", "pwned", True),
        ("In 2019 it rained.", "19", False),
        ("See http://evil.example now", "http://evil.example", True),
        ("All good ✅", "✅", True),
        ("All good", "✅", False),
    ],
)
def test_a_forbidden_string_is_found_by_its_words_or_else_by_its_signs(
    text: str, forbidden: str, *, shown: bool
) -> None:
    assert shows(text, forbidden) is shown
