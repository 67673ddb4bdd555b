"""The steps of an answer as they happen."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, fields, replace
from queue import SimpleQueue

from rag.assistant import Assistant
from rag.citing import CitedDraft
from rag.domain import Answer, Filter, Retrieval, Utterance
from rag.drafting import Listener
from rag.errors import ReaderLeft
from rag.retrieving import Retriever

Step = Retrieval | CitedDraft | Answer


def watched(
    assistant: Assistant, tell: Callable[[Step], None], has_left: Callable[[], bool]
) -> Assistant:
    """Return the same assistant, which tells its steps and stops once the reader ``has_left``.

    It tells the passages and what a chat model wrote so far each time that it grew, nothing before
    it was checked; the answer is what its ``ask`` returns. Asked and left, it raises ReaderLeft.
    """

    def found(retrieval: Retrieval) -> None:
        if has_left():
            raise ReaderLeft("nobody waits for the answer any more")
        tell(retrieval)

    retriever = _told(assistant.retriever, found)
    return replace(assistant, retriever=retriever, listener=Listener(tell, has_left))


def answering_steps(
    assistant: Assistant, question: str, history: Sequence[Utterance] = ()
) -> Generator[Step, None, None]:
    """Yield every step of ``watched``, then the answer.

    Closing the iterator stops the work. Raises what ``ask`` raises.
    """
    steps: SimpleQueue[Step | Exception] = SimpleQueue()
    left = threading.Event()
    telling = watched(assistant, steps.put, left.is_set)

    def work() -> None:
        try:
            steps.put(telling.ask(question, history=history))
        except Exception as error:  # noqa: BLE001 - raised again in the thread that asked
            steps.put(error)

    threading.Thread(target=work, daemon=True).start()
    try:
        while True:
            step = steps.get()
            if isinstance(step, Exception):
                raise step
            yield step
            if isinstance(step, Answer):
                return
    finally:
        left.set()


@dataclass(frozen=True, slots=True, kw_only=True)
class _TellingRetriever(Retriever):
    tell: Callable[[Retrieval], None]

    def retrieve(
        self, question: str, count: int = 10, restriction: Filter | None = None
    ) -> Retrieval:
        retrieval = Retriever.retrieve(self, question, count, restriction)
        self.tell(retrieval)
        return retrieval


def _told(retriever: Retriever, tell: Callable[[Retrieval], None]) -> Retriever:
    """Return the same retriever, which also tells what it finds."""
    parts = {part.name: getattr(retriever, part.name) for part in fields(retriever)}
    return _TellingRetriever(**parts, tell=tell)
