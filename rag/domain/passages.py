"""A passage: a chunk that was found for a question, with its rank in every list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rag.domain.chunks import Chunk


@dataclass(frozen=True, slots=True)
class DocumentCard:
    """What a reader is told of a document without its text."""

    id: str
    key: str
    sha256: str
    title: str
    date: str | None = None
    url: str | None = None
    language: str = "en"
    kind: str | None = None
    tags: tuple[str, ...] = ()
    media_type: str = "text/plain"
    characters: int = 0
    pages: int = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrieved chunk.

    ``ranks`` holds the 1-based rank in each list that found it (``dense``, ``lexical``, ``fused``,
    ``reranked``); ``scores`` the raw score from the same lists (cosine, BM25, RRF, logit);
    ``score`` is the last step's.
    """

    chunk: Chunk
    document: DocumentCard
    score: float
    ranks: Mapping[str, int] = field(default_factory=dict)
    scores: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Passages best first, with the milliseconds that each step took and who was left out where."""

    question: str
    passages: tuple[Passage, ...]
    timings_ms: Mapping[str, float] = field(default_factory=dict)
