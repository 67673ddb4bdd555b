"""Tokens know where they stand, whatever the script; the pieces are the likeliest ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.models.unigram import UnigramTokenizer

PIECES = [
    ("<unk>", 0.0),
    ("▁", -2.0),
    ("▁گ", -5.0),
    ("و", -3.0),
    ("ادر", -4.0),
    ("▁گوادر", -6.0),
    ("中", -5.0),
    ("中文", -6.0),
    ("हि", -4.0),
    ("न्दी", -4.0),
    ("1", -3.0),
    ("⁄", -3.0),
    ("2", -3.0),
]
SMALL = UnigramTokenizer(PIECES, 0, {"½": "1⁄2", "\u200c": " ", "\u200b": "", "\t": " "})
SCRIPTS = st.text(
    st.sampled_from("گوادر ہیں،۔ّ\u200c中文。हिन्दी क़ a½\t\n\u3000😀\u200b"), max_size=40
)


def spans(text: str) -> list[str]:
    return [text[token.start : token.end] for token in SMALL.tokens(text)]


@given(SCRIPTS)
def test_tokens_stand_in_order_inside_the_text(text: str) -> None:
    tokens = SMALL.tokens(text)
    assert all(0 <= token.start <= token.end <= len(text) for token in tokens)
    starts = [token.start for token in tokens]
    assert starts == sorted(starts)


@given(SCRIPTS)
def test_tokens_hold_every_character_but_space_and_what_is_replaced_by_nothing(text: str) -> None:
    held = {i for token in SMALL.tokens(text) for i in range(token.start, token.end)}
    wanted = {i for i, char in enumerate(text) if not char.isspace() and char not in "\u200b\u200c"}
    assert wanted <= held
    assert not any(text[i].isspace() for i in held)


@given(SCRIPTS)
def test_white_space_around_a_text_adds_no_token(text: str) -> None:
    assert SMALL.ids(f" \n{text}\t ") == SMALL.ids(text)


def test_the_likeliest_pieces_win() -> None:
    assert spans("گوادر 中文") == ["گوادر", "", "中文"]
    assert SMALL.ids("گوادر") == [5]


def test_unknown_neighbours_are_tokens_of_their_own() -> None:
    assert spans("😀😀") == ["", "😀", "😀"]
    assert SMALL.ids("😀😀") == [1, 0, 0]


def test_a_character_that_stands_for_several_is_where_all_their_tokens_stand() -> None:
    assert spans("½") == ["", "½", "½", "½"]


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\u200c \n"])
def test_a_text_of_nothing_has_no_tokens(text: str) -> None:
    assert SMALL.tokens(text) == []
