"""The library's tables: how they are made, and how an older file is brought up to date.

``schema.sql`` makes version 1. Each later version has a script that makes it out of the one before,
and a new library goes through all of them too, so that new and upgraded files cannot differ.
"""

from __future__ import annotations

import sqlite3
from importlib.resources import files
from pathlib import Path

from rag.errors import StoreOutdated

_FIRST = "schema.sql"
_STEPS = {2: "feedback.sql"}
SCHEMA_VERSION = max(_STEPS)
_SETTING = "schema_version"


def bring_up_to_date(database: sqlite3.Connection, path: Path) -> None:
    """Make the tables, or change those of an older version; each step is done whole or not at all.

    Raises StoreOutdated, with nothing changed, if a version wrote the file that is not known here.
    """
    found = stored_version(database)
    if found is None:
        database.executescript(_script(_FIRST))
        _apply(database, "", 1)
        found = "1"
    if not found.isdecimal() or not 1 <= int(found) <= SCHEMA_VERSION:
        raise StoreOutdated(
            f"{path}: written with library version {found}, this Sanad reads {SCHEMA_VERSION};"
            " move the data directory away and ingest again"
        )
    for number in range(int(found) + 1, SCHEMA_VERSION + 1):
        _apply(database, _script(_STEPS[number]), number)


def stored_version(database: sqlite3.Connection) -> str | None:
    """Return the version that the file was written with, None if it holds nothing yet."""
    tables = database.execute("SELECT 1 FROM sqlite_schema WHERE name = 'settings'").fetchone()
    if tables is None:
        return None
    row = database.execute("SELECT value FROM settings WHERE name = ?", (_SETTING,)).fetchone()
    return str(row[0]) if row else None


def _apply(database: sqlite3.Connection, script: str, number: int) -> None:
    mark = f"INSERT OR REPLACE INTO settings VALUES ('{_SETTING}', '{number}');"
    try:
        database.executescript(f"BEGIN IMMEDIATE;\n{script}\n{mark}\nCOMMIT;")
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise


def _script(name: str) -> str:
    return files("rag.store").joinpath(name).read_text("utf-8")
