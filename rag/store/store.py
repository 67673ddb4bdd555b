"""The data directory as a whole: lock, library, and the two indexes kept equal to it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from rag.arrays import Vectors
from rag.domain import Chunk, DocumentCard, Filter
from rag.errors import StoreEmpty
from rag.store.database import LIBRARY_NAME
from rag.store.feedback import FeedbackBook
from rag.store.lexical import EVERY_LANGUAGE, LexicalIndex
from rag.store.library import Generation, Library, stacked
from rag.store.lock import DirectoryLock
from rag.store.vectors import VectorIndex, remove_folder

_SYNC_ROWS = 2048


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """What the directory holds."""

    files: int
    documents: int
    chunks: int
    recipe: str | None
    fingerprint: str


class Store:
    """Opens a data directory for this process alone.

    The indexes are opened when they are first needed, brought up to the library's last change, and
    live in a folder per generation: another recipe (embedder or chunker) starts a new generation
    beside the old one, which is deleted only when the new one is complete.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._lock = DirectoryLock(directory)
        try:
            self.library = Library(directory / LIBRARY_NAME)
        except BaseException:
            self._lock.release()
            raise
        self.feedback = FeedbackBook(self.library.database)
        self._vectors: VectorIndex | None = None
        self._lexical: LexicalIndex | None = None
        self._content: tuple[int, str] | None = None
        self._opening = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every file and let other processes in."""
        try:
            self._drop_open_indexes()
            self.library.close()
        finally:
            self._lock.release()

    def status(self) -> StoreStatus:
        """Return counts, recipe and fingerprint."""
        files, documents, chunks = self.library.counts()
        generation = self.library.generation()
        recipe = generation.recipe if generation else None
        return StoreStatus(files, documents, chunks, recipe, self.fingerprint())

    def fingerprint(self) -> str:
        """Return the name of the index state: equal recipe and chunks, equal fingerprint."""
        generation = self.library.generation()
        recipe = generation.recipe if generation else "none"
        # Every answer names the fingerprint; reading all ids for each would grow with the corpus.
        last = self.library.last_sequence()
        if self._content is None or self._content[0] != last:
            self._content = (last, self.library.content_fingerprint())
        return f"{recipe}/{self._content[1]}"

    def sync(self, recipe: str, dimension: int) -> int:
        """Bring both indexes to the library's last change; return how many rows were written.

        A generation of another recipe is replaced. Safe to repeat after a crash at any point.
        """
        generation = self.library.generation()
        last = self.library.last_sequence()
        usable = (
            generation is not None and generation.recipe == recipe and self._is_there(generation)
        )
        if (
            usable
            and generation
            and generation.vectors_applied == generation.lexical_applied == last
        ):
            return 0
        if generation is None and not self.library.counts()[2]:
            return 0
        if generation is None or not usable:
            self._drop_open_indexes()
            generation = self.library.new_generation(recipe)
            last = self.library.last_sequence()
        folder = self._folder(generation.number)
        vectors = self._open_vectors(folder)
        written = 0
        for added, removed in self._pending(generation.vectors_applied):
            known = self.library.known_vectors(added)
            present = [identity for identity in added if identity in known]
            vectors.add(present, stacked([known[i] for i in present], dimension))
            vectors.remove(removed)
            written += len(present) + len(removed)
        self._sync_lexical(self._open_lexical(folder), generation.lexical_applied)
        self.library.mark_applied(generation.number, "vectors", last)
        self.library.mark_applied(generation.number, "lexical", last)
        self._remove_other_folders(folder)
        return written

    def search_vectors(
        self, vector: Vectors, count: int, among: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """Return ids with cosine, best first. Raises StoreEmpty if nothing was ingested."""
        folder = self._current_folder()
        return self._open_vectors(folder).search(vector, count, among)

    def search_words(
        self, question: str, count: int, among: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """Return ids with BM25 score, best first. Raises StoreEmpty if nothing was ingested."""
        return self._open_lexical(self._current_folder()).search(question, count, among)

    def allowed(self, restriction: Filter) -> list[str] | None:
        """Return the ids of the chunks that pass, or None where there is nothing to restrict."""
        return self.library.chunk_ids(restriction) if restriction else None

    def chunks(self, identities: Sequence[str]) -> dict[str, tuple[Chunk, DocumentCard]]:
        """Return chunks with their documents' cards."""
        return self.library.chunks(identities)

    def rarity(self, stem: str) -> float:
        """Return the inverse document frequency of a stem among the chunks, as in BM25."""
        # Asked for each word of a question and of many sentences: the folder is read only to open it.
        lexical = self._lexical or self._open_lexical(self._current_folder())
        return lexical.rarity(stem)

    def index_identities(self) -> tuple[set[str], set[str]]:
        """Return what the dense and the lexical index hold, for checks against the library."""
        folder = self._current_folder()
        return self._open_vectors(folder).identities(), self._open_lexical(folder).identities()

    def _sync_lexical(self, lexical: LexicalIndex, applied: int) -> None:
        pending = self._pending(applied)
        if any(removed for _, removed in pending):
            # Nothing of a removed text may stay readable, nor count in the rarity of its words.
            lexical.rebuild(self._indexed_texts(self.library.chunk_ids()))
            return
        for added, _ in pending:
            lexical.add(self._indexed_texts(added))

    def _indexed_texts(self, identities: Sequence[str]) -> Iterator[tuple[str, str]]:
        for start in range(0, len(identities), _SYNC_ROWS):
            part = identities[start : start + _SYNC_ROWS]
            chunks = self.library.chunks(part)
            yield from ((i, chunks[i][0].indexed_text) for i in part if i in chunks)

    def _is_there(self, generation: Generation) -> bool:
        """Whether the folders exist that the generation was written to, if it ever was."""
        folder = self._folder(generation.number)
        written = {"vectors": generation.vectors_applied, "lexical": generation.lexical_applied}
        return all((folder / name).is_dir() for name, applied in written.items() if applied)

    def _pending(self, applied: int) -> list[tuple[list[str], list[str]]]:
        changes = self.library.changes_after(applied)
        batches: list[tuple[list[str], list[str]]] = []
        for start in range(0, len(changes), _SYNC_ROWS):
            part = changes[start : start + _SYNC_ROWS]
            batches.append(
                (
                    [c.chunk_id for c in part if c.operation == "add"],
                    [c.chunk_id for c in part if c.operation == "remove"],
                )
            )
        return batches

    def _current_folder(self) -> Path:
        generation = self.library.generation()
        if generation is None:
            raise StoreEmpty(f"{self.directory} holds no documents; run `python ingest.py` first")
        return self._folder(generation.number)

    def _folder(self, number: int) -> Path:
        return self.directory / "indexes" / f"{number:06d}"

    def _open_vectors(self, folder: Path) -> VectorIndex:
        with self._opening:
            if self._vectors is None:
                self._vectors = VectorIndex(folder / "vectors")
            return self._vectors

    def _open_lexical(self, folder: Path) -> LexicalIndex:
        with self._opening:
            if self._lexical is None:
                generation = self.library.generation()
                every = generation is not None and EVERY_LANGUAGE in generation.recipe
                self._lexical = LexicalIndex(folder / "lexical", every_language=every)
            return self._lexical

    def _drop_open_indexes(self) -> None:
        if self._vectors is not None:
            self._vectors.close()
        self._vectors = None
        self._lexical = None

    def _remove_other_folders(self, current: Path) -> None:
        if not current.parent.is_dir():
            return
        for other in current.parent.iterdir():
            if other != current and other.is_dir():
                remove_folder(other)
