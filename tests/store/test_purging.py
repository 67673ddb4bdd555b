"""What is purged is in no file any more, and the rest is as it was."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from rag.domain import Feedback
from rag.errors import StoreError, StoreOutdated
from rag.store import Store, purge_feedback, purge_withheld
from rag.store.database import Database
from rag.store.feedback import FeedbackBook
from tests.store.test_feedback import DOWN
from tests.support import small_assistant

OLD, NEW = "2026-01-31T12:00:00+00:00", "2026-11-01T12:00:00+00:00"
UNTIL = "2026-06-01T00:00:00+00:00"


def rating(number: int, given_at: str, secret: str) -> Feedback:
    """Return a rating whose every text holds ``secret``, some of them larger than a page of SQLite."""
    withheld = {"statement": 1, "marker": "", "code": "facts", "reason": f"withheld {secret}"}
    told = {"text": f"{secret} " * 300, "unresolved": [withheld]}
    return replace(
        DOWN,
        id=f"{number:012x}",
        answer_id=f"answer-{number}",
        given_at=given_at,
        question=f"question {secret}?",
        comment=f"comment {secret}",
        answer=json.dumps(told),
        passage=None,
    )


def raw(folder: Path) -> bytes:
    """Return all bytes of all files, the log of SQLite among them."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@contextmanager
def kept(folder: Path, many: int = 60) -> Iterator[Store]:
    """Hand out a library that stays open, as in a server, with old and new ratings in turns."""
    with small_assistant(folder) as assistant:
        for number in range(many):
            old = number % 2 == 0
            secret = f"oldsecret{number}x" if old else f"newsecret{number}x"
            assistant.store.feedback.keep(rating(number, OLD if old else NEW, secret))
        yield assistant.store


def test_old_ratings_are_gone_to_the_byte_while_a_server_has_the_library_open(
    tmp_path: Path,
) -> None:
    with kept(tmp_path) as store:
        before, documents = store.feedback.entries(), store.status().documents
        assert raw(tmp_path / "data").count(b"oldsecret") > 0
        assert purge_feedback(tmp_path / "data", UNTIL) == 30
        assert b"oldsecret" not in raw(tmp_path / "data")
        assert store.feedback.entries() == [one for one in before if one.given_at == NEW]
        store.feedback.keep(rating(99, NEW, "afterwards"))
        assert store.feedback.count() == 31
        assert store.status().documents == documents
        assert purge_feedback(tmp_path / "data", UNTIL) == 0
    assert b"oldsecret" not in raw(tmp_path / "data")
    connection = sqlite3.connect(tmp_path / "data" / "library.sqlite3")
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


@pytest.mark.parametrize("seed", [4, 8])
def test_no_copy_is_left_where_rows_were_moved_between_pages(tmp_path: Path, seed: int) -> None:
    """With these seeds a plain DELETE left copies behind, ``secure_delete`` or not (SQLite 3.40)."""
    chance = random.Random(seed)  # noqa: S311 - only sizes
    path = tmp_path / "library.sqlite3"
    with closing(Database(path)) as database:
        database.connection.execute("PRAGMA synchronous=OFF")
        book = FeedbackBook(database)

        def keep(number: int, identity: str) -> None:
            old = number % 2 == 0
            secret = f"{'oldsecret' if old else 'newsecret'}{number}x"
            book.keep(
                replace(
                    rating(number, OLD if old else NEW, secret),
                    id=identity,
                    comment=secret * chance.randint(1, 60),
                    answer=json.dumps({"a": secret * chance.randint(1, 60), "unresolved": []}),
                    question=secret * chance.randint(1, 9),
                )
            )

        for number in range(200):
            keep(number, f"{chance.getrandbits(48):012x}")
            if chance.random() < 0.3:
                keep(chance.randrange(number + 1), "rated again")
        assert purge_feedback(tmp_path, UNTIL) == 100
        assert b"oldsecret" not in raw(tmp_path)
        assert book.count() == 100


def test_a_trial_counts_and_removes_nothing(tmp_path: Path) -> None:
    with kept(tmp_path, 6) as store:
        before = store.feedback.entries()
        assert purge_feedback(tmp_path / "data", UNTIL, dry_run=True) == 3
        assert purge_withheld(tmp_path / "data", UNTIL, dry_run=True) == 3
        assert store.feedback.entries() == before


def test_withheld_statements_go_and_the_rating_stays(tmp_path: Path) -> None:
    with kept(tmp_path, 20) as store:
        before = store.feedback.entries()
        assert purge_withheld(tmp_path / "data", UNTIL) == 10
        assert b"withheld oldsecret" not in raw(tmp_path / "data")
        assert b"withheld newsecret" in raw(tmp_path / "data")
        for was, now in zip(before, store.feedback.entries(), strict=True):
            told = json.loads(was.answer)
            if was.given_at == OLD:
                told["unresolved"] = []
            assert json.loads(now.answer) == told
            assert replace(now, answer="") == replace(was, answer="")
        assert purge_withheld(tmp_path / "data", UNTIL) == 0


def test_a_rating_that_was_deleted_alone_is_out_of_the_log_too(tmp_path: Path) -> None:
    with kept(tmp_path, 4) as store:
        store.feedback.forget_answer("answer-1")
        assert purge_feedback(tmp_path / "data", "2000-01-01T00:00:00+00:00") == 0
        assert b"newsecret1x" not in raw(tmp_path / "data")
        assert store.feedback.count() == 3


def test_a_log_that_somebody_reads_is_told_and_the_next_time_it_is_emptied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.store.database._PRAGMAS", ("journal_mode=WAL", "busy_timeout=50"))
    with kept(tmp_path, 4):
        reader = sqlite3.connect(tmp_path / "data" / "library.sqlite3", isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM feedback").fetchone()
        with pytest.raises(StoreError, match="run it again"):
            purge_feedback(tmp_path / "data", UNTIL)
        reader.close()
        assert purge_feedback(tmp_path / "data", UNTIL) == 0


def test_without_a_library_there_is_nothing_to_purge(tmp_path: Path) -> None:
    assert purge_feedback(tmp_path, UNTIL) == purge_withheld(tmp_path, UNTIL) == 0
    assert list(tmp_path.iterdir()) == []


def test_a_library_of_another_version_is_left_alone(tmp_path: Path) -> None:
    with kept(tmp_path, 2):
        pass
    connection = sqlite3.connect(tmp_path / "data" / "library.sqlite3")
    connection.execute("UPDATE settings SET value = '99' WHERE name = 'schema_version'")
    connection.commit()
    connection.close()
    with pytest.raises(StoreOutdated, match="another version"):
        purge_feedback(tmp_path / "data", UNTIL)
