"""Dates of questions as spans of days."""

from __future__ import annotations

import datetime

import pytest

from rag.answering.survey.periods import read_period

DAY = datetime.date


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("November 2024", DAY(2024, 11, 1), DAY(2024, 11, 30)),
        ("in 2024", DAY(2024, 1, 1), DAY(2024, 12, 31)),
        ("from 9 November 2024", DAY(2024, 11, 9), DAY(2024, 11, 9)),
        ("on Nov 9th, 2024", DAY(2024, 11, 9), DAY(2024, 11, 9)),
        ("after 2024", DAY(2025, 1, 1), DAY(9999, 12, 31)),
        ("since 2024-02", DAY(2024, 2, 1), DAY(9999, 12, 31)),
        ("before February 2024", DAY(1, 1, 1), DAY(2024, 1, 31)),
        ("until February 2024", DAY(1, 1, 1), DAY(2024, 2, 29)),
        ("between August 2024 and November 2024", DAY(2024, 8, 1), DAY(2024, 11, 30)),
    ],
)
def test_words_become_the_days_they_name(
    words: str, first: datetime.date, last: datetime.date
) -> None:
    period = read_period(words)
    assert period is not None
    assert (period.first, period.last) == (first, last)


@pytest.mark.parametrize("words", ["31 February 2024", "2024-13", "from 2024 to 2023", "long ago"])
def test_what_no_calendar_has_is_not_read(words: str) -> None:
    assert read_period(words) is None


def test_a_date_coarser_than_the_question_is_undecided() -> None:
    period = read_period("November 2024")
    assert period is not None
    assert period.holds("2024-11-09") == "yes"
    assert period.holds("2024-11") == "yes"
    assert period.holds("2024") == "unsure"
    assert period.holds("2023") == "no"
    assert period.holds("some day") == "unsure"
