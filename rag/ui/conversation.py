"""A question in, views of the page out, one for every step that the reader should see."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Protocol

from rag.assistant import Assistant
from rag.citing import CitedDraft
from rag.domain import Answer, Passage, Retrieval, Utterance
from rag.errors import UsageError
from rag.progress import answering_steps
from rag.ui.sources import sources_html
from rag.ui.turns import (
    State,
    Turn,
    answer_body,
    failure_body,
    refusal_body,
    status_body,
    turn_html,
)
from rag.ui.wording import counted

MOST_TURNS = 20
UNEXPECTED = (
    "Something went wrong on the server. Ask again; if it happens again, the server's log says"
    " what it was."
)
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Conversation:
    """The turns so far, oldest first; the oldest are let go after ``MOST_TURNS``."""

    turns: tuple[Turn, ...] = ()

    @property
    def next_number(self) -> int:
        """The number of the next turn; numbers are never used twice."""
        return self.turns[-1].number + 1 if self.turns else 1

    def answer(self, identity: str) -> Answer | None:
        """Return the finished answer with this id, None if it is not, or no longer, held."""
        answers = (turn.answer for turn in self.turns if turn.answer)
        return next((answer for answer in answers if answer.id == identity), None)

    @property
    def history(self) -> tuple[Utterance, ...]:
        """What was asked, and what was answered to it, oldest first; refusals answer nothing."""
        said: list[Utterance] = []
        for turn in self.turns:
            if turn.answer is None:
                continue
            said.append(Utterance("user", turn.question))
            if turn.answer.statements:
                quoted = " ".join(statement.text for statement in turn.answer.statements)
                said.append(Utterance("assistant", quoted))
        return tuple(said)

    def with_turn(self, turn: Turn) -> Conversation:
        """Return the conversation with ``turn`` added, or put in place of its earlier state."""
        others = tuple(other for other in self.turns if other.number != turn.number)
        return Conversation((*others, turn)[-MOST_TURNS:])

    def thread_html(self) -> str:
        """Return every turn, in order."""
        return "".join(turn_html(turn) for turn in self.turns)

    def panel_html(self) -> str:
        """Return the sources of every turn; only the last turn's are shown at first."""
        last = len(self.turns) - 1
        return "".join(
            f'<section class="sanad-sources" data-turn="{turn.number}" aria-label="Sources"'
            f"{'' if index == last else ' hidden'}>{turn.sources}</section>"
            for index, turn in enumerate(self.turns)
        )


def converse(
    assistant: Assistant, conversation: Conversation, question: str
) -> Iterator[Conversation]:
    """Yield the conversation with the new turn as it comes about; never raises."""
    number = conversation.next_number
    searched = ""

    def view(
        state: State, body: str, sources: str = "", answer: Answer | None = None
    ) -> Conversation:
        turn = Turn(number, question.strip(), state, body, sources, answer, searched)
        return conversation.with_turn(turn)

    try:
        documents = assistant.status().documents
        yield view("working", status_body(f"Searching {counted(documents, 'document')}…"))
        with closing(answering_steps(assistant, question, conversation.history)) as steps:
            passages: tuple[Passage, ...] = ()
            for step in steps:
                if isinstance(step, Retrieval):
                    passages = step.passages
                    searched = step.question if step.question != " ".join(question.split()) else ""
                    found = counted(len(passages), "passage")
                    yield view("working", status_body(f"Reading {found}…"))
                elif isinstance(step, Answer):
                    yield from _told(assistant, number, step, documents, view)
                else:
                    yield _so_far(assistant, number, _partial(question, step, passages), view)
    except UsageError as error:
        yield view("failed", failure_body(f"{error}."))
    except Exception:
        _logger.exception("a question could not be answered")
        yield view("failed", failure_body(UNEXPECTED))


class _View(Protocol):
    def __call__(
        self, state: State, body: str, sources: str = "", answer: Answer | None = None
    ) -> Conversation: ...


def _partial(question: str, cited: CitedDraft, passages: tuple[Passage, ...]) -> Answer:
    """Return what is written and checked so far as an answer that has no end yet."""
    return Answer(
        id="",
        question=question,
        standalone_question=question,
        text=cited.text,
        statements=cited.statements,
        passages=passages,
        answerer="chat",
        index="",
    )


def _so_far(assistant: Assistant, number: int, partial: Answer, view: _View) -> Conversation:
    body = answer_body(number, partial, partial.statements, done=False)
    return view("working", body, sources_html(assistant, number, partial, partial.citations))


def _told(
    assistant: Assistant, number: int, answer: Answer, documents: int, view: _View
) -> Iterator[Conversation]:
    """Yield the answer statement by statement, each with its sources, or the refusal at once."""
    if answer.refusal is not None:
        body = refusal_body(number, answer.refusal, documents, answer.scope)
        sources = sources_html(assistant, number, answer, answer.refusal.nearest)
        yield view("refused", body, sources if answer.refusal.nearest else "", answer)
        return
    count = len(answer.statements)
    # A chat model's statements were shown as they came, and the rows of a survey are one list.
    at_once = answer.model or answer.scope
    for shown in range(count if at_once else 1, count + 1):
        statements = answer.statements[:shown]
        cited = {c.number for statement in statements for c in statement.citations}
        citations = [c for c in answer.citations if c.number in cited]
        done = shown == count
        body = answer_body(number, answer, statements, done=done)
        sources = sources_html(assistant, number, answer, citations)
        if done:
            yield view("answered", body, sources, answer)
        else:
            yield view("working", body, sources)
