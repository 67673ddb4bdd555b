"""Chunks slice their document, keep sentences whole, and fit the embedder's window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.chunking import Chunker
from rag.domain import Chunk, Document, Heading
from rag.loading.blocks import Block, assemble
from rag.models import sentence_spans
from rag.models.fakes import HashingEmbedder

EMBEDDER = HashingEmbedder(window=48)
CHUNKER = Chunker(EMBEDDER.token_offsets, EMBEDDER.window, target_tokens=20, smallest_tokens=5)
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Zs", "Zl", "Zp", "Cc"]), max_size=9
)
PROSE = st.lists(st.one_of(WORDS, st.sampled_from(["said.", "Why?", "ہے۔", "2024.", "Col."])))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Return documents of blocks as loading makes them."""
    blocks: list[Block] = []
    for _ in range(draw(st.integers(0, 6))):
        if draw(st.booleans()):
            blocks.append(Block("heading", draw(WORDS), level=draw(st.integers(1, 3))))
        blocks.append(Block("paragraph", " ".join(draw(PROSE))))
    assembled = assemble(blocks)
    return Document("k", draw(WORDS), assembled.text, "text/plain", headings=assembled.headings)


def body_characters(document: Document) -> set[int]:
    """Return where characters stand that are neither white space nor in a heading."""
    headed = {i for h in document.headings for i in range(h.start, h.end)}
    spots = {i for i, char in enumerate(document.text) if not char.isspace()}
    # A document of nothing but headings is chunked by them.
    return spots - headed or spots


def check(document: Document, chunks: Sequence[Chunk]) -> None:
    """Assert what holds for every document whatever its text."""
    position = 0
    for ordinal, chunk in enumerate(chunks):
        assert chunk.ordinal == ordinal
        assert position <= chunk.start < chunk.end
        assert document.text[chunk.start : chunk.end] == chunk.text == chunk.text.strip()
        assert chunk.document_id == document.id
        position = chunk.end
    held = [i for c in chunks for i in range(c.start, c.end) if not document.text[i].isspace()]
    assert held == sorted(body_characters(document))


@given(documents())
def test_every_character_outside_headings_is_in_one_chunk_that_slices_it(
    document: Document,
) -> None:
    check(document, CHUNKER.chunk(document))


@given(st.text(), st.text(max_size=12))
def test_any_text_at_all_is_chunked_without_loss(text: str, title: str) -> None:
    document = Document("k", title, text, "text/plain")
    check(document, CHUNKER.chunk(document))


@given(documents())
def test_context_and_text_fit_the_window(document: Document) -> None:
    for chunk in CHUNKER.chunk(document):
        context = len(EMBEDDER.token_offsets(chunk.context))
        if context + 2 <= EMBEDDER.window * 3 // 4:
            assert len(EMBEDDER.token_offsets(chunk.indexed_text)) + 2 <= EMBEDDER.window


@given(documents())
def test_a_chunk_ends_in_mid_sentence_only_if_the_sentence_fills_the_room(
    document: Document,
) -> None:
    borders: dict[int, int] = {}
    for section in document.sections():
        for span in sentence_spans(document.text[section.start : section.end], document.language):
            borders[section.start + span.end] = section.start + span.start
    for chunk in CHUNKER.chunk(document):
        if chunk.end in borders or not document.sections():
            continue
        start, end = next((s, e) for e, s in sorted(borders.items()) if e > chunk.end)
        room = EMBEDDER.window - 2 - len(EMBEDDER.token_offsets(chunk.context))
        room = max(room, EMBEDDER.window // 4)
        assert len(EMBEDDER.token_offsets(document.text[start:end])) > room


def test_a_chunk_never_spans_two_sections_and_knows_its_path() -> None:
    blocks = [
        Block("paragraph", "Before."),
        Block("heading", "One", level=1),
        Block("paragraph", "In one."),
        Block("heading", "Deep", level=2),
        Block("paragraph", "In deep."),
        Block("heading", "Two", level=1),
        Block("paragraph", "In two."),
    ]
    assembled = assemble(blocks)
    document = Document("k", "T", assembled.text, "text/plain", headings=assembled.headings)
    found = [(c.text, c.headings, c.context) for c in CHUNKER.chunk(document)]
    assert found == [
        ("Before.", (), "T"),
        ("In one.", ("One",), "T › One"),
        ("In deep.", ("One", "Deep"), "T › One › Deep"),
        ("In two.", ("Two",), "T › Two"),
    ]


def test_sentences_are_packed_up_to_the_target_and_a_small_rest_joins() -> None:
    text = " ".join(f"Sentence number {n} has six." for n in range(7))
    chunks = replace(CHUNKER, smallest_tokens=8).chunk(Document("k", "T", text, "text/plain"))
    counts = [len(EMBEDDER.token_offsets(c.text)) for c in chunks]
    assert counts == [18, 24]


def test_a_sentence_longer_than_the_room_is_cut_at_white_space() -> None:
    text = " ".join(f"word{n}" for n in range(200)) + "."
    chunks = CHUNKER.chunk(Document("k", "T", text, "text/plain"))
    assert len(chunks) > 3
    assert " ".join(c.text for c in chunks) == text
    assert all(len(EMBEDDER.token_offsets(c.indexed_text)) + 2 <= 48 for c in chunks)


def test_a_title_that_fills_the_window_leaves_room_for_the_text() -> None:
    title = " ".join(f"t{n}" for n in range(60))
    text = " ".join(f"word{n}" for n in range(50))
    chunks = CHUNKER.chunk(Document("k", title, text, "text/plain"))
    assert " ".join(c.text for c in chunks) == text
    assert max(len(EMBEDDER.token_offsets(c.text)) for c in chunks) <= 12


def test_nothing_but_headings_can_still_be_found() -> None:
    document = Document("k", "T", "Only", "text/plain", headings=(Heading(1, "Only", 0, 4),))
    assert [c.text for c in CHUNKER.chunk(document)] == ["Only"]


@pytest.mark.parametrize("text", ["", " \n "])
def test_a_document_without_text_has_no_chunks(text: str) -> None:
    assert CHUNKER.chunk(Document("k", "T", text, "text/plain")) == ()


def test_the_same_words_in_another_place_are_another_chunk() -> None:
    here, there = (Document(key, "T", "Words.", "text/plain") for key in ("a", "b"))
    retitled = Document("a", "New title", "Words.", "text/plain")
    identities = {CHUNKER.chunk(d)[0].id for d in (here, there, retitled)}
    assert len(identities) == 3
    assert CHUNKER.chunk(here)[0].id == CHUNKER.chunk(here)[0].id
