"""The dense index: an embedded Chroma collection that holds ids and vectors, nothing else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rag.arrays import Vectors
from rag.errors import StoreError

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.collection_configuration import CreateHNSWConfiguration

# Chroma takes at most 5,461 rows a call and says it is fastest between 50 and 250.
_ROWS_PER_CALL = 256
_COLLECTION = "chunks"
# Wider than the defaults: recall close to exact search for a millisecond more.
_HNSW: CreateHNSWConfiguration = {
    "space": "cosine",
    "ef_construction": 200,
    "ef_search": 200,
    "max_neighbors": 32,
}


def load_chroma() -> None:
    """Import Chroma, which takes most of a second, so that a server need not wait for it later."""
    # Set before the import: Chroma reads it when its settings class is made.
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    import chromadb.api.rust  # noqa: F401, PLC0415 - an unchanged corpus needs no index


class VectorIndex:
    """Nearest chunks by cosine. The folder is disposable: the library holds every vector."""

    def __init__(self, folder: Path) -> None:
        load_chroma()
        import chromadb  # noqa: PLC0415 - as there
        from chromadb.config import Settings  # noqa: PLC0415

        folder.mkdir(parents=True, exist_ok=True)
        try:
            self._client: ClientAPI = chromadb.PersistentClient(
                str(folder), settings=Settings(anonymized_telemetry=False, allow_reset=False)
            )
            # Never an embedding function: Chroma would instantiate what the file names.
            self._collection = self._client.get_or_create_collection(
                _COLLECTION, embedding_function=None, configuration={"hnsw": _HNSW}
            )
            space = self._collection.configuration_json["hnsw"]["space"]
        except Exception as error:
            # Chroma's Rust core raises its own and plain exceptions for a damaged folder.
            raise StoreError(
                f"{folder}: the vector index cannot be opened ({error}); delete this folder,"
                " and the next `python ingest.py` builds it anew"
            ) from error
        if space != "cosine":
            raise StoreError(f"{folder}: the vector index measures {space}, not cosine")

    def add(self, identities: Sequence[str], vectors: Vectors) -> None:
        """Write vectors of shape (len(identities), dimension); writing a row twice changes nothing."""
        for rows in _slices(len(identities)):
            self._collection.upsert(ids=list(identities[rows]), embeddings=vectors[rows])

    def remove(self, identities: Sequence[str]) -> None:
        """Remove rows; unknown ids are ignored."""
        for rows in _slices(len(identities)):
            self._collection.delete(ids=list(identities[rows]))

    def search(
        self, vector: Vectors, count: int, among: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """Return at most ``count`` ids with their cosine, best first, only from ``among`` if given."""
        present = self.size()
        if not present or (among is not None and not among):
            return []
        wanted = min(count, present if among is None else len(among))
        found = self._collection.query(
            query_embeddings=vector.reshape(1, -1).astype(np.float32),
            n_results=wanted,
            ids=list(among) if among is not None else None,
            include=["distances"],
        )
        distances = (found["distances"] or [[]])[0]
        pairs = zip(found["ids"][0], distances, strict=True)
        return [(identity, 1.0 - float(distance)) for identity, distance in pairs]

    def identities(self) -> set[str]:
        """Return every id that the index holds."""
        return set(self._collection.get(include=[])["ids"])

    def size(self) -> int:
        """Return the number of rows."""
        return int(self._collection.count())

    def close(self) -> None:
        """Let go of the files."""
        # Public on the client that PersistentClient returns, missing from its declared type.
        closing = getattr(self._client, "close", None)
        if closing is not None:
            closing()


def remove_folder(folder: Path) -> None:
    """Delete an index folder of a generation that is over."""
    shutil.rmtree(folder, ignore_errors=True)


def _slices(length: int) -> Iterator[slice]:
    for start in range(0, length, _ROWS_PER_CALL):
        yield slice(start, start + _ROWS_PER_CALL)
