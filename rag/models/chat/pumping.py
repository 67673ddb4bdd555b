"""A model that calls back, or blocks, becomes a stream that can be closed and runs out of time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from rag.errors import ChatTimeout
from rag.models.chat.protocol import ChatPiece

Piece = TypeVar("Piece")
Emit = Callable[[ChatPiece], bool]


@dataclass(frozen=True, slots=True)
class _Emitted(Generic[Piece]):
    piece: Piece


def pumped(
    produce: Callable[[Callable[[Piece], bool]], None],
    timeout: float,
    waiting: AbstractContextManager[object] | None = None,
) -> Generator[Piece, None, None]:
    """Run ``produce`` in a thread of its own and yield what it emits.

    ``produce`` must return soon after ``emit`` returned False: then nobody listens any more.
    ``waiting`` is held while a piece is waited for. Raises ChatTimeout after ``timeout`` seconds in
    all, and what ``produce`` raises.
    """
    queue: SimpleQueue[_Emitted[Piece] | Exception | None] = SimpleQueue()
    left = threading.Event()

    def emit(piece: Piece) -> bool:
        queue.put(_Emitted(piece))
        return not left.is_set()

    def work() -> None:
        try:
            produce(emit)
        except Exception as error:  # noqa: BLE001 - raised again in the thread that reads
            queue.put(error)
        else:
            queue.put(None)

    threading.Thread(target=work, daemon=True, name="chat model").start()
    deadline = time.monotonic() + timeout
    try:
        while True:
            with waiting or nullcontext():
                item = _next(queue, deadline, timeout)
            if item is None:
                return
            if isinstance(item, Exception):
                raise item
            yield item.piece
    finally:
        left.set()


def _next(
    queue: SimpleQueue[_Emitted[Piece] | Exception | None], deadline: float, timeout: float
) -> _Emitted[Piece] | Exception | None:
    try:
        return queue.get(timeout=max(deadline - time.monotonic(), 0.0))
    except Empty:
        raise ChatTimeout(
            f"the chat model took more than {timeout:g} s; ask again, name a faster model in"
            " RAG_CHAT_MODEL, or raise RAG_CHAT__TIMEOUT"
        ) from None
