"""Dates, counts and languages as a reader would write them."""

from __future__ import annotations

import pytest

from rag.ui.wording import (
    counted,
    date_in_words,
    direction,
    language_attribute,
    language_name,
    listed,
)


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2024-11-09", "9 November 2024"),
        ("2024-11", "November 2024"),
        ("2024", "2024"),
        ("2024-13-40", "2024-13-40"),
        ("last week", "last week"),
        ("2024-01-01-01", "2024-01-01-01"),
    ],
)
def test_a_date_is_told_as_exactly_as_it_is_known(date: str, words: str) -> None:
    assert date_in_words(date) == words


@pytest.mark.parametrize(
    ("count", "noun", "words"),
    [
        (1, "report", "1 report"),
        (36, "report", "36 reports"),
        (2, "glossary", "2 glossaries"),
        (2, "survey", "2 surveys"),
        (9, "statistics", "9 statistics"),
        (3, "brief", "3 briefs"),
        (0, "address", "0 addresses"),
    ],
)
def test_counts_agree_with_their_nouns(count: int, noun: str, words: str) -> None:
    assert counted(count, noun) == words


def test_lists_end_with_and() -> None:
    assert [listed([]), listed(["a"]), listed(["a", "b", "c"])] == ["", "a", "a, b and c"]


def test_urdu_is_named_and_runs_from_right_to_left() -> None:
    assert (language_name("ur"), direction("ur"), direction("en")) == ("Urdu", "rtl", "ltr")
    assert language_name("xx") == "xx"


def test_a_question_in_urdu_says_so_to_screen_readers() -> None:
    assert language_attribute("گوادر کہاں ہے؟") == ' lang="ur"'
    assert language_attribute("Where is Gwadar?") == ""
