"""The last answers given, so that a rating can name one by its id."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

from rag.domain import Answer

MOST = 500


class RecentAnswers:
    """Holds the last ``most`` answers in memory; nothing of them is written anywhere."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._since: dict[str, float] = {}
        self._lock = threading.Lock()

    def keep(self, answer: Answer) -> None:
        """Remember an answer and let the oldest go."""
        with self._lock:
            self._answers[answer.id] = answer
            self._since[answer.id] = time.monotonic()
            while len(self._answers) > self._most:
                del self._since[self._answers.popitem(last=False)[0]]

    def find(self, identity: str) -> Answer | None:
        """Return the answer with this id, None if it was never given or is forgotten."""
        with self._lock:
            return self._answers.get(identity)

    def forget(self, identity: str) -> bool:
        """Let an answer go; return whether it was there."""
        with self._lock:
            self._since.pop(identity, None)
            return self._answers.pop(identity, None) is not None

    def older_than(self, seconds: float) -> list[str]:
        """Return the ids of the answers that have been here for longer than that."""
        until = time.monotonic() - seconds
        with self._lock:
            return [identity for identity, since in self._since.items() if since <= until]
