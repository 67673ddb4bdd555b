"""What readers left in the library, removed so that its bytes are gone too, beside a running server."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from rag.errors import StoreError, StoreOutdated
from rag.store.database import LIBRARY_NAME, Database
from rag.store.schema import SCHEMA_VERSION, stored_version

_OLD = "FROM feedback WHERE given_at <= ?"
_WITHHELD = f"{_OLD} AND json_array_length(answer, '$.unresolved') > 0"


def purge_feedback(directory: Path, until: str, *, dry_run: bool = False) -> int:
    """Remove the ratings given until then, with their answers, and return how many.

    ``until`` is a moment in UTC as ratings have it, to the second. Another process may own the
    directory. Raises StoreError if the bytes could not be removed from the log as well, StoreOutdated
    if another version wrote the library.
    """
    return _purged(directory, _OLD, f"INSERT INTO kept SELECT * {_OLD.replace('<=', '>')}",
                   until, dry_run=dry_run)  # fmt: skip


def purge_withheld(directory: Path, until: str, *, dry_run: bool = False) -> int:
    """Remove from the ratings given until then what their answers withheld; return from how many.

    The ratings stay, and each says that nothing was withheld. Raises as ``purge_feedback`` does.
    """
    emptied = (
        "INSERT INTO kept SELECT * FROM feedback; UPDATE kept SET answer ="
        " json_set(answer, '$.unresolved', json('[]')) WHERE given_at <= ?"
        " AND json_array_length(answer, '$.unresolved') > 0"
    )
    return _purged(directory, _WITHHELD, emptied, until, dry_run=dry_run)


def _purged(directory: Path, old: str, keeping: str, until: str, *, dry_run: bool) -> int:
    path = directory / LIBRARY_NAME
    if not path.is_file():
        return 0
    with closing(Database(path, read_only=True)) as database:
        if stored_version(database.connection) != str(SCHEMA_VERSION):
            raise StoreOutdated(f"{path}: written by another version; start the server once")
        if dry_run:
            return _count(database, old, until)
    with closing(Database(path)) as database:
        count = _count(database, old, until)
        if count:
            _rewrite(database, keeping, until)
        _empty_log(path, database)
    return count


def _count(database: Database, old: str, until: str) -> int:
    row = database.one(f"SELECT count(*) AS n {old}", (until,))
    return int(row["n"]) if row else 0


def _rewrite(database: Database, keeping: str, until: str) -> None:
    """Put what is kept aside, empty the table and put it back.

    ``secure_delete`` overwrites what a deletion frees, but not the copies that SQLite leaves behind
    when it moves rows between pages (the tests have cases of it). Emptying a table frees all of its pages, so all are overwritten;
    the rest of the library, which is far larger, need not be copied as VACUUM would.
    """
    run = database.connection.execute
    run("PRAGMA temp_store=MEMORY")  # or what is put aside would be in a file of its own
    with database.transaction():
        run("CREATE TEMP TABLE kept AS SELECT * FROM feedback WHERE 0")
        for statement in keeping.split("; "):
            run(statement, (until,) if "?" in statement else ())
        run("DELETE FROM feedback")
        run("INSERT INTO feedback SELECT * FROM kept ORDER BY given_at, id")
        run("DROP TABLE kept")


def _empty_log(path: Path, database: Database) -> None:
    """Fold SQLite's log into the file and cut it to nothing: it holds pages as they were before."""
    row = database.one("PRAGMA wal_checkpoint(TRUNCATE)")
    if row and row[0]:
        raise StoreError(
            f"{path}: removed, but somebody reads the library and the log beside it still holds what"
            " was removed; run it again in a moment"
        )
