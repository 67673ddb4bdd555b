"""Sentence borders: offsets hold for any text, and names and titles are not cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.models import sentence_spans


def sentences(text: str, language: str = "en") -> list[str]:
    return [text[span.start : span.end] for span in sentence_spans(text, language)]


LANGUAGES = st.sampled_from(["en", "ur", "ar", "zh", "de", "xx", ""])


@given(st.text(), LANGUAGES)
def test_only_white_space_lies_between_sentences(text: str, language: str) -> None:
    position = 0
    for span in sentence_spans(text, language):
        assert not text[position : span.start].strip()
        assert span.start < span.end
        piece = text[span.start : span.end]
        assert piece == piece.strip()
        assert "\n" not in piece
        position = span.end
    assert not text[position:].strip()


MARKS = st.sampled_from(
    ["Col.", "St.", "A.", "said.", "Why?", "ہے۔", "کیا؟", "😀", "3.5", "\u2028", "“", ")", "Rs."]
)


@given(st.lists(MARKS).map(" ".join), LANGUAGES)
def test_marks_and_abbreviations_lose_nothing_either(text: str, language: str) -> None:
    assert "".join("".join(sentences(text, language)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    "whole",
    [
        "He met Col. Shahid Khan in Quetta.",
        "Lt. Gen. Asim Bajwa spoke to reporters.",
        "It cost Rs. 930 billion in all.",
        "The J. A. Rahim report came late.",
        "The plan (approx. 40 pages) was read.",
        "Resolution No. 12 was passed.",
        "The U.S. State Department listed the group.",
        "About 3.5 per cent of 12.34 million people moved.",
    ],
)
def test_abbreviations_and_numbers_end_no_sentence(whole: str) -> None:
    assert sentences(f"Before it. {whole} After it.") == ["Before it.", whole, "After it."]


def test_urdu_sentences_end_at_their_own_marks() -> None:
    text = "یہ پہلا جملہ ہے۔ کیا یہ دوسرا ہے؟ یہ تیسرا ہے۔"
    assert sentences(text, "ur") == ["یہ پہلا جملہ ہے۔", "کیا یہ دوسرا ہے؟", "یہ تیسرا ہے۔"]


def test_a_line_break_always_ends_a_sentence() -> None:
    assert sentences("a heading\nand a line.\n\nLast") == ["a heading", "and a line.", "Last"]


def test_offsets_count_characters_and_not_bytes() -> None:
    assert sentences("😀😀 smiles. کوئٹہ 😀. End.") == ["😀😀 smiles.", "کوئٹہ 😀.", "End."]
