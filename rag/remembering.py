"""Answers given before, for as long as the index they came from is the one that answers."""

from __future__ import annotations

import datetime
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from rag.domain import Answer, Filter, Timings, Usage


@dataclass(frozen=True, slots=True)
class Wanted:
    """All that an answer depends on besides the index: "last year" means another one some day."""

    question: str
    restriction: Filter | None
    day: str


def wanted_of(question: str, restriction: Filter | None) -> Wanted:
    """Return what is wanted by a question that stands alone, asked today."""
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    return Wanted(question, restriction or None, today)


def told_again(answer: Answer, question: str, started: float) -> Answer:
    """Return an answer given before as one to ``question``; ``started`` as of ``perf_counter``."""
    return replace(
        answer,
        id=uuid.uuid4().hex,
        question=question,
        usage=Usage(),
        timings_ms=Timings(total=round((time.perf_counter() - started) * 1000, 2)),
        remembered=True,
    )


class RememberedAnswers:
    """The last ``most`` answers that were asked for, in memory; safe to use from several threads.

    Only answers from one index are held: the first from another one lets all of them go, so nothing
    of a deleted document is held longer than that.
    """

    def __init__(self, most: int = 500) -> None:
        self._most = most
        self._index = ""
        self._answers: OrderedDict[Wanted, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def find(
        self, wanted: Wanted, index: str, holds: Callable[[Answer], bool] = lambda _: True
    ) -> Answer | None:
        """Return the answer that this index gave, None if it has to be worked out.

        One that does not hold any more is forgotten.
        """
        with self._lock:
            self._turn_to(index)
            answer = self._answers.get(wanted)
            if answer is None:
                return None
            self._answers.move_to_end(wanted)
        if holds(answer):
            return answer
        with self._lock:
            self._answers.pop(wanted, None)
        return None

    def keep(self, wanted: Wanted, answer: Answer) -> None:
        """Hold an answer, and let the one go that was not asked for the longest."""
        with self._lock:
            self._turn_to(answer.index)
            self._answers[wanted] = answer
            self._answers.move_to_end(wanted)
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)

    def forget(self, answers: Collection[str]) -> None:
        """Let the answers with these ids go."""
        with self._lock:
            for wanted in [w for w, answer in self._answers.items() if answer.id in answers]:
                del self._answers[wanted]

    def let_go(self, days: int) -> None:
        """Let the answers go that were wanted more than so many days ago."""
        today = datetime.datetime.now(datetime.UTC).date()
        oldest = (today - datetime.timedelta(days=days)).isoformat()
        with self._lock:
            for wanted in [wanted for wanted in self._answers if wanted.day < oldest]:
                del self._answers[wanted]

    def __len__(self) -> int:
        return len(self._answers)

    def _turn_to(self, index: str) -> None:
        if index != self._index:
            self._index = index
            self._answers.clear()
