"""The parts of an assistant, each of which tells a clock what it takes."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from rag.arrays import Scores, Vectors
from rag.domain import Chunk, DocumentCard, Filter
from rag.models import Embedder, Reranker
from rag.retrieving.retriever import SearchableStore

VECTOR, DENSE, LEXICAL, CHUNKS = (
    "question's vector", "dense search", "lexical search", "reading chunks",
)  # fmt: skip


class Clock:
    """Milliseconds of processor time, of all threads, by stage; an inner stage's count for it alone."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)
        self.texts: Counter[str] = Counter()
        self.tokens: Counter[str] = Counter()
        self._within = [0.0]

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count what the block takes for ``name``, less what the stages within it take."""
        began = time.process_time()
        self._within.append(0.0)
        try:
            yield
        finally:
            taken = (time.process_time() - began) * 1000
            self.spent[name] += taken - self._within.pop()
            self._within[-1] += taken


@dataclass(frozen=True, slots=True)
class MeteredEmbedder:
    """Another embedder, timed where it embeds questions."""

    inner: Embedder
    clock: Clock

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def fingerprint(self) -> str:
        return self.inner.fingerprint

    @property
    def dimension(self) -> int:
        return self.inner.dimension

    @property
    def window(self) -> int:
        return self.inner.window

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        return self.inner.embed_documents(texts)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        with self.clock.stage(VECTOR):
            return self.inner.embed_queries(texts)

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        return self.inner.token_offsets(text)


@dataclass(frozen=True, slots=True)
class MeteredReranker:
    """Another reranker, timed as ``stage``; ``counter``'s tokens are those of each pair's two texts."""

    inner: Reranker
    stage: str
    clock: Clock
    counter: Embedder

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def fingerprint(self) -> str:
        return self.inner.fingerprint

    def reads(self, text: str) -> bool:
        return self.inner.reads(text)

    def scores(self, question: str, texts: Sequence[str]) -> Scores:
        with self.clock.stage(self.stage):
            scored = self.inner.scores(question, texts)
        with self.clock.stage("counting tokens"):
            asked = len(self.counter.token_offsets(question))
            self.clock.texts[self.stage] += len(texts)
            self.clock.tokens[self.stage] += sum(
                asked + len(self.counter.token_offsets(text)) for text in texts
            )
        return scored


@dataclass(frozen=True, slots=True)
class MeteredStore:
    """What retrieval needs of another store, timed."""

    inner: SearchableStore
    clock: Clock

    def search_vectors(
        self, vector: Vectors, count: int, among: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        with self.clock.stage(DENSE):
            return self.inner.search_vectors(vector, count, among)

    def search_words(
        self, question: str, count: int, among: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        with self.clock.stage(LEXICAL):
            return self.inner.search_words(question, count, among)

    def allowed(self, restriction: Filter) -> list[str] | None:
        return self.inner.allowed(restriction)

    def chunks(self, identities: Sequence[str]) -> dict[str, tuple[Chunk, DocumentCard]]:
        with self.clock.stage(CHUNKS):
            return self.inner.chunks(identities)
