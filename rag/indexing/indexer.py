"""Embeds what is new in batches over file borders and writes file by file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from rag.arrays import Vectors
from rag.domain import Chunk, Document
from rag.models import Embedder


class WritableLibrary(Protocol):
    """What indexing needs of the library."""

    def known_vectors(self, identities: Sequence[str]) -> dict[str, Vectors]: ...

    def file_fingerprints(self) -> dict[str, tuple[str, str]]: ...

    def replace_file(
        self,
        file_key: str,
        fingerprint: str,
        recipe: str,
        documents: Sequence[tuple[Document, Sequence[Chunk], Vectors]],
        failures: int = 0,
    ) -> tuple[int, int]: ...


@dataclass(frozen=True, slots=True)
class PreparedFile:
    """A loaded and chunked file that waits for its vectors."""

    key: str
    fingerprint: str
    documents: tuple[tuple[Document, tuple[Chunk, ...]], ...]
    failures: int = 0

    @property
    def chunks(self) -> list[Chunk]:
        """All chunks of all documents of the file, in order."""
        return [chunk for _, chunks in self.documents for chunk in chunks]


@dataclass(frozen=True, slots=True)
class IndexedFile:
    """What writing one file changed."""

    key: str
    embedded: int
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class Indexer:
    """Writes a file in one transaction as soon as its vectors are there.

    An interrupted run therefore goes on behind the last written file.
    """

    library: WritableLibrary
    embedder: Embedder
    recipe: str
    batch_chunks: int = 128

    def index(self, files: Iterable[PreparedFile]) -> Iterator[IndexedFile]:
        """Write every file; yield what changed as it happens."""
        waiting: list[PreparedFile] = []
        held = 0
        for file in files:
            waiting.append(file)
            held += len(file.chunks)
            if held >= self.batch_chunks:
                yield from self._write(waiting)
                waiting, held = [], 0
        if waiting:
            yield from self._write(waiting)

    def _write(self, files: Sequence[PreparedFile]) -> Iterator[IndexedFile]:
        vectors, fresh = self._vectors(files)
        dimension = self.embedder.dimension
        for file in files:
            rows = [
                (
                    document,
                    chunks,
                    np.stack([vectors[c.id] for c in chunks])
                    if chunks
                    else np.zeros((0, dimension), dtype=np.float32),
                )
                for document, chunks in file.documents
            ]
            added, removed = self.library.replace_file(
                file.key, file.fingerprint, self.recipe, rows, file.failures
            )
            embedded = sum(chunk.id in fresh for chunk in file.chunks)
            yield IndexedFile(file.key, embedded, added, removed)

    def _vectors(self, files: Sequence[PreparedFile]) -> tuple[dict[str, Vectors], set[str]]:
        """Return a vector for every chunk id, and the ids that had to be embedded."""
        known_files = self.library.file_fingerprints()
        reusable = [
            chunk.id
            for file in files
            if known_files.get(file.key, ("", ""))[1] == self.recipe
            for chunk in file.chunks
        ]
        vectors = self.library.known_vectors(reusable)
        missing = {c.id: c.indexed_text for f in files for c in f.chunks if c.id not in vectors}
        if missing:
            embedded = self.embedder.embed_documents(list(missing.values()))
            vectors.update(zip(missing, embedded, strict=True))
        return vectors, set(missing)
