"""Vectors of questions that were asked before."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from rag.arrays import Vectors
from rag.models.protocols import Embedder


class RememberingEmbedder:
    """Another embedder, which embeds a question once while it is among the last ``most`` asked."""

    def __init__(self, inner: Embedder, most: int = 1000) -> None:
        self._inner = inner
        self._most = most
        self._known: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return self._inner.name

    @property
    def fingerprint(self) -> str:
        return self._inner.fingerprint

    @property
    def dimension(self) -> int:
        return self._inner.dimension

    @property
    def window(self) -> int:
        return self._inner.window

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        return self._inner.embed_documents(texts)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return self._inner.embed_queries(texts)
        with self._lock:
            known = {text: self._known[text] for text in texts if text in self._known}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known |= dict(zip(new, self._inner.embed_queries(new), strict=True))
        self._keep({text: known[text] for text in texts})
        return np.stack([known[text] for text in texts])

    def forget(self) -> None:
        """Let every question go."""
        with self._lock:
            self._known.clear()

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        return self._inner.token_offsets(text)

    def _keep(self, vectors: dict[str, Vectors]) -> None:
        with self._lock:
            for text, vector in vectors.items():
                self._known[text] = vector
                self._known.move_to_end(text)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
