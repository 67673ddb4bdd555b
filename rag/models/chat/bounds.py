"""A chat model kept in bounds: so many at once, tried again where that helps, its price counted."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from rag.domain import Usage
from rag.errors import ChatFailed
from rag.models.chat.protocol import ChatMessage, ChatModel, ChatPiece, Pieces

_PER = 1_000_000


@dataclass(frozen=True, slots=True)
class Prices:
    """What a million tokens cost, in whatever money the operator counts in."""

    input: float
    output: float

    def cost(self, usage: Usage) -> float:
        """Return the price of one reply."""
        return (usage.input_tokens * self.input + usage.output_tokens * self.output) / _PER


class BoundedChatModel:
    """Passes on to ``model``, at most ``at_once`` replies at a time.

    Others wait their turn for ``patience`` seconds. A call that failed before its first piece, in a
    way that may pass, is made ``attempts`` times in all, after pauses that double.
    """

    def __init__(
        self,
        model: ChatModel,
        *,
        at_once: int = 1,
        attempts: int = 3,
        pause: float = 0.5,
        patience: float = 60.0,
        prices: Prices | None = None,
    ) -> None:
        self._model = model
        self._turns = threading.BoundedSemaphore(at_once)
        self._attempts = attempts
        self._pause = pause
        self._patience = patience
        self._prices = prices

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def fingerprint(self) -> str:
        return self._model.fingerprint

    def stream(self, messages: Sequence[ChatMessage], *, max_tokens: int | None = None) -> Pieces:
        if not self._turns.acquire(timeout=self._patience):
            raise ChatFailed(
                f"{self.name} was busy for {self._patience:g} s; ask again", retryable=True
            )
        try:
            for attempt in range(1, self._attempts + 1):
                begun = False
                try:
                    with closing(self._model.stream(messages, max_tokens=max_tokens)) as pieces:
                        for piece in pieces:
                            begun = True
                            yield self._priced(piece)
                except ChatFailed as error:
                    if begun or not error.retryable or attempt == self._attempts:
                        raise
                    time.sleep(self._pause * 2 ** (attempt - 1))
                else:
                    return
        finally:
            self._turns.release()

    def _priced(self, piece: ChatPiece) -> ChatPiece:
        if piece.usage is None or self._prices is None:
            return piece
        return replace(piece, usage=replace(piece.usage, cost=self._prices.cost(piece.usage)))
