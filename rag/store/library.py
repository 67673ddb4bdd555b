"""The library: one SQLite file that holds every document, chunk, offset and vector."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rag.arrays import Vectors
from rag.domain import Chunk, Document, DocumentCard, Filter
from rag.store.database import Database
from rag.store.records import (
    CARD_COLUMNS,
    DOCUMENT_COLUMNS,
    card_from,
    chunk_from,
    chunk_row,
    document_from,
    document_row,
    json_text,
    vector_from,
)

_DOCUMENTS_AT_ONCE = 256
_PARAMETERS = 900  # SQLite builds allow at least 999 in one statement


@dataclass(frozen=True, slots=True)
class Change:
    """One chunk that came or went; ``sequence`` grows without gaps being reused."""

    sequence: int
    operation: str
    chunk_id: str


@dataclass(frozen=True, slots=True)
class Generation:
    """One build of the derived indexes, and how far each has followed the library."""

    number: int
    recipe: str
    vectors_applied: int
    lexical_applied: int


class Library:
    """All reads and writes of the truth. Safe to share between threads: one statement at a time."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.database = Database(path, read_only=read_only)
        self._db = self.database.connection

    def close(self) -> None:
        """Fold the write-ahead log into the file and close it; calling it twice is harmless."""
        self.database.close()

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing; other threads wait."""
        return self.database.transaction()

    # Files and documents ----------------------------------------------------------------------

    def file_fingerprints(self) -> dict[str, tuple[str, str]]:
        """Return ``{file key: (fingerprint, recipe)}`` of everything that was ingested."""
        rows = self.database.all("SELECT key, fingerprint, recipe FROM files")
        return {row["key"]: (row["fingerprint"], row["recipe"]) for row in rows}

    def replace_file(
        self,
        file_key: str,
        fingerprint: str,
        recipe: str,
        documents: Sequence[tuple[Document, Sequence[Chunk], Vectors]],
        failures: int = 0,
    ) -> tuple[int, int]:
        """Put a file's documents in the place of what it held before, in one transaction.

        Chunks that stay as they were keep their row and cause no change to the indexes. Returns the
        numbers of chunks that came and went.
        """
        with self.transaction():
            before = self._db.execute(
                "SELECT recipe FROM files WHERE key = ?", (file_key,)
            ).fetchone()
            stale = before is not None and before["recipe"] != recipe
            self._db.execute(
                "INSERT INTO files (key, fingerprint, recipe, failures) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (key) DO UPDATE SET fingerprint = excluded.fingerprint,"
                " recipe = excluded.recipe, failures = excluded.failures",
                (file_key, fingerprint, recipe, failures),
            )
            # Vectors of another recipe are worthless, though their chunks may look the same.
            kept = set() if stale else {document.id for document, _, _ in documents}
            gone = [i for i in self._document_ids(file_key) if i not in kept]
            removed = sum(self._remove_document(identity) for identity in gone)
            added = 0
            for document, chunks, vectors in documents:
                came, went = self._put_document(document, file_key, chunks, vectors)
                added, removed = added + came, removed + went
        return added, removed

    def remove_file(self, file_key: str) -> int:
        """Remove a file with its documents; return how many chunks went."""
        with self.transaction():
            removed = sum(self._remove_document(i) for i in self._document_ids(file_key))
            self._db.execute("DELETE FROM files WHERE key = ?", (file_key,))
        return removed

    def recipes(self) -> set[str]:
        """Return the recipes that the ingested files were made with.

        There is one, unless a change of embedder was interrupted.
        """
        return {row["recipe"] for row in self.database.all("SELECT DISTINCT recipe FROM files")}

    def document(self, identity: str) -> Document | None:
        """Return the document with its text, None if there is none of that id."""
        row = self.database.one(
            f"SELECT {DOCUMENT_COLUMNS} FROM documents WHERE id = ?", (identity,)
        )
        return document_from(row) if row else None

    def stored_sha256(self, identity: str) -> str | None:
        """Return the fingerprint that was written with the document."""
        row = self.database.one("SELECT sha256 FROM documents WHERE id = ?", (identity,))
        return str(row["sha256"]) if row else None

    def cards(self) -> list[DocumentCard]:
        """Return every document without its text, newest first, undated last."""
        rows = self.database.all(
            f"SELECT {CARD_COLUMNS} FROM documents d ORDER BY d.date IS NULL, d.date DESC, d.key"
        )
        return [card_from(row) for row in rows]

    def every_document(self, restriction: Filter | None = None) -> Iterator[Document]:
        """Yield all documents that pass the filter, in order of id, read in batches."""
        where, values = _where(restriction or Filter())
        names = ", ".join(f"d.{name.strip()}" for name in DOCUMENT_COLUMNS.split(","))
        after = ""
        while True:
            rows = self.database.all(
                f"SELECT {names} FROM documents d{where}{' AND' if where else ' WHERE'} d.id > ?"
                " ORDER BY d.id LIMIT ?",
                (*values, after, _DOCUMENTS_AT_ONCE),
            )
            yield from map(document_from, rows)
            if len(rows) < _DOCUMENTS_AT_ONCE:
                return
            after = rows[-1]["id"]

    def kinds(self) -> set[str]:
        """Return the kinds that documents say they are of."""
        rows = self.database.all("SELECT DISTINCT kind FROM documents WHERE kind IS NOT NULL")
        return {row["kind"] for row in rows}

    # Chunks -----------------------------------------------------------------------------------

    def chunks(self, identities: Sequence[str]) -> dict[str, tuple[Chunk, DocumentCard]]:
        """Return the chunks of ``identities`` with their documents' cards; unknown ids are absent."""
        found: dict[str, tuple[Chunk, DocumentCard]] = {}
        for batch in _batches(identities):
            marks = ",".join("?" * len(batch))
            rows = self.database.all(
                f'SELECT c.id AS chunk_id, c.document_id, c.ordinal, c.start, c."end", c.text,'
                f" c.headings, c.page, {CARD_COLUMNS} FROM chunks c"
                f" JOIN documents d ON d.id = c.document_id WHERE c.id IN ({marks})",
                tuple(batch),
            )
            found.update({row["chunk_id"]: (chunk_from(row), card_from(row)) for row in rows})
        return found

    def document_chunks(self, identity: str) -> list[Chunk]:
        """Return the chunks of one document in order."""
        rows = self.database.all(
            "SELECT c.*, d.title, d.language FROM chunks c JOIN documents d ON d.id = c.document_id"
            " WHERE c.document_id = ? ORDER BY c.ordinal",
            (identity,),
        )
        return [chunk_from(row) for row in rows]

    def chunk_ids(self, restriction: Filter | None = None) -> list[str]:
        """Return the ids of all chunks, or of those whose documents pass the filter."""
        where, values = _where(restriction or Filter())
        rows = self.database.all(
            f"SELECT c.id FROM chunks c JOIN documents d ON d.id = c.document_id{where}"
            " ORDER BY c.row",
            values,
        )
        return [row["id"] for row in rows]

    def known_vectors(self, identities: Sequence[str]) -> dict[str, Vectors]:
        """Return the stored vectors, float32 of shape (dimension,), of the known ids."""
        found: dict[str, Vectors] = {}
        for batch in _batches(identities):
            marks = ",".join("?" * len(batch))
            rows = self.database.all(
                f"SELECT id, vector FROM chunks WHERE id IN ({marks})", tuple(batch)
            )
            found.update({row["id"]: vector_from(row["vector"]) for row in rows})
        return found

    def counts(self) -> tuple[int, int, int]:
        """Return the numbers of files, documents and chunks."""
        row = self.database.one(
            "SELECT (SELECT count(*) FROM files) AS f, (SELECT count(*) FROM documents) AS d,"
            " (SELECT count(*) FROM chunks) AS c"
        )
        return (row["f"], row["d"], row["c"]) if row else (0, 0, 0)

    def content_fingerprint(self) -> str:
        """Return a hash over all chunk ids: equal sets of chunks, equal fingerprints."""
        digest = hashlib.blake2b(digest_size=8)
        for row in self.database.all("SELECT id FROM chunks ORDER BY id"):
            digest.update(row["id"].encode("ascii"))
        return digest.hexdigest()

    # Changes and generations ------------------------------------------------------------------

    def changes_after(self, sequence: int) -> list[Change]:
        """Return the last change of each chunk that changed after ``sequence``, in order."""
        rows = self.database.all(
            "SELECT max(sequence) AS sequence, operation, chunk_id FROM changes"
            " WHERE sequence > ? GROUP BY chunk_id ORDER BY sequence",
            (sequence,),
        )
        return [Change(row["sequence"], row["operation"], row["chunk_id"]) for row in rows]

    def last_sequence(self) -> int:
        """Return the sequence number of the newest change, 0 if there never was one."""
        row = self.database.one("SELECT seq FROM sqlite_sequence WHERE name = 'changes'")
        return int(row["seq"]) if row else 0

    def generation(self) -> Generation | None:
        """Return the current generation."""
        row = self.database.one(
            "SELECT number, recipe, vectors_applied, lexical_applied FROM generations"
            " ORDER BY number DESC LIMIT 1"
        )
        return Generation(*row) if row else None

    def new_generation(self, recipe: str) -> Generation:
        """Start a generation whose indexes are empty; the ones before are forgotten."""
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        with self.transaction():
            self._db.execute(
                "INSERT INTO generations (recipe, created_at) VALUES (?, ?)", (recipe, now)
            )
            number = int(self._db.execute("SELECT last_insert_rowid()").fetchone()[0])
            self._db.execute("DELETE FROM generations WHERE number < ?", (number,))
            # A fresh index needs every chunk once, and no memory of those that are gone.
            self._db.execute("DELETE FROM changes")
            self._db.execute(
                "INSERT INTO changes (operation, chunk_id) SELECT 'add', id FROM chunks"
                " ORDER BY row"
            )
        return Generation(number, recipe, 0, 0)

    def mark_applied(self, generation: int, index: str, sequence: int) -> None:
        """Record that ``index`` (``vectors`` or ``lexical``) has followed up to ``sequence``.

        Changes that both indexes have applied are dropped.
        """
        column = {"vectors": "vectors_applied", "lexical": "lexical_applied"}[index]
        with self.transaction():
            self._db.execute(
                f"UPDATE generations SET {column} = ? WHERE number = ?", (sequence, generation)
            )
            self._db.execute(
                "DELETE FROM changes WHERE sequence <= (SELECT min(vectors_applied,"
                " lexical_applied) FROM generations WHERE number = ?)",
                (generation,),
            )

    def setting(self, name: str) -> str | None:
        """Return a stored value such as the fitted refusal model."""
        row = self.database.one("SELECT value FROM settings WHERE name = ?", (name,))
        return str(row["value"]) if row else None

    def set_setting(self, name: str, value: str) -> None:
        """Store a value under a name."""
        with self.transaction():
            self._db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))

    # Inside -----------------------------------------------------------------------------------

    def _document_ids(self, file_key: str) -> list[str]:
        rows = self._db.execute("SELECT id FROM documents WHERE file_key = ?", (file_key,))
        return [row["id"] for row in rows]

    def _put_document(
        self, document: Document, file_key: str, chunks: Sequence[Chunk], vectors: Vectors
    ) -> tuple[int, int]:
        names = [name.strip() for name in DOCUMENT_COLUMNS.split(",")]
        updates = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
        marks = ", ".join("?" * len(names))
        self._db.execute(
            f"INSERT INTO documents ({DOCUMENT_COLUMNS}) VALUES ({marks})"
            f" ON CONFLICT (id) DO UPDATE SET {updates}",
            document_row(document, file_key),
        )
        wanted = {chunk.id for chunk in chunks}
        present = {
            row["id"]
            for row in self._db.execute(
                "SELECT id FROM chunks WHERE document_id = ?", (document.id,)
            )
        }
        went = self._remove_chunks(present - wanted)
        fresh = [(c, v) for c, v in zip(chunks, vectors, strict=True) if c.id not in present]
        self._db.executemany(
            'INSERT INTO chunks (id, document_id, ordinal, start, "end", text, headings, page,'
            " vector) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [chunk_row(chunk, vector) for chunk, vector in fresh],
        )
        self._note("add", [chunk.id for chunk, _ in fresh])
        self._db.executemany(
            "UPDATE chunks SET ordinal = ?, page = ?, headings = ? WHERE id = ?",
            [
                (chunk.ordinal, chunk.page, json_text(chunk.headings), chunk.id)
                for chunk in chunks
                if chunk.id in present
            ],
        )
        return len(fresh), went

    def _remove_document(self, identity: str) -> int:
        rows = self._db.execute("SELECT id FROM chunks WHERE document_id = ?", (identity,))
        went = self._remove_chunks({row["id"] for row in rows})
        self._db.execute("DELETE FROM documents WHERE id = ?", (identity,))
        return went

    def _remove_chunks(self, identities: Iterable[str]) -> int:
        gone = sorted(identities)
        self._db.executemany("DELETE FROM chunks WHERE id = ?", [(i,) for i in gone])
        self._note("remove", gone)
        return len(gone)

    def _note(self, operation: str, identities: Sequence[str]) -> None:
        self._db.executemany(
            "INSERT INTO changes (operation, chunk_id) VALUES (?, ?)",
            [(operation, identity) for identity in identities],
        )


