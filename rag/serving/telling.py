"""The steps of an answer as events: what a reader puts together piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from rag.citing import CitedDraft
from rag.domain import Answer, Passage, Retrieval, Statement
from rag.progress import Step
from rag.rendering import answer_to_json, passage_to_json, statement_to_json


class Telling:
    """Tells each statement once it was checked; what is told adds up to the answer.

    ``delta`` says what the text is from a place on, and ``statement`` what the statement at an index
    is: where the end differs from what was told before, such as when a chat model failed in the
    middle, both go back to the first difference.
    """

    def __init__(self, tell: Callable[[str, dict[str, Any]], None]) -> None:
        self._tell = tell
        self._statements: tuple[Statement, ...] = ()
        self._searched = False

    def searching(self, documents: int) -> None:
        """Tell how many documents are searched."""
        self._tell("status", {"stage": "searching", "documents": documents})

    def step(self, step: Step) -> None:
        """Tell what one step adds."""
        if isinstance(step, Retrieval):
            self._passages(step.question, step.passages)
        elif isinstance(step, CitedDraft):
            self._written(step.text, step.statements)
        else:
            self._answered(step)

    def _passages(self, question: str, passages: Sequence[Passage]) -> None:
        self._searched = True
        found = [passage_to_json(passage) for passage in passages]
        self._tell("passages", {"standalone_question": question, "passages": found})
        self._tell("status", {"stage": "reading", "passages": len(passages)})

    def _written(self, text: str, statements: tuple[Statement, ...]) -> None:
        same = 0
        for told, now in zip(self._statements, statements, strict=False):
            if told != now:
                break
            same += 1
        end = statements[same - 1].end if same else 0
        if same < len(self._statements):
            self._tell("delta", {"start": end, "text": ""})
        for index, statement in enumerate(statements[same:], same):
            self._tell("delta", {"start": end, "text": text[end : statement.end]})
            self._tell("statement", {"index": index, **statement_to_json(statement)})
            end = statement.end
        self._statements = statements

    def _answered(self, answer: Answer) -> None:
        if not self._searched:
            self._passages(answer.standalone_question, answer.passages)
        self._written(answer.text, answer.statements)
        end = answer.statements[-1].end if answer.statements else 0
        if end < len(answer.text):
            self._tell("delta", {"start": end, "text": answer.text[end:]})
        self._tell("answer", answer_to_json(answer))
