"""Blocks become the stored text; every place in it slices what it names."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Document
from rag.loading.blocks import Block, BlockKind, assemble, clean_line, row_text

KINDS: tuple[BlockKind, ...] = ("heading", "paragraph", "item", "row")


@st.composite
def blocks(draw: st.DrawFn) -> list[Block]:
    """Return blocks of any text on pages that only go forward, or on none."""
    paged = draw(st.booleans())
    page = 1
    made: list[Block] = []
    for _ in range(draw(st.integers(0, 12))):
        page += draw(st.integers(0, 2))
        kind = draw(st.sampled_from(KINDS))
        level = draw(st.integers(1, 6)) if kind == "heading" else 0
        made.append(Block(kind, draw(st.text()), level, page if paged else None))
    return made


@given(blocks())
def test_headings_slice_the_text_that_they_name(given_blocks: list[Block]) -> None:
    assembled = assemble(given_blocks)
    for heading in assembled.headings:
        assert assembled.text[heading.start : heading.end] == heading.title
    wanted = [clean_line(b.text) for b in given_blocks if b.kind == "heading"]
    assert [h.title for h in assembled.headings] == [title for title in wanted if title]


@given(blocks())
def test_pages_cover_the_text_in_order_and_hold_their_blocks(given_blocks: list[Block]) -> None:
    assembled = assemble(given_blocks)
    pages = assembled.pages
    position = 0
    for page in pages:
        assert page.start == position
        position = page.end
    assert not pages or position == len(assembled.text)
    for page in pages:
        own = [clean_line(b.text) for b in given_blocks if b.page == page.number]
        lines = assembled.text[page.start : page.end].split("\n")
        assert [line for line in lines if line] == [line for line in own if line]


@given(blocks())
def test_every_line_of_the_stored_text_is_one_clean_block(given_blocks: list[Block]) -> None:
    lines = [line for line in assemble(given_blocks).text.split("\n") if line]
    assert lines == [line for b in given_blocks if (line := clean_line(b.text))]


@given(blocks())
def test_sections_hold_everything_but_the_headings(given_blocks: list[Block]) -> None:
    assembled = assemble(given_blocks)
    document = Document("k", "t", assembled.text, "text/plain", headings=assembled.headings)
    held = "".join(assembled.text[s.start : s.end] for s in document.sections())
    others = "".join(clean_line(b.text) for b in given_blocks if b.kind != "heading")
    assert "".join(held.split()) == "".join(others.split())


@given(st.text())
def test_cleaning_twice_changes_nothing_more(raw: str) -> None:
    cleaned = clean_line(raw)
    assert clean_line(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned == " ".join(cleaned.split())


def test_characters_that_steer_the_display_are_removed_and_joiners_stay() -> None:
    assert clean_line("paid \u202e005\u202c rupees") == "paid 005 rupees"
    assert clean_line("\ufeffQuet\u00adta\u2066 \u2069city\U000e0041") == "Quetta city"
    assert clean_line("می\u200cخواهم") == "می\u200cخواهم"
    assert clean_line("red\x1b[31m\x07 alert\x00") == "red[31m alert"


def test_white_space_around_a_removed_character_becomes_one_space() -> None:
    assert clean_line("a \u00ad b\u2028c\xa0d") == "a b c d"


def test_items_and_rows_stand_close_and_everything_else_apart() -> None:
    made = [Block("paragraph", "p"), Block("item", "i"), Block("item", "j")]
    made += [Block("row", "r"), Block("row", "s")]
    assert assemble(made).text == "p\n\ni\nj\n\nr\ns"


def test_a_row_names_each_cell_and_leaves_out_empty_ones() -> None:
    assert row_text(["Year", "", "Dead"], ["2017", "x", "", "more"]) == "Year: 2017; x; more"
