"""The cores are shared: one model computes at a time, unless they were split.

ONNX Runtime and a language model that run at once on two cores take much longer than one after the
other. A chat model holds ``CORES`` while it waits for its next piece and lets go while that piece is
looked at, so that whoever reads the stream may use another model between two pieces.

Small models gain little from a second thread. Whoever has several questions at once, and no reader who
waits for one of them, splits the cores: then as many computations run at once, each on its part.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType


class Cores:
    """Turns at the processors: ``with CORES:`` around a computation."""

    def __init__(self) -> None:
        self._turns = threading.Semaphore(1)
        self._threads = 0

    @property
    def threads(self) -> int:
        """How many threads a model that is loaded now may use, 0 for as many as there are cores."""
        return self._threads

    @contextmanager
    def split(self, parts: int) -> Iterator[None]:
        """Let ``parts`` computations run at once; models loaded meanwhile use few threads each.

        Nothing may be computing when the cores are split or put together again.
        """
        before = self._turns, self._threads
        if parts > 1:
            self._turns = threading.Semaphore(parts)
            self._threads = max((os.cpu_count() or 1) // parts, 1)
        try:
            yield
        finally:
            self._turns, self._threads = before

    def locked(self) -> bool:
        """Whether a computation would have to wait."""
        if self._turns.acquire(blocking=False):
            self._turns.release()
            return False
        return True

    def __enter__(self) -> None:
        self._turns.acquire()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._turns.release()


CORES = Cores()