def stacked(vectors: Sequence[Vectors], dimension: int) -> Vectors:
    """Return float32 of shape (len(vectors), dimension)."""
    return np.stack(vectors) if vectors else np.zeros((0, dimension), dtype=np.float32)


def _batches(identities: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(identities), _PARAMETERS):
        yield identities[start : start + _PARAMETERS]


_FILTER_COLUMNS = {
    "kind": "d.kind = ?",
    "language": "d.language = ?",
    "date": "instr(d.date, ?) = 1",
    "title": "instr(lower(d.title), lower(?)) > 0",
    # A file's name may hold what GLOB takes for a pattern.
    "key": "EXISTS (SELECT 1 FROM (SELECT ? AS w) WHERE d.key = w OR d.key GLOB w)",
    "document": "d.id = ?",
    "tag": "EXISTS (SELECT 1 FROM json_each(d.tags) t WHERE t.value = ?)",
}

# Of a document dated by month or year only its last day is certain to be over.
_LAST_DAY = (
    "CASE length(d.date) WHEN 4 THEN d.date || '-12-31' WHEN 7 THEN d.date || '-31' ELSE d.date END"
)


def _where(restriction: Filter) -> tuple[str, list[object]]:
    """Return a WHERE clause and its values; values under one key are alternatives."""
    groups: dict[str, list[str]] = {}
    for key, value in restriction.conditions:
        groups.setdefault(key, []).append(value)
    clauses: list[str] = []
    values: list[object] = []
    for key, alternatives in groups.items():
        clauses.append("(" + " OR ".join([_FILTER_COLUMNS[key]] * len(alternatives)) + ")")
        values.extend(alternatives)
    if restriction.as_of:
        clauses.append(f"{_LAST_DAY} <= ?")
        values.append(restriction.as_of)
    if restriction.without:
        clauses.append("d.id NOT IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(restriction.without))
    return (" WHERE " + " AND ".join(clauses) if clauses else ""), values
