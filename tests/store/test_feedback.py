"""Ratings come back as they were given, and an older library is upgraded without loss."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Feedback, RightPassage
from rag.errors import StoreBusy, StoreEmpty, StoreError, StoreOutdated, UsageError
from rag.store import Store, read_feedback
from rag.store.database import Database
from rag.store.feedback import FeedbackBook
from rag.store.library import Library
from rag.store.schema import SCHEMA_VERSION
from tests.store.making import put

TEXT = "It rained in Kalat. It did not rain in Nushki."
PASSAGE = RightPassage("d", "sha", "corpus/a.md", 0, 19, TEXT[:19])
DOWN = Feedback(
    id="aa11",
    given_at="2026-11-23T00:00:00+00:00",
    answer_id="answer-1",
    question="Did it rain؟",
    answer='{"text": "No."}',
    rating="down",
    index="recipe/1",
    reason="wrong_source",
    comment="<b>no</b>\nit rained",
    right_answer="yes",
    passage=PASSAGE,
)
UP = replace(DOWN, id="bb22", answer_id="answer-2", rating="up", reason=None, passage=None)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "library.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def book(database: Database) -> FeedbackBook:
    return FeedbackBook(database)


def test_a_rating_comes_back_as_it_was_given(book: FeedbackBook) -> None:
    assert book.keep(DOWN) == DOWN
    assert book.keep(UP) == UP
    assert book.entries() == [DOWN, UP]
    assert book.entry("aa") == DOWN


@given(st.text(max_size=2000), st.text(max_size=300), st.text(min_size=1, max_size=50))
def test_any_comment_comes_back_to_the_character(comment: str, answer: str, quote: str) -> None:
    passage = replace(PASSAGE, quote=quote, end=len(quote))
    given_now = replace(DOWN, comment=comment, right_answer=answer, passage=passage)
    database = Database(Path(":memory:"))
    FeedbackBook(database).keep(given_now)
    assert FeedbackBook(database).entries() == [given_now]
    database.close()


def test_rating_an_answer_again_replaces_the_rating(book: FeedbackBook) -> None:
    book.keep(DOWN)
    again = replace(DOWN, id="cc33", rating="up", reason=None, passage=None)
    kept = book.keep(again)
    assert kept == replace(again, id="aa11")
    assert book.entries() == [kept]


def test_what_was_promoted_is_not_replaced(book: FeedbackBook) -> None:
    book.keep(DOWN)
    book.mark("aa11", "promoted")
    kept = book.keep(replace(DOWN, id="cc33", comment="other"))
    assert kept == replace(DOWN, status="promoted")
    assert book.entries("new") == []
    assert book.entries("promoted") == [kept]


def test_a_full_book_takes_no_more_until_something_is_dismissed(database: Database) -> None:
    book = FeedbackBook(database, most=1)
    book.keep(DOWN)
    with pytest.raises(StoreError, match="dismiss"):
        book.keep(UP)
    book.mark("aa11", "dismissed")
    book.keep(UP)
    assert [entry.status for entry in book.entries()] == ["dismissed", "new"]


@pytest.mark.parametrize("identity", ["", "zz", "a"])
def test_an_id_that_names_no_single_rating_says_so(book: FeedbackBook, identity: str) -> None:
    book.keep(DOWN)
    book.keep(replace(UP, id="ab22"))
    with pytest.raises(UsageError, match="--list"):
        book.entry(identity)


@pytest.mark.parametrize(
    "wrong",
    [
        {"comment": "x" * 2001},
        {"right_answer": "x" * 301},
        {"answer": "x" * 500_001},
        {"reason": None},
        {"reason": "boredom"},
        {"rating": "up"},
    ],
)
def test_a_rating_out_of_bounds_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        replace(DOWN, **wrong)  # type: ignore[arg-type]


def test_a_passage_must_be_as_long_as_its_place() -> None:
    with pytest.raises(UsageError, match="as long as its place"):
        replace(PASSAGE, end=18)


def version_one(path: Path) -> None:
    """Make a library as the first version wrote it: only its own script, and its mark."""
    database = sqlite3.connect(path, isolation_level=None)
    database.executescript(files("rag.store").joinpath("schema.sql").read_text("utf-8"))
    database.execute("INSERT INTO settings VALUES ('schema_version', '1')")
    database.close()


def test_an_older_library_is_upgraded_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite3"
    other = tmp_path / "other.sqlite3"
    version_one(path)
    # The rows are written with this version's code, then moved into the older file as they are.
    filled = Library(other)
    put(filled, TEXT)
    filled.set_setting("refusal_model", "{}")
    filled.new_generation("recipe")
    filled.close()
    tables = ["files", "documents", "chunks", "changes", "generations"]
    old = sqlite3.connect(path)
    old.execute("ATTACH ? AS other", (str(other),))
    for table in tables:
        old.execute(f"INSERT INTO {table} SELECT * FROM other.{table}")
    old.execute("INSERT INTO settings VALUES ('refusal_model', '{}')")
    old.commit()
    before = {t: old.execute(f"SELECT * FROM {t}").fetchall() for t in tables}
    old.close()
    assert all(before.values())

    library = Library(path)

    after = {t: library._db.execute(f"SELECT * FROM {t}").fetchall() for t in tables}
    assert {t: [tuple(row) for row in rows] for t, rows in after.items()} == before
    assert library.setting("refusal_model") == "{}"
    assert library.setting("schema_version") == str(SCHEMA_VERSION)
    assert FeedbackBook(library.database).keep(DOWN) == DOWN
    library.close()


def test_an_upgraded_library_has_the_tables_of_a_new_one(tmp_path: Path) -> None:
    version_one(tmp_path / "old.sqlite3")
    made = []
    for name in ("old.sqlite3", "new.sqlite3"):
        database = Database(tmp_path / name)
        rows = database.all("SELECT name, sql FROM sqlite_schema ORDER BY name")
        made.append([tuple(row) for row in rows])
        database.close()
    assert made[0] == made[1]
    assert "feedback" in dict(made[0])


def test_an_upgrade_that_fails_changes_nothing_and_can_be_repeated(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite3"
    version_one(path)
    # The name that the upgrade needs second is taken, so that its first half must be taken back.
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE feedback_by_status (x)")
    database.close()

    with pytest.raises(StoreError):
        Database(path)
    with sqlite3.connect(path) as database:
        names = {row[0] for row in database.execute("SELECT name FROM sqlite_schema")}
        (version,) = database.execute("SELECT value FROM settings").fetchone()
        database.execute("DROP TABLE feedback_by_status")
    database.close()
    assert "feedback" not in names
    assert version == "1"
    Database(path).close()


def test_a_library_of_an_unknown_version_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite3"
    version_one(path)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE settings SET value = '3000'")
    database.close()
    with pytest.raises(StoreOutdated, match="version 3000"):
        Database(path)
    with sqlite3.connect(path) as database:
        names = {row[0] for row in database.execute("SELECT name FROM sqlite_schema")}
    database.close()
    assert "feedback" not in names


def test_feedback_is_read_while_another_process_owns_the_directory(tmp_path: Path) -> None:
    with Store(tmp_path / "data") as store:
        store.feedback.keep(DOWN)
        with pytest.raises(StoreBusy):
            Store(tmp_path / "data")
        assert read_feedback(tmp_path / "data") == [DOWN]
        store.feedback.keep(UP)
        assert read_feedback(tmp_path / "data") == [DOWN, UP]
    assert read_feedback(tmp_path / "data") == [DOWN, UP]


def test_reading_feedback_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(StoreEmpty):
        read_feedback(tmp_path / "data")
    assert not (tmp_path / "data").exists()
    (tmp_path / "data").mkdir()
    version_one(tmp_path / "data" / "library.sqlite3")
    before = (tmp_path / "data" / "library.sqlite3").read_bytes()
    with pytest.raises(StoreOutdated, match="start the server once"):
        read_feedback(tmp_path / "data")
    assert (tmp_path / "data" / "library.sqlite3").read_bytes() == before


def test_feedback_outlives_the_documents_that_it_speaks_of(tmp_path: Path) -> None:
    with Store(tmp_path / "data") as store:
        put(store.library, TEXT)
        store.feedback.keep(DOWN)
        store.library.remove_file("corpus/a.md")
        assert store.feedback.entries() == [DOWN]


def test_a_forgotten_rating_leaves_nothing_in_the_file(tmp_path: Path) -> None:
    with Store(tmp_path / "data") as store:
        store.feedback.keep(replace(DOWN, comment="a name that must go"))
        store.feedback.forget(DOWN.id)
        assert store.feedback.entries() == []
    for path in (tmp_path / "data").glob("library.sqlite3*"):
        assert b"a name that must go" not in path.read_bytes()
