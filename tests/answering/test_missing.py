"""What a refusal says that it did not find."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.answering.missing import missing_terms
from rag.answering.question import stem, stems

TEXT = "The literacy rate of Balochistan was 42.0 per cent in the census of 2023."


def same(_: str) -> float:
    return 1.0


def test_a_word_that_stands_in_another_inflection_is_not_missing() -> None:
    assert missing_terms("What do the rates for literacy say?", [TEXT], same) == ()


def test_names_and_numbers_go_before_other_words() -> None:
    question = "How many literate women did Punjab count in the census of 2017?"

    assert missing_terms(question, [TEXT], same, most=2) == ("Punjab", "2017")


def test_rare_words_go_before_common_ones() -> None:
    rarity = {stem("aqueduct"): 9.0}
    asked = "the literacy of builders near an aqueduct"

    assert missing_terms(asked, [TEXT], lambda w: rarity.get(w, 1.0), most=1) == ("aqueduct",)


def test_neighbouring_names_are_one_term() -> None:
    question = "Who took over from Javed Iqbal in Balochistan?"

    assert missing_terms(question, [TEXT], same, most=2) == ("Javed Iqbal",)


@given(st.text(max_size=80), st.lists(st.text(max_size=80), max_size=3))
def test_every_term_is_the_questions_own_and_no_word_of_it_stands_in_a_text(
    question: str, texts: list[str]
) -> None:
    held = frozenset[str]().union(*map(stems, texts))

    for term in missing_terms(question, texts, same):
        assert term in question
        assert not stems(term) & held
