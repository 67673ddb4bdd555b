"""How many questions are worked on at once, and how many may wait."""

from __future__ import annotations

import threading
from types import TracebackType

from rag.errors import ServerBusy

RUNNING = 2  # the models use every core for one question already
WAITING = 16


class Turnstile:
    """Lets ``running`` callers in, keeps ``waiting`` in line and turns the rest away at once."""

    def __init__(self, running: int = RUNNING, waiting: int = WAITING) -> None:
        self._places = threading.Semaphore(running)
        self._line = threading.Semaphore(running + waiting)

    def enter(self) -> Ticket:
        """Stand in line at once and hold a place while the ticket's block runs, in any thread.

        Raises ServerBusy if the line is full.
        """
        if not self._line.acquire(blocking=False):
            raise ServerBusy("too many questions are waiting; ask again in a few seconds")
        return Ticket(self._places, self._line)


class Ticket:
    """A caller's place in the line; to be used once."""

    def __init__(self, places: threading.Semaphore, line: threading.Semaphore) -> None:
        self._places = places
        self._line = line

    def __enter__(self) -> None:
        self._places.acquire()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._places.release()
        self._line.release()
