"""The library gives back what was written, all or nothing, and says what is wrong with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Document, Filter, Heading, Page
from rag.errors import StoreError, StoreOutdated
from rag.store.library import Library
from tests.store.making import EMBEDDER, RECIPE, prepared, put

TEXT = "Rainfall\n\nIt rained in Kalat. It did not rain in Nushki. Nobody knows why that is so."
WHOLE = Document(
    key="corpus/water.pdf",
    title="Water › and “drought”",
    text=TEXT,
    media_type="application/pdf",
    date="2024-11",
    language="ur",
    kind="backgrounder",
    tags=("water", "a, b"),
    url="https://example.org/?a=1&b=2",
    sources=("Police; hospital",),
    pages=(Page(1, 0, 30), Page(3, 30, len(TEXT))),
    headings=(Heading(2, "Rainfall", 0, 8),),
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path / "library.sqlite3")
    yield opened
    opened.close()


def test_a_document_comes_back_as_it_went_in(library: Library) -> None:
    put(library, WHOLE, WHOLE.key)
    assert library.document(WHOLE.id) == WHOLE
    assert library.stored_sha256(WHOLE.id) == WHOLE.sha256
    assert library.document("unknown") is None
    assert library.stored_sha256("unknown") is None


def test_chunks_and_vectors_come_back_to_the_bit(library: Library) -> None:
    _, chunks, vectors = prepared(WHOLE)
    put(library, WHOLE, WHOLE.key)
    assert tuple(library.document_chunks(WHOLE.id)) == chunks
    known = library.known_vectors([c.id for c in chunks])
    for chunk, vector in zip(chunks, vectors, strict=True):
        assert known[chunk.id].dtype == np.float32
        assert known[chunk.id].tobytes() == vector.tobytes()


@given(st.text(), st.text(), st.lists(st.text(), max_size=3))
def test_any_text_title_and_tags_come_back(text: str, title: str, tags: list[str]) -> None:
    document = Document("k", title, text, "text/plain", tags=tuple(tags))
    library = Library(Path(":memory:"))
    put(library, document, "k")
    assert library.document(document.id) == document
    assert tuple(library.document_chunks(document.id)) == prepared(document)[1]
    library.close()


def test_a_card_tells_of_a_document_without_its_text(library: Library) -> None:
    put(library, WHOLE, WHOLE.key)
    (card,) = library.cards()
    assert (card.id, card.key, card.sha256) == (WHOLE.id, WHOLE.key, WHOLE.sha256)
    assert (card.characters, card.pages, card.tags) == (len(WHOLE.text), 2, WHOLE.tags)
    (_, beside) = next(iter(library.chunks(library.chunk_ids()).values()))
    assert beside == card


def test_unchanged_chunks_keep_their_rows_when_a_file_changes(library: Library) -> None:
    first = "One sentence with some words here. Two sentences with some words there."
    assert put(library, first) == (2, 0)
    changes = library.last_sequence()
    assert put(library, first) == (0, 0)
    assert library.last_sequence() == changes
    added, removed = put(library, first + " Three more words at the end of it all.")
    assert (added, removed) == (1, 0)
    assert [c.operation for c in library.changes_after(changes)] == ["add"]


def test_a_file_that_loses_a_document_loses_its_chunks(library: Library) -> None:
    rows = [prepared("Words of one.", "b.jsonl#1"), prepared("Words of two.", "b.jsonl#2")]
    library.replace_file("b.jsonl", "1", RECIPE, rows)
    assert library.counts() == (1, 2, 2)
    assert library.replace_file("b.jsonl", "2", RECIPE, rows[1:]) == (0, 1)
    assert [card.key for card in library.cards()] == ["b.jsonl#2"]
    assert library.remove_file("b.jsonl") == 1
    assert library.counts() == (0, 0, 0)


def test_another_recipe_replaces_even_chunks_that_look_the_same(library: Library) -> None:
    put(library, TEXT)
    before = library.chunk_ids()
    other = type(EMBEDDER)(dimension=16, name="other")
    other_vectors = -prepared(TEXT)[2]
    document, chunks, _ = prepared(TEXT, embedder=other)
    added, removed = library.replace_file(
        "corpus/a.md", "f", "recipe-2", [(document, chunks, other_vectors)]
    )
    assert added == removed == len(before) == len(library.chunk_ids())
    first = chunks[0].id
    np.testing.assert_array_equal(library.known_vectors([first])[first], other_vectors[0])


def test_a_failing_write_changes_nothing(library: Library) -> None:
    put(library, TEXT)
    before = (library.counts(), library.last_sequence(), library.file_fingerprints())
    document, chunks, vectors = prepared("Other words entirely. And more of them, too, here.")
    with pytest.raises(ValueError, match="shorter"):
        library.replace_file("corpus/a.md", "new", RECIPE, [(document, chunks, vectors[:-1])])
    assert (library.counts(), library.last_sequence(), library.file_fingerprints()) == before
    put(library, "And it can be written to afterwards.", "b.md")


def test_deleted_text_is_overwritten_whatever_this_build_of_sqlite_does(library: Library) -> None:
    pragmas = {"secure_delete": 1, "synchronous": 2, "foreign_keys": 1}
    found = {name: library._db.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas}
    assert found == pragmas


def test_settings_are_kept_by_name(library: Library) -> None:
    library.set_setting("refusal", '{"ü": 1}')
    library.set_setting("refusal", '{"ü": 2}')
    assert library.setting("refusal") == '{"ü": 2}'
    assert library.setting("other") is None


def filtered(library: Library, *expressions: str, as_of: str | None = None) -> set[str]:
    """Return the keys of the documents that pass."""
    found = library.chunks(library.chunk_ids(Filter.parse(list(expressions), as_of)))
    return {card.key for _, card in found.values()}


@pytest.fixture
def shelf(library: Library) -> Library:
    plain = Document("n/a.md", "Alpha 100%", "Words.", "text/plain", tags=("x", "y"))
    for document in (
        replace(plain, date="2024-11-09", kind="report"),
        replace(plain, key="n/b[1].md", title="Beta_1", date="2024-11", kind="brief", tags=("y",)),
        replace(plain, key="n/c.md", title="Gamma 1000", date="2024", language="ur", tags=()),
        replace(plain, key="o/d.md", title="Delta", tags=()),
    ):
        put(library, document, document.key)
    return library


@pytest.mark.parametrize(
    ("expressions", "keys"),
    [
        (["kind=report"], {"n/a.md"}),
        (["kind=report", "kind=brief"], {"n/a.md", "n/b[1].md"}),
        (["tag=y"], {"n/a.md", "n/b[1].md"}),
        (["tag=y", "kind=brief"], {"n/b[1].md"}),
        (["language=ur"], {"n/c.md"}),
        (["date=2024-11"], {"n/a.md", "n/b[1].md"}),
        (["title=100%"], {"n/a.md"}),
        (["title=beta_"], {"n/b[1].md"}),
        (["key=n/*"], {"n/a.md", "n/b[1].md", "n/c.md"}),
        (["key=n/b[1].md"], {"n/b[1].md"}),
        (["kind=none"], set()),
    ],
)
def test_filters_let_through_what_they_say(
    shelf: Library, expressions: list[str], keys: set[str]
) -> None:
    assert filtered(shelf, *expressions) == keys


@pytest.mark.parametrize(
    ("as_of", "keys"),
    [
        ("2024-11-08", set()),
        ("2024-11-09", {"n/a.md"}),
        ("2024-11-30", {"n/a.md"}),
        ("2024-12-01", {"n/a.md", "n/b[1].md"}),
        ("2024-12-31", {"n/a.md", "n/b[1].md", "n/c.md"}),
    ],
)
def test_as_of_keeps_what_was_certainly_there(shelf: Library, as_of: str, keys: set[str]) -> None:
    assert filtered(shelf, as_of=as_of) == keys


def test_a_file_that_is_no_library_is_a_store_error(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite3"
    path.write_bytes(b"this is no database, whatever its name says" * 100)
    with pytest.raises(StoreError, match=r"library\.sqlite3: cannot be used as a library"):
        Library(path)


def test_a_library_damaged_in_the_middle_is_a_store_error_when_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite3"
    library = Library(path)
    put(library, "Long words of many sentences here. " * 2000)
    library.close()
    content = bytearray(path.read_bytes())
    content[8192:-4096] = b"\xff" * (len(content) - 12288)
    path.write_bytes(content)

    def read_everything() -> None:
        opened = Library(path)
        try:
            opened.document(prepared("x")[0].id)
            opened.chunk_ids()
        finally:
            opened.close()

    with pytest.raises(StoreError, match="cannot be used as a library"):
        read_everything()


def test_a_library_of_another_version_says_so(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite3"
    library = Library(path)
    library.set_setting("schema_version", "999")
    library.close()
    with pytest.raises(StoreOutdated, match="version 999"):
        Library(path)


def test_a_folder_in_the_place_of_the_library_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "library.sqlite3").mkdir()
    with pytest.raises(StoreError):
        Library(tmp_path / "library.sqlite3")


def test_writes_survive_a_process_that_never_closes(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite3"
    left_open = Library(path)
    put(left_open, TEXT)
    with sqlite3.connect(path) as other:
        (count,) = other.execute("SELECT count(*) FROM chunks").fetchone()
    other.close()
    assert count == len(left_open.chunk_ids()) > 0
    left_open.close()
