"""An answer that comes about step by step, for readers who may leave and come back."""

from __future__ import annotations

import asyncio
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

MOST_HELD = 64


@dataclass(frozen=True, slots=True)
class Event:
    """``number`` counts from 1 within its stream."""

    name: str
    data: dict[str, Any]
    number: int


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: until a reader who left is given up, that an ended stream is held, between pings."""

    linger: float = 10.0
    keep: float = 300.0
    ping: float = 15.0


class Stream:
    """What was told so far. One thread tells; any number of event loops read."""

    def __init__(self, patience: Patience) -> None:
        self.id = uuid.uuid4().hex
        self.patience = patience
        self._events: list[Event] = []
        self._readers: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}
        self._lock = threading.Lock()
        self._ended: float | None = None
        self._seen = time.monotonic()

    def tell(self, name: str, data: dict[str, Any]) -> None:
        """Add an event and wake every reader."""
        with self._lock:
            self._events.append(Event(name, data, len(self._events) + 1))
            self._wake()

    def end(self) -> None:
        """Say that no event follows."""
        with self._lock:
            self._ended = time.monotonic()
            self._wake()

    def abandoned(self) -> bool:
        """Whether nobody has read for longer than a reader may stay away."""
        with self._lock:
            return not self._readers and time.monotonic() - self._seen > self.patience.linger

    def outlived(self) -> bool:
        """Whether it ended so long ago that nobody will come back to it."""
        with self._lock:
            return self._ended is not None and time.monotonic() - self._ended > self.patience.keep

    def tells_of(self, answers: frozenset[str]) -> bool:
        """Whether its answer is one of these, by id."""
        with self._lock:
            last = self._events[-1] if self._events else None
        return last is not None and last.name == "answer" and last.data["id"] in answers

    async def events(self, after: int = 0) -> AsyncIterator[Event | None]:
        """Yield the events past number ``after`` as they come, None where a ping is due."""
        with self._reader() as woken:
            while True:
                woken.clear()
                with self._lock:
                    told, ended = self._events[after:], self._ended is not None
                for event in told:
                    yield event
                after += len(told)
                if ended:
                    return
                try:
                    await asyncio.wait_for(woken.wait(), self.patience.ping)
                except TimeoutError:
                    yield None

    @contextmanager
    def _reader(self) -> Iterator[asyncio.Event]:
        woken = asyncio.Event()
        with self._lock:
            self._readers[woken] = asyncio.get_running_loop()
        try:
            yield woken
        finally:
            with self._lock:
                del self._readers[woken]
                self._seen = time.monotonic()

    def _wake(self) -> None:
        for woken, loop in self._readers.items():
            if not loop.is_closed():
                loop.call_soon_threadsafe(woken.set)


class Streams:
    """Holds the streams of the last minutes in memory, at most ``most`` of them."""

    def __init__(self, patience: Patience | None = None, most: int = MOST_HELD) -> None:
        self._patience = patience or Patience()
        self._most = most
        self._held: OrderedDict[str, Stream] = OrderedDict()
        self._lock = threading.Lock()

    def open(self) -> Stream:
        """Return a new stream and let go of what is too old."""
        stream = Stream(self._patience)
        with self._lock:
            for old in [s for s in self._held.values() if s.outlived()]:
                del self._held[old.id]
            self._held[stream.id] = stream
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return stream

    def find(self, identity: str) -> Stream | None:
        """Return a stream that is still held."""
        with self._lock:
            return self._held.get(identity)

    def forget(self, answers: frozenset[str]) -> None:
        """Let go of the streams that told one of these answers."""
        with self._lock:
            for old in [s for s in self._held.values() if s.tells_of(answers)]:
                del self._held[old.id]
