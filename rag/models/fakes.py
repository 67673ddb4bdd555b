"""Small deterministic models for tests and for trying things out: real code, no weights."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Sequence

import numpy as np

from rag.arrays import Scores, Vectors
from rag.domain import Usage
from rag.errors import ChatTimeout
from rag.models.chat import ChatMessage, ChatPiece, Pieces

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


class OverlapAnswerability:
    """Surer the more of the question's words the texts hold; fails where ``failing`` is set."""

    name = "overlap-answerability"
    fingerprint = "overlap-answerability-1"

    def __init__(self, *, failing: bool = False) -> None:
        self.failing = failing
        self.shown: list[tuple[str, ...]] = []

    def log_odds(self, question: str, texts: Sequence[str]) -> float:
        self.shown.append(tuple(texts))
        if self.failing:
            raise ChatTimeout("took too long")
        held = {word for text in texts for word in _WORD.findall(text.lower())}
        wanted = _WORD.findall(question.lower())
        return float(2 * sum(word in held for word in wanted) - len(wanted))


class ScriptedChatModel:
    """Replies with the script's next text, word by word, from the start again after its end.

    An exception in the script is raised in place of a reply. ``asked`` holds what was asked,
    ``left`` how many replies were not read to their end. ``delay`` is the pause before each word.
    """

    def __init__(
        self, script: Sequence[str | Exception], *, delay: float = 0.0, timeout: float = 60.0
    ) -> None:
        self._script = tuple(script)
        self._delay = delay
        self._timeout = timeout
        self.asked: list[tuple[ChatMessage, ...]] = []
        self.left = 0

    @property
    def name(self) -> str:
        return "scripted"

    @property
    def fingerprint(self) -> str:
        return f"scripted:{hashlib.sha256(repr(self._script).encode()).hexdigest()[:16]}"

    def stream(self, messages: Sequence[ChatMessage], *, max_tokens: int | None = None) -> Pieces:
        reply = self._script[len(self.asked) % len(self._script)]
        self.asked.append(tuple(messages))
        return self._spoken(reply, messages, max_tokens)

    def _spoken(
        self, reply: str | Exception, messages: Sequence[ChatMessage], most: int | None
    ) -> Pieces:
        if isinstance(reply, Exception):
            raise reply
        began, words = time.monotonic(), re.findall(r"\S+\s*|\s+", reply)[:most]
        try:
            for word in words:
                time.sleep(self._delay)
                if time.monotonic() - began > self._timeout:
                    raise ChatTimeout(f"the script took more than {self._timeout:g} s")
                yield ChatPiece(word)
        except GeneratorExit:
            self.left += 1
            raise
        heard = sum(len(message.text.split()) for message in messages)
        yield ChatPiece("", Usage(heard, len(words)))
