"""Documents and chunks know their own places and names."""

from __future__ import annotations

from rag.domain import Chunk, Document, Heading, Page, document_id, text_sha256


def test_an_edited_document_stays_the_same_document_with_another_fingerprint() -> None:
    before, after = (Document("k", "t", text, "text/plain") for text in ("one", "two"))
    assert before.id == after.id == document_id("k")
    assert before.sha256 == text_sha256("one") != after.sha256


def test_twins_in_two_places_are_two_documents() -> None:
    here, there = (Document(key, "t", "same", "text/plain") for key in ("a", "b"))
    assert here.sha256 == there.sha256
    assert here.id != there.id


def test_sections_carry_the_path_of_their_headings() -> None:
    text = "zero A one B two C three"
    places = [(1, "A", 5), (2, "B", 11), (1, "C", 17)]
    headings = tuple(Heading(level, title, at, at + 1) for level, title, at in places)
    document = Document("k", "t", text, "text/plain", headings=headings)
    assert [(s.path, text[s.start : s.end].strip()) for s in document.sections()] == [
        ((), "zero"),
        (("A",), "one"),
        (("A", "B"), "two"),
        (("C",), "three"),
    ]


def test_a_place_lies_on_one_page_and_unpaged_documents_have_none() -> None:
    pages = (Page(1, 0, 4), Page(3, 4, 8))
    paged = Document("k", "t", "abcdefgh", "application/pdf", pages=pages)
    assert [paged.page_at(offset) for offset in (0, 3, 4, 7, 8)] == [1, 1, 3, 3, 3]
    assert Document("k", "t", "abc", "text/plain").page_at(1) is None


def test_the_context_of_a_chunk_does_not_repeat_the_title() -> None:
    chunk = Chunk("d", 0, 0, 5, "Words", "Quetta", ("Quetta", "Figures"))
    assert chunk.context == "Quetta › Figures"
    assert chunk.indexed_text == "Quetta › Figures\nWords"
    assert Chunk("d", 0, 0, 5, "Words", "").indexed_text == "Words"
