"""What readers said of answers, kept in the library's file beside the documents."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from pathlib import Path

from rag.domain import Feedback, FeedbackStatus, RightPassage
from rag.errors import StoreEmpty, StoreError, StoreOutdated, UsageError
from rag.store.database import LIBRARY_NAME, Database
from rag.store.records import json_text
from rag.store.schema import SCHEMA_VERSION, stored_version

# The page asks nobody who they are: a flood of ratings must not fill the disk.
MOST_KEPT = 10_000

_COLUMNS = (
    "id, given_at, answer_id, question, answer, rating, reason, comment, right_answer, passage,"
    " index_fingerprint, status"
)
_UPDATES = ", ".join(
    f"{name} = excluded.{name}" for name in _COLUMNS.split(", ") if name not in {"id", "answer_id"}
)


class FeedbackBook:
    """Ratings in the order in which they were given. Safe to share between threads."""

    def __init__(self, database: Database, most: int = MOST_KEPT) -> None:
        self._database = database
        self._most = most

    def keep(self, feedback: Feedback) -> Feedback:
        """Store a rating and return it as it is kept.

        Who rates the same answer again replaces the earlier rating, under its id, unless that was
        promoted or dismissed already: then the earlier one stays. Raises StoreError when the book
        is full.
        """
        with self._database.transaction():
            earlier = self._of_answer(feedback.answer_id)
            if earlier is not None and earlier.status != "new":
                return earlier
            if earlier is None and self.count() >= self._most:
                raise StoreError(
                    f"{self._most} ratings are kept, which is the most; look through them with"
                    " `python -m evals.promote --list` and dismiss what is of no use"
                )
            marks = ", ".join("?" * len(_COLUMNS.split(",")))
            self._database.connection.execute(
                f"INSERT INTO feedback ({_COLUMNS}) VALUES ({marks})"
                f" ON CONFLICT (answer_id) DO UPDATE SET {_UPDATES}",
                _row(feedback),
            )
        return dataclasses.replace(feedback, id=earlier.id) if earlier else feedback

    def entries(self, status: FeedbackStatus | None = None) -> list[Feedback]:
        """Return the ratings with this status, or all, oldest first."""
        rows = self._database.all(
            f"SELECT {_COLUMNS} FROM feedback WHERE ? IS NULL OR status = ? ORDER BY given_at, id",
            (status, status),
        )
        return [_feedback(row) for row in rows]

    def entry(self, identity: str) -> Feedback:
        """Return the rating whose id is, or begins with, ``identity``. Raises UsageError if none."""
        found = [entry for entry in self.entries() if identity and entry.id.startswith(identity)]
        exact = [entry for entry in found if entry.id == identity]
        if len(exact or found) != 1:
            problem = "several ratings begin so" if found else "there is no such rating"
            raise UsageError(f"feedback {identity!r}: {problem}; `--list` shows all of them")
        return (exact or found)[0]

    def mark(self, identity: str, status: FeedbackStatus) -> None:
        """Set the status of the rating with this id."""
        with self._database.transaction():
            self._database.connection.execute(
                "UPDATE feedback SET status = ? WHERE id = ?", (status, identity)
            )

    def forget(self, identity: str) -> None:
        """Delete the rating with this id; its text is overwritten in the file."""
        with self._database.transaction():
            self._database.connection.execute("DELETE FROM feedback WHERE id = ?", (identity,))

    def forget_answer(self, answer_id: str) -> bool:
        """Delete the rating of an answer; return whether there was one."""
        kept = self._of_answer(answer_id)
        if kept is not None:
            self.forget(kept.id)
        return kept is not None

    def count(self) -> int:
        """Return how many ratings are kept; those that were dismissed make room again."""
        row = self._database.one("SELECT count(*) AS n FROM feedback WHERE status <> 'dismissed'")
        return int(row["n"]) if row else 0

    def _of_answer(self, answer_id: str) -> Feedback | None:
        row = self._database.one(
            f"SELECT {_COLUMNS} FROM feedback WHERE answer_id = ?", (answer_id,)
        )
        return _feedback(row) if row else None


def read_feedback(directory: Path) -> list[Feedback]:
    """Return every rating in a data directory, also while another process owns it.

    Nothing is written. Raises StoreEmpty if there is no library, StoreOutdated if the library is
    older than feedback and nobody has opened it since, or newer than this program.
    """
    path = directory / LIBRARY_NAME
    if not path.is_file():
        raise StoreEmpty(f"{directory} holds no library; run `python ingest.py` first")
    database = Database(path, read_only=True)
    try:
        version = stored_version(database.connection)
        if version != str(SCHEMA_VERSION):
            raise StoreOutdated(
                f"{path}: written with library version {version}, feedback is kept from version"
                f" {SCHEMA_VERSION} on; start the server once to bring it up to date"
            )
        return FeedbackBook(database).entries()
    finally:
        database.close()


def _row(feedback: Feedback) -> tuple[object, ...]:
    passage = feedback.passage and json_text(dataclasses.asdict(feedback.passage))
    return (
        feedback.id,
        feedback.given_at,
        feedback.answer_id,
        feedback.question,
        feedback.answer,
        feedback.rating,
        feedback.reason,
        feedback.comment,
        feedback.right_answer,
        passage,
        feedback.index,
        feedback.status,
    )


def _feedback(row: sqlite3.Row) -> Feedback:
    return Feedback(
        id=row["id"],
        given_at=row["given_at"],
        answer_id=row["answer_id"],
        question=row["question"],
        answer=row["answer"],
        rating=row["rating"],
        reason=row["reason"],
        comment=row["comment"],
        right_answer=row["right_answer"],
        passage=RightPassage(**json.loads(row["passage"])) if row["passage"] else None,
        index=row["index_fingerprint"],
        status=row["status"],
    )
