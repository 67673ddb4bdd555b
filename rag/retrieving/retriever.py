"""The whole way from a question to passages that remember their rank in every list."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Protocol, runtime_checkable

from rag.arrays import Vectors
from rag.domain import Chunk, DocumentCard, Filter, Passage, Retrieval
from rag.models import Embedder, Reranker
from rag.retrieving.fusion import reciprocal_rank_fusion


@runtime_checkable
class SearchableStore(Protocol):
    """What retrieval needs of a store."""

    def search_vectors(
        self, vector: Vectors, count: int, among: Sequence[str] | None = None
    ) -> list[tuple[str, float]]: ...

    def search_words(
        self, question: str, count: int, among: Sequence[str] | None = None
    ) -> list[tuple[str, float]]: ...

    def allowed(self, restriction: Filter) -> list[str] | None: ...

    def chunks(self, identities: Sequence[str]) -> dict[str, tuple[Chunk, DocumentCard]]: ...


@dataclass(frozen=True, slots=True)
class Retriever:
    """Dense and lexical lists, fused; the best of them reranked.

    ``candidates`` are taken from each list; the best ``rerank_depth`` of the fused list are read
    together with the question by the cross-encoder, the others follow in fused order. With
    ``readable_only`` none is reranked if one of the best is in a language that the model does not
    read: its score there would be an accident.
    """

    store: SearchableStore
    embedder: Embedder
    reranker: Reranker | None
    candidates: int = 50
    rerank_depth: int = 4
    fusion_constant: float = 60.0
    readable_only: bool = False

    def retrieve(
        self, question: str, count: int = 10, restriction: Filter | None = None
    ) -> Retrieval:
        """Return at most ``count`` passages, best first. Raises StoreEmpty."""
        started = time.perf_counter()
        among = self.store.allowed(restriction or Filter())
        vector = self.embedder.embed_queries([question])[0]
        found = {
            "dense": self.store.search_vectors(vector, self.candidates, among),
            "lexical": self.store.search_words(question, self.candidates, among),
        }
        passages = self._fused(found, max(count, self.rerank_depth, 1))
        retrieved = time.perf_counter()
        passages = self._reranked(question, passages)[:count]
        timings = {
            "retrieve": (retrieved - started) * 1000,
            "rerank": (time.perf_counter() - retrieved) * 1000,
        }
        return Retrieval(question, tuple(passages), timings)

    def _fused(
        self, found: Mapping[str, Sequence[tuple[str, float]]], enough: int
    ) -> list[Passage]:
        """Return the best passages of both lists: ``enough``, or all where there are fewer."""
        lists = {name: [identity for identity, _ in hits] for name, hits in found.items()}
        ranks = {
            name: {identity: rank for rank, identity in enumerate(ids, start=1)}
            for name, ids in lists.items()
        }
        scores = {name: dict(hits) for name, hits in found.items()}
        fused = reciprocal_rank_fusion(lists, self.fusion_constant)
        passages: list[Passage] = []
        for identity, score, chunk, card in islice(self._known(fused, enough), enough):
            own_ranks = {name: r[identity] for name, r in ranks.items() if identity in r}
            own_scores = {name: s[identity] for name, s in scores.items() if identity in s}
            own_ranks["fused"] = len(passages) + 1
            own_scores["fused"] = score
            passages.append(Passage(chunk, card, score, own_ranks, own_scores))
        return passages

    def _known(
        self, fused: Sequence[tuple[str, float]], at_once: int
    ) -> Iterator[tuple[str, float, Chunk, DocumentCard]]:
        """Read the chunks of a list in order, ``at_once`` at a time, for as long as they are taken."""
        for start in range(0, len(fused), at_once):
            part = fused[start : start + at_once]
            known = self.store.chunks([identity for identity, _ in part])
            for identity, score in part:
                # An index that still holds what the library no longer does must not answer.
                if identity in known:
                    yield identity, score, *known[identity]

    def _reranked(self, question: str, passages: list[Passage]) -> list[Passage]:
        if self.reranker is None or not passages or not self.reranker.reads(question):
            return passages
        head, tail = passages[: self.rerank_depth], passages[self.rerank_depth :]
        if self.readable_only and not all(self.reranker.reads(p.chunk.text) for p in head):
            return passages
        logits = self.reranker.scores(question, [p.chunk.indexed_text for p in head])
        order = sorted(range(len(head)), key=lambda i: (-float(logits[i]), i))
        reranked = [
            replace(
                head[position],
                score=float(logits[position]),
                ranks={**head[position].ranks, "reranked": rank},
                scores={**head[position].scores, "reranked": float(logits[position])},
            )
            for rank, position in enumerate(order, start=1)
        ]
        return reranked + tail
