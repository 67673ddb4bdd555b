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
        self._lock = threading.Lock()
        self._admitted = 0
        self._inside = 0

    @property
    def running(self) -> int:
        """How many questions are worked on at this moment."""
        return self._inside

    @property
    def waiting(self) -> int:
        """How many stand in line at this moment."""
        with self._lock:
            return self._admitted - self._inside

    def enter(self) -> Ticket:
        """Stand in line at once and hold a place while the ticket's block runs, in any thread.

        Raises ServerBusy if the line is full.
        """
        if not self._line.acquire(blocking=False):
            raise ServerBusy("too many questions are waiting; ask again in a few seconds")
        self.moved(admitted=1)
        return Ticket(self, self._places, self._line)

    def moved(self, *, admitted: int = 0, inside: int = 0) -> None:
        """Keep count of who came, went in and left."""
        with self._lock:
            self._admitted += admitted
            self._inside += inside


class Ticket:
    """A caller's place in the line; to be used once."""

    def __init__(
        self, turnstile: Turnstile, places: threading.Semaphore, line: threading.Semaphore
    ) -> None:
        self._turnstile = turnstile
        self._places = places
        self._line = line

    def __enter__(self) -> None:
        self._places.acquire()
        self._turnstile.moved(inside=1)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._turnstile.moved(admitted=-1, inside=-1)
        self._places.release()
        self._line.release()
