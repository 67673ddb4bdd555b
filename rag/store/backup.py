"""A library copied while it is in use, and put back: both proved before they count.

The copy is the library alone. Both indexes are derived from it, vectors included, and are built anew
where it is put back, so they cannot disagree with it.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from rag.domain import text_sha256
from rag.errors import StoreEmpty, StoreError, StoreOutdated, UsageError
from rag.store.database import LIBRARY_NAME, Database
from rag.store.library import Library
from rag.store.lock import DirectoryLock
from rag.store.schema import SCHEMA_VERSION, stored_version
from rag.store.store import Store
from rag.store.vectors import remove_folder

_HALF_DONE = ".partial"
_FLOAT32_BYTES = 4


@dataclass(frozen=True, slots=True)
class Proved:
    """What a library holds after every text was compared with its fingerprint.

    ``index`` is the fingerprint that answers over it name.
    """

    documents: int
    chunks: int
    index: str


def back_up(directory: Path, file: Path) -> Proved:
    """Copy the library of ``directory`` to ``file`` and prove the copy.

    Another process may use and change the directory meanwhile: the copy is the library as it was at
    one moment. Raises UsageError if ``file`` is there already, StoreEmpty if there is no library,
    StoreError if the copy does not hold; ``file`` is not made then.
    """
    library = directory / LIBRARY_NAME
    if not library.is_file():
        raise StoreEmpty(f"{directory} holds no documents; there is nothing to back up")
    if file.exists():
        raise UsageError(f"{file} is there already; name a file that is not")
    with _made_whole(file) as partial:
        # Answers may quote what is not public: nobody else needs to read the copy.
        partial.touch(mode=0o600)
        source = Database(library, read_only=True)
        with closing(source), closing(sqlite3.connect(partial)) as target, _explained(partial):
            source.connection.backup(target)
            # A single file, without a log beside it.
            target.execute("PRAGMA journal_mode=DELETE")
        return prove(partial)


def restore(file: Path, directory: Path, *, replace: bool = False) -> Proved:
    """Prove ``file``, put it into ``directory`` and build both indexes from it.

    What the directory held is gone afterwards. Raises StoreError with nothing changed if the backup
    does not hold, UsageError if the directory holds documents and ``replace`` is not given,
    StoreBusy if another process uses it.
    """
    if not file.is_file():
        raise UsageError(f"{file}: there is no such file")
    proved = prove(file)
    lock = DirectoryLock(directory)
    try:
        _make_room(directory, replace=replace)
        with _made_whole(directory / LIBRARY_NAME) as partial:
            shutil.copyfile(file, partial)
    finally:
        lock.release()
    with Store(directory) as store:
        _index(store)
        found = store.fingerprint()
    if found != proved.index:
        raise StoreError(f"{directory}: put back as {found}, the backup is {proved.index}")
    return proved


def prove(file: Path) -> Proved:
    """Read all of a library file and check it against itself. Raises StoreError that names the fault.

    Checked are SQLite's own structure, each document's text against its SHA-256, each chunk against
    the text that it is cut from, and the length of each vector.
    """
    with _explained(file), closing(Database(file, read_only=True)) as database:
        _check_structure(file, database)
    with closing(Library(file, read_only=True)) as library:
        for document in library.every_document():
            # What the document computes of itself cannot disagree with it: the stored one can.
            if text_sha256(document.text) != library.stored_sha256(document.id):
                raise StoreError(f"{file}: the text of {document.key} is not the one stored")
            for chunk in library.document_chunks(document.id):
                if document.text[chunk.start : chunk.end] != chunk.text:
                    raise StoreError(f"{file}: chunk {chunk.ordinal} of {document.key} is broken")
        _check_vectors(file, library)
        _, documents, chunks = library.counts()
        generation = library.generation()
        recipe = generation.recipe if generation else "none"
        return Proved(documents, chunks, f"{recipe}/{library.content_fingerprint()}")


def _check_structure(file: Path, database: Database) -> None:
    version = stored_version(database.connection)
    if version is None:
        raise StoreError(f"{file}: this is no backup that Sanad made")
    if not version.isdecimal() or int(version) > SCHEMA_VERSION:
        raise StoreOutdated(f"{file}: a newer Sanad made this backup (version {version})")
    problems = [str(row[0]) for row in database.all("PRAGMA integrity_check")]
    if problems != ["ok"]:
        raise StoreError(f"{file}: damaged: {problems[0]}")
    if database.one("PRAGMA foreign_key_check") is not None:
        raise StoreError(f"{file}: damaged: a chunk or document has lost what it belongs to")


def _check_vectors(file: Path, library: Library) -> None:
    rows = library.database.all("SELECT DISTINCT length(vector) AS bytes FROM chunks")
    lengths = [int(row["bytes"]) for row in rows]
    if len(lengths) > 1 or any(length % _FLOAT32_BYTES for length in lengths):
        raise StoreError(f"{file}: damaged: vectors of {sorted(lengths)} bytes")


def _make_room(directory: Path, *, replace: bool) -> None:
    library = directory / LIBRARY_NAME
    if library.is_file():
        if not replace:
            with closing(Database(library, read_only=True)) as database:
                row = database.one("SELECT count(*) AS n FROM documents")
            if row and row["n"]:
                raise UsageError(
                    f"{directory} holds {row['n']} documents, which would be gone; add --replace if"
                    " that is meant, or name another directory with --data"
                )
        # Closing folds its log into the file: a log left behind would be taken for the new file's.
        with closing(Database(library)):
            pass
    # Before the library: an index of the same number and other content must never meet it.
    if (directory / "indexes").is_dir():
        remove_folder(directory / "indexes")


def _index(store: Store) -> None:
    generation = store.library.generation()
    identities = store.library.chunk_ids()
    if generation is None or not identities:
        return
    first = store.library.known_vectors(identities[:1])
    store.sync(generation.recipe, len(first[identities[0]]))
    dense, lexical = store.index_identities()
    if dense != set(identities) or lexical != set(identities):
        raise StoreError(f"{store.directory}: an index does not hold what the library holds")


@contextmanager
def _made_whole(file: Path) -> Iterator[Path]:
    """Hand out a file beside ``file`` that takes its place only if all goes well."""
    partial = file.with_name(f"{file.name}{_HALF_DONE}")
    try:
        yield partial
        with partial.open("rb") as stream:
            os.fsync(stream.fileno())
        partial.replace(file)
    except OSError as error:
        raise StoreError(f"{file}: cannot be written: {error.strerror}") from error
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def _explained(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"{file}: {error}") from error
