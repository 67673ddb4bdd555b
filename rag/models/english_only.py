"""A cross-encoder kept to the language that it was trained on, among texts of many languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.arrays import Scores
from rag.models.protocols import Reranker
from rag.words import language_of


@dataclass(frozen=True, slots=True)
class EnglishOnly:
    """``inner`` for English texts; Latin letters alone do not make a text English."""

    inner: Reranker

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def fingerprint(self) -> str:
        return self.inner.fingerprint

    def reads(self, text: str) -> bool:
        return self.inner.reads(text) and language_of(text) in {"en", ""}

    def scores(self, question: str, texts: Sequence[str]) -> Scores:
        return self.inner.scores(question, texts)
