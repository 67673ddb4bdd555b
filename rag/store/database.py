"""The SQLite file of a data directory: one connection, one writer, plain words when it breaks."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rag.errors import StoreError
from rag.store.schema import bring_up_to_date

LIBRARY_NAME = "library.sqlite3"
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "busy_timeout=5000",
)


class Database:
    """Safe to share between threads: one statement at a time.

    With ``read_only`` nothing is made, upgraded or written, and another process may own the data
    directory and write meanwhile; SQLite shows what was committed when a statement began.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self._lock = threading.RLock()
        self._path = path
        self._read_only = read_only
        self._closed = False
        with self._explained():
            place = f"{path.resolve().as_uri()}?mode=ro" if read_only else str(path)
            self.connection = sqlite3.connect(
                place, uri=read_only, check_same_thread=False, isolation_level=None
            )
        try:
            self._prepare()
        except BaseException:
            self.connection.close()
            raise

    def _prepare(self) -> None:
        self.connection.row_factory = sqlite3.Row
        with self._explained():
            if self._read_only:
                self.connection.execute("PRAGMA busy_timeout=5000")
                return
            for pragma in _PRAGMAS:
                self.connection.execute(f"PRAGMA {pragma}")
            bring_up_to_date(self.connection, self._path)

    def close(self) -> None:
        """Fold the write-ahead log into the file and close it; calling it twice is harmless."""
        with self._lock, self._explained():
            if self._closed:
                return
            self._closed = True
            try:
                if not self._read_only:
                    self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; other threads wait."""
        with self._lock, self._explained():
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                # SQLite rolls back by itself when the disk is full or cannot be read.
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    def all(self, statement: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        """Return every row of a query."""
        with self._lock, self._explained():
            return self.connection.execute(statement, tuple(values)).fetchall()

    def one(self, statement: str, values: Sequence[object] = ()) -> sqlite3.Row | None:
        """Return the first row of a query, None if there is none."""
        with self._lock, self._explained():
            row: sqlite3.Row | None = self.connection.execute(statement, tuple(values)).fetchone()
            return row

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn what SQLite says of a damaged file or a full disk into a StoreError."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"{self._path}: cannot be used as a library ({error}); make room if the disk is"
                " full, else move the data directory away and ingest again"
            ) from error
