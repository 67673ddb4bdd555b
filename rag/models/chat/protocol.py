"""What a stage may ask of a chat model."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from rag.domain import Usage

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One turn of what the model reads."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class ChatPiece:
    """Some more text; ``usage`` stands on the last piece only, and is zero if nobody counted."""

    text: str
    usage: Usage | None = None


Pieces = Generator[ChatPiece, None, None]


@runtime_checkable
class ChatModel(Protocol):
    """Messages become text, piece by piece, at temperature 0.

    ``fingerprint`` changes whenever the same messages could get another reply.
    """

    @property
    def name(self) -> str: ...

    @property
    def fingerprint(self) -> str: ...

    def stream(self, messages: Sequence[ChatMessage], *, max_tokens: int | None = None) -> Pieces:
        """Yield the reply; closing the generator stops the model.

        Raises ChatTimeout when the model takes too long, and ChatFailed for whatever else keeps it
        from replying, ``retryable`` if the same call may go through later.
        """
        ...


def whole_reply(pieces: Pieces) -> tuple[str, Usage]:
    """Return the text of all pieces, and the tokens that they took."""
    texts: list[str] = []
    usage = Usage()
    for piece in pieces:
        texts.append(piece.text)
        usage = piece.usage or usage
    return "".join(texts), usage
