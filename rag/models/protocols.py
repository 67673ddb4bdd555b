"""What a stage may ask of a model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from rag.arrays import Scores, Vectors


@runtime_checkable
class Embedder(Protocol):
    """Texts become unit vectors.

    ``fingerprint`` changes whenever the same text would get another vector; ``window`` is the most
    tokens, special ones included, that reach the model.
    """

    @property
    def name(self) -> str: ...

    @property
    def fingerprint(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    @property
    def window(self) -> int: ...

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return float32 of shape (len(texts), dimension), each row of length 1."""
        ...

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Like ``embed_documents``, with the model's own prompt for questions."""
        ...

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """Return start and end in characters of each token of ``text``, special ones left out."""
        ...


@runtime_checkable
class Reranker(Protocol):
    """A question and texts become scores."""

    @property
    def name(self) -> str: ...

    @property
    def fingerprint(self) -> str: ...

    def reads(self, text: str) -> bool:
        """Whether the model was trained on the language that ``text`` is written in."""
        ...

    def scores(self, question: str, texts: Sequence[str]) -> Scores:
        """Return float32 of shape (len(texts),): raw logits, higher is better, 0 is undecided."""
        ...


@runtime_checkable
class Answerability(Protocol):
    """A question and texts become one score: whether the texts together answer the question."""

    @property
    def name(self) -> str: ...

    @property
    def fingerprint(self) -> str: ...

    def log_odds(self, question: str, texts: Sequence[str]) -> float:
        """Return the logarithm of the odds that ``texts`` answer, 0 is undecided.

        Raises ModelError when the model does not say.
        """
        ...
