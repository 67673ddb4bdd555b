"""What a figure is a figure of."""

from __future__ import annotations

import pytest

from rag.disagreeing.scope import is_part, leans_back


@pytest.mark.parametrize(
    ("text", "figure", "part"),
    [
        ("One report spoke of two police officers among the dead.", "two", True),
        ("Five of them were girls.", "Five", True),
        ("Four men were among those killed.", "Four", True),
        ("The bombing killed 27 people, a report said.", "27", False),
        ("Of the 27 dead, most were passengers.", "27", False),
    ],
)
def test_some_of_the_others_are_no_other_count(text: str, figure: str, part: bool) -> None:  # noqa: FBT001
    assert is_part(text, text.index(figure)) is part


def test_a_sentence_that_leans_back_does_not_say_what_it_counts() -> None:
    assert leans_back("Those attacks killed 951 people.")
    assert not leans_back("The attacks killed 951 people.")
