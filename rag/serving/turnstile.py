"""How many questions are worked on at once, and how many may wait."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rag.errors import ServerBusy

RUNNING = 2  # the models use every core for one question already
WAITING = 16


class Turnstile:
    """Lets ``running`` callers in, keeps ``waiting`` in line and turns the rest away at once."""

    def __init__(self, running: int = RUNNING, waiting: int = WAITING) -> None:
        self._places = threading.Semaphore(running)
        self._line = threading.Semaphore(running + waiting)

    @contextmanager
    def enter(self) -> Iterator[None]:
        """Hold a place while the block runs. Raises ServerBusy if the line is full."""
        if not self._line.acquire(blocking=False):
            raise ServerBusy("too many questions are waiting; ask again in a few seconds")
        try:
            with self._places:
                yield
        finally:
            self._line.release()
