"""What counts as a mention, word by word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.survey.terms import Term, fold


def _holds(words: str, text: str, *, quoted: bool = False) -> bool:
    return Term(words, quoted).first_in(fold(text), text) is not None


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("Ormara", "the port of ORMARA."),
        ("earthquake", "Earthquakes of the past"),
        ("earthquakes", "one earthquake"),
        ("city", "two cities"),
        ("Hazara", "the Hazaras' quarter"),
        ("Hazara", "a Hazara’s shop"),
        ("Lashkar-e-Jhangvi", "Lashkar e Jhangvi"),
        ("Reko Diq", "Reko-Diq"),
        ("Reko Diq", "Réko Diq"),
        ("woman", "three women"),
        ("BLA", "the BLA's claim"),
        ("بلوچي", "بلوچی زبان"),
        ("水", "飲料水の不足"),
    ],
)
def test_forms_of_the_same_words_are_mentions(words: str, text: str) -> None:
    assert _holds(words, text)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("university", "a universal rule"),
        ("Hub", "Hubble"),
        ("US", "they told us"),
        ("Levies", "a levy on coal"),
        ("Reko Diq", "Reko. Diq"),
        ("Reko Diq", "Reko and Diq"),
        ("Quetta bombing", "Quetta\nbombing"),
        ("mine", "a mineral"),
    ],
)
def test_other_words_are_not(words: str, text: str) -> None:
    assert not _holds(words, text)


def test_quoted_words_are_not_looked_for_in_another_number() -> None:
    assert _holds("coal mine", "Coal mine safety", quoted=True)
    assert not _holds("coal mine", "coal mines", quoted=True)


@given(st.text())
def test_folding_keeps_every_character_in_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)
