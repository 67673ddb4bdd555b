"""The cores are shared: small models take one each, a language model takes all of them.

A second thread for one computation of a small model gains less than a second computation beside it, and
the results are the same to the bit. So each model of this kind is loaded for one thread, and what is to be
computed for one question is spread over the cores.

ONNX Runtime and a language model that run at once on two cores take much longer than one after the
other. A chat model holds ``CORES`` while it waits for its next piece and lets go while that piece is
looked at, so that whoever reads the stream may use another model between two pieces.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from types import TracebackType
from typing import TypeVar

MODEL_THREADS = 1  # of a small model's session

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class Cores:
    """Turns at ``count`` processors: ``with CORES:`` takes all, ``with CORES.one():`` a single one."""

    def __init__(self, count: int | None = None) -> None:
        self.count = count or _usable()
        self._turns = threading.Semaphore(self.count)
        self._whole = threading.Lock()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Hold one processor while the block runs."""
        with self._turns:
            yield

    def each(
        self, compute: Callable[[_Item], _Result], items: Sequence[_Item]
    ) -> Iterator[_Result]:
        """Yield ``compute(item)`` for every item, in order, each computed on a processor of its own."""
        if len(items) == 1 or self.count == 1:
            return map(compute, items)
        return self._pool.map(compute, items)

    def locked(self) -> bool:
        """Whether a computation would have to wait."""
        if self._turns.acquire(blocking=False):
            self._turns.release()
            return False
        return True

    def __enter__(self) -> None:
        # One at a time collects the turns, or two that have half of them each would wait for ever.
        self._whole.acquire()
        for _ in range(self.count):
            self._turns.acquire()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._turns.release(self.count)
        self._whole.release()

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self.count, thread_name_prefix="model")


def _usable() -> int:
    """Return how many processors this process may use; Linux tells where it was bound to some."""
    bound = getattr(os, "sched_getaffinity", None)
    return len(bound(0)) if bound else os.cpu_count() or 1


CORES = Cores()
