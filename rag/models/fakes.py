"""Small deterministic models for tests and for trying things out: real code, no weights."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from rag.arrays import Scores, Vectors

_WORD = re.compile(r"\w+|[^\w\s]")


class HashingEmbedder:
    """Bag of words hashed into ``dimension`` signed buckets: like words, like vectors."""

    def __init__(self, dimension: int = 64, window: int = 64, name: str = "hashing") -> None:
        self._dimension = dimension
        self._window = window
        self._name = name
        self.embedded: list[str] = []

    @property
    def name(self) -> str:
        return self._name

    @property
    def fingerprint(self) -> str:
        return f"{self._name}-{self._dimension}"

    @property
    def dimension(self) -> int:
        return self._dimension

    @property
    def window(self) -> int:
        return self._window

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        self.embedded.extend(texts)
        return self._vectors(texts)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._vectors(texts)

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        return [match.span() for match in _WORD.finditer(text)]

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        out = np.zeros((len(texts), self._dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            out[row, 0] = 1e-3
            for word in _WORD.findall(text.lower()):
                digest = hashlib.blake2b(word.encode(), digest_size=8).digest()
                number = int.from_bytes(digest, "big")
                out[row, number % self._dimension] += 1.0 if number >> 63 else -1.0
        norms = np.linalg.norm(out, axis=1, keepdims=True)
        return np.asarray(out / np.maximum(norms, 1e-12), dtype=np.float32)


class OverlapReranker:
    """Scores by the share of the question's words that a text holds, spread over -6 to 6."""

    @property
    def name(self) -> str:
        return "overlap"

    @property
    def fingerprint(self) -> str:
        return "overlap-1"

    def reads(self, text: str) -> bool:  # noqa: ARG002 - any words will do
        return True

    def scores(self, question: str, texts: Sequence[str]) -> Scores:
        wanted = set(_WORD.findall(question.lower()))
        shares = [len(wanted & set(_WORD.findall(t.lower()))) / max(len(wanted), 1) for t in texts]
        return np.asarray([12 * share - 6 for share in shares], dtype=np.float32)
