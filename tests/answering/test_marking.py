"""From a reply with markers to statements, however the pieces fall."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.marking import MarkedStatement, marked_statements

REPLIES: dict[str, list[tuple[str, tuple[int, ...]]]] = {
    "Gas came in 1955. [1] It is sold. [2]": [("Gas came in 1955.", (1,)), ("It is sold.", (2,))],
    "Gas came in 1955 [1].": [("Gas came in 1955.", (1,))],
    "Gas came in 1955 [1]. It is sold [2][3].": [
        ("Gas came in 1955.", (1,)),
        ("It is sold.", (2, 3)),
    ],
    "Two counts differ [1, 2]": [("Two counts differ.", (1, 2))],
    "Said twice [2] [2].": [("Said twice.", (2,))],
    "- Gas [1]\n- Coal [2]\n": [("Gas.", (1,)), ("Coal.", (2,))],
    "1. Gas [1]\n2. Coal [2]": [("Gas.", (1,)), ("Coal.", (2,))],
    "No marker here.\nAnother line [1].": [("No marker here.", ()), ("Another line.", (1,))],
    "It ends without one.": [("It ends without one.", ())],
    "Is it so? [1]": [("Is it so?", (1,))],
    "گیس 1955 میں آئی۔ [1]": [("گیس 1955 میں آئی۔", (1,))],
    "[1]": [],
    "": [],
    " \n ": [],
    "A [note] stays. [1]": [("A [note] stays.", (1,))],
}


@pytest.mark.parametrize("reply", REPLIES)
def test_a_reply_becomes_statements_with_their_markers(reply: str) -> None:
    expected = [MarkedStatement(text, markers) for text, markers in REPLIES[reply]]
    assert list(marked_statements([reply])) == expected


@given(st.sampled_from(sorted(REPLIES)), st.lists(st.integers(0, 60), max_size=12))
def test_it_does_not_matter_how_the_pieces_fall(reply: str, cuts: list[int]) -> None:
    places = sorted({0, *(c for c in cuts if c < len(reply)), len(reply)})
    pieces = [reply[a:b] for a, b in pairwise(places)]
    assert list(marked_statements(pieces)) == list(marked_statements([reply]))


def test_a_statement_is_told_before_the_reply_is_over() -> None:
    told: list[str] = []

    def pieces() -> Iterator[str]:
        for piece in ("Gas came in 1955 ", "[1]", ".", " It"):
            told.append(piece)
            yield piece
        told.append("the end")

    first = next(iter(marked_statements(pieces())))
    assert first == MarkedStatement("Gas came in 1955.", (1,))
    assert told[-1] == " It"


@given(st.text(alphabet="ab1[], .\n-", max_size=40))
def test_any_reply_ends_and_no_marker_stays_in_a_text(reply: str) -> None:
    for statement in marked_statements(list(reply)):
        assert statement.text.strip()
        assert all(number >= 0 for number in statement.markers)
