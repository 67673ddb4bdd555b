"""One way to ask for all doors: through the turnstile, remembered, at once or step by step."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from contextvars import copy_context

from rag.assistant import Assistant
from rag.domain import Answer, Filter, Retrieval, Utterance
from rag.errors import ReaderLeft
from rag.models.remembering import RememberingEmbedder
from rag.progress import watched
from rag.serving.problems import problem_body
from rag.serving.recent import RecentAnswers
from rag.serving.streams import Patience, Stream, Streams
from rag.serving.telling import Telling
from rag.serving.turnstile import Ticket, Turnstile


class Asking:
    """Asks the assistant for whoever came in; safe to call from several threads."""

    def __init__(self, assistant: Assistant, patience: Patience | None = None) -> None:
        self.assistant = assistant
        self.recent = RecentAnswers()
        self.streams = Streams(patience)
        self.turnstile = Turnstile()

    def ask(
        self, question: str, restriction: Filter | None = None, history: Sequence[Utterance] = ()
    ) -> Answer:
        """Return the answer. Raises ServerBusy if too many wait, and what ``Assistant.ask`` does."""
        answer = self.assistant.recall(question, restriction, history=history)
        if answer is None:
            with self.turnstile.enter():
                answer = self.assistant.ask(question, restriction, history=history)
        self.recent.keep(answer)
        return answer

    def forget(self, answers: Collection[str]) -> int:
        """Delete what is kept of these answers: in memory, and their ratings. Return how many had any."""
        wanted = frozenset(answers)
        self.streams.forget(wanted)
        if self.assistant.remembered is not None:
            self.assistant.remembered.forget(wanted)
        ratings = self.assistant.store.feedback
        return sum(
            bool(self.recent.forget(answer) | ratings.forget_answer(answer)) for answer in wanted
        )

    def let_go(self, days: int) -> None:
        """Let the answers in memory go that are older than so many days; their ratings stay."""
        old = frozenset(self.recent.older_than(days * 86_400))
        self.streams.forget(old)
        for answer in old:
            self.recent.forget(answer)
        if self.assistant.remembered is not None:
            self.assistant.remembered.let_go(days)
        embedder = self.assistant.retriever.embedder
        if isinstance(embedder, RememberingEmbedder):
            embedder.forget()

    def search(self, question: str, count: int, restriction: Filter | None = None) -> Retrieval:
        """Return the best passages. Raises UsageError and ServerBusy as ``ask`` does."""
        checked = self.assistant.checked(question)
        with self.turnstile.enter():
            return self.assistant.retrieve(checked, count, restriction)

    def stream(
        self, question: str, restriction: Filter | None = None, history: Sequence[Utterance] = ()
    ) -> Stream:
        """Begin to answer in a thread of its own; the work stops when nobody reads any more.

        Raises UsageError for a question that cannot be asked, and ServerBusy if too many wait; what
        goes wrong later is told as an ``error`` event.
        """
        known = self.assistant.recall(question, restriction, history=history)
        if known is not None:
            return self._told_at_once(known)
        self.assistant.checked(question)
        ticket = self.turnstile.enter()
        stream = self.streams.open()
        work = (stream, ticket, question, restriction, tuple(history))
        # The context names the request in what the thread logs.
        run = copy_context().run
        threading.Thread(target=run, args=(self._work, *work), daemon=True).start()
        return stream

    def _told_at_once(self, answer: Answer) -> Stream:
        """Return a stream that holds every step of an answer given before; nobody stands in line."""
        stream = self.streams.open()
        telling = Telling(stream.tell)
        telling.searching(self.assistant.status().documents)
        self.recent.keep(answer)
        telling.step(answer)
        stream.end()
        return stream

    def _work(
        self,
        stream: Stream,
        ticket: Ticket,
        question: str,
        restriction: Filter | None,
        history: Sequence[Utterance],
    ) -> None:
        telling = Telling(stream.tell)
        try:
            with ticket:
                if stream.abandoned():
                    return
                telling.searching(self.assistant.status().documents)
                asked = watched(self.assistant, telling.step, stream.abandoned)
                answer = asked.ask(question, restriction, history=history)
            self.recent.keep(answer)
            telling.step(answer)
        except ReaderLeft as left:
            stream.tell("error", problem_body(left))
        except Exception as error:  # noqa: BLE001 - told to the reader and logged there
            stream.tell("error", problem_body(error))
        finally:
            stream.end()
