"""What each site has used of its day, in a file that outlives the process."""

from __future__ import annotations

import datetime
import math
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rag.errors import StoreError

SPENT_NAME = "widget.sqlite3"
_PRAGMAS = ("busy_timeout=5000", "journal_mode=WAL", "synchronous=FULL", "secure_delete=ON")
_TABLE = (
    "CREATE TABLE IF NOT EXISTS questions (site TEXT NOT NULL, day TEXT NOT NULL,"
    " asked INTEGER NOT NULL, PRIMARY KEY (site, day)) STRICT, WITHOUT ROWID"
)
# One statement, so that two processes cannot both take the last question of a day.
_RESERVE = (
    "INSERT INTO questions VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET asked = asked + 1"
    " WHERE asked < ? RETURNING asked"
)


@dataclass(frozen=True, slots=True)
class Reserved:
    """One question of a site's day, which may end before the answer does."""

    site: str
    day: str


class SpentDays:
    """How many questions each site was asked, by calendar day in UTC.

    A reservation is the count itself: it is written before the work begins, and taken back only by
    whoever made it. What a killed process had begun therefore stays counted, since it may have cost what
    the budget is there to bound. Earlier days are kept, so a clock that goes back finds the day as it was.
    Without a ``file`` the counts are in memory. Raises StoreError where the file cannot be used.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._lock = threading.Lock()
        with self._explained():
            self._connection = sqlite3.connect(
                file or ":memory:", check_same_thread=False, isolation_level=None
            )
            for pragma in _PRAGMAS:
                self._connection.execute(f"PRAGMA {pragma}")
            self._connection.execute(_TABLE)

    def reserve(self, site: str, most: int) -> Reserved | None:
        """Count a question of today, None if today has had ``most``."""
        reserved = Reserved(site, _today())
        with self._lock, self._explained():
            row = self._connection.execute(_RESERVE, (site, reserved.day, most)).fetchall()
        return reserved if row else None

    def give_back(self, reserved: Reserved) -> None:
        """Take a question back that nothing was done for, on the day it was counted."""
        with self._lock, self._explained():
            self._connection.execute(
                "UPDATE questions SET asked = asked - 1 WHERE site = ? AND day = ? AND asked > 0",
                (reserved.site, reserved.day),
            )

    def asked(self, site: str) -> int:
        """Return how many questions of today are counted."""
        with self._lock, self._explained():
            row = self._connection.execute(
                "SELECT asked FROM questions WHERE site = ? AND day = ?", (site, _today())
            ).fetchone()
        return int(row[0]) if row else 0

    def drop_before(self, day: str, *, dry_run: bool = False) -> int:
        """Remove the counts of days before that one and return how many."""
        with self._lock, self._explained():
            if dry_run:
                query = "SELECT count(*) FROM questions WHERE day < ?"
                return int(self._connection.execute(query, (day,)).fetchone()[0])
            gone = self._connection.execute("DELETE FROM questions WHERE day < ?", (day,)).rowcount
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return gone

    def close(self) -> None:
        """Close the file; calling it twice is harmless."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(
                f"{self._file or 'memory'}: the widget's counts cannot be kept ({error}); make room if"
                " the disk is full, else delete this file, and the day's counts begin anew"
            ) from error


def until_tomorrow() -> int:
    """Return whole seconds until the next day in UTC has begun."""
    now = datetime.datetime.now(datetime.UTC)
    midnight = datetime.datetime.combine(
        now.date() + datetime.timedelta(days=1), datetime.time(), datetime.UTC
    )
    return math.ceil((midnight - now).total_seconds())


def _today() -> str:
    return datetime.datetime.now(datetime.UTC).date().isoformat()
