"""What happens when a reader rates an answer: the sheet, the search in it, and the keeping."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rag.assistant import Assistant
from rag.domain import Answer, Rating, Reason
from rag.domain.feedback import MOST_COMMENT_CHARACTERS, MOST_RIGHT_ANSWER_CHARACTERS
from rag.errors import UsageError
from rag.rating import rate
from rag.ui.complaint import Found, complaint_html, kept_html
from rag.ui.conversation import Conversation

_FOUND = 8
_MOST_QUERY_CHARACTERS = 500
GONE = "This conversation is over on the server. Ask again to rate the answer."
INCOMPLETE = "Choose what is wrong."
UNEXPECTED = "This could not be kept. Try again; if it fails again, the server's log says why."
_logger = logging.getLogger(__name__)

_Id = Annotated[str, Field(min_length=1, max_length=64)]


class Sent(BaseModel):
    """What comes from the browser, bounded; nothing in it is believed but the reader's choice."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    answer: _Id
    rating: Rating = "down"
    reason: Reason | None = None
    passage: _Id | None = None
    comment: Annotated[str, Field(max_length=MOST_COMMENT_CHARACTERS)] = ""
    right_answer: Annotated[str, Field(max_length=MOST_RIGHT_ANSWER_CHARACTERS)] = ""
    query: Annotated[str, Field(max_length=_MOST_QUERY_CHARACTERS)] = ""
    searches: Annotated[int, Field(ge=0, le=10_000)] = 0


@dataclass(frozen=True, slots=True)
class Rater:
    """Each method returns the sheet's HTML and raises nothing."""

    assistant: Assistant

    def rated(self, conversation: Conversation, data: object) -> str:
        """Keep a thumbs-up; open the sheet for a thumbs-down."""

        def act(answer: Answer, sent: Sent) -> str:
            if sent.rating == "down":
                return complaint_html(answer)
            rate(self.assistant, answer, "up")
            return kept_html(answer.id, "up")

        return self._answered(conversation, data, act, shown=False)

    def searched(self, conversation: Conversation, data: object) -> str:
        """Return the open sheet with the passages that a search gives."""

        def act(answer: Answer, sent: Sent) -> str:
            query = " ".join(sent.query.split())
            if not query:
                return complaint_html(answer, shown=True)
            passages = self.assistant.retrieve(query, _FOUND).passages
            return complaint_html(answer, Found(sent.searches + 1, passages), shown=True)

        return self._answered(conversation, data, act, shown=True)

    def complained(self, conversation: Conversation, data: object) -> str:
        """Keep a thumbs-down with its reason and close the sheet."""

        def act(answer: Answer, sent: Sent) -> str:
            if sent.reason is None:
                return complaint_html(answer, problem=INCOMPLETE, shown=True)
            # The browser hides the list for the other reasons, but not what was chosen before.
            elsewhere = sent.reason not in {"should_have_refused", "other"}
            rate(
                self.assistant,
                answer,
                "down",
                sent.reason,
                comment=sent.comment,
                right_answer=sent.right_answer if elsewhere else "",
                passage=sent.passage if elsewhere else None,
            )
            return kept_html(answer.id, "down", shown=True)

        return self._answered(conversation, data, act, shown=True)

    def _answered(
        self,
        conversation: Conversation,
        data: object,
        act: Callable[[Answer, Sent], str],
        *,
        shown: bool,
    ) -> str:
        try:
            sent = Sent.model_validate(data)
        except ValidationError:
            return ""
        answer = conversation.answer(sent.answer)
        if answer is None:
            return kept_html(sent.answer, None, GONE, shown=shown)
        try:
            return act(answer, sent)
        except UsageError as error:
            problem = f"{str(error)[:1].upper()}{str(error)[1:]}."
        except Exception:
            _logger.exception("a rating could not be kept")
            problem = UNEXPECTED
        if shown:
            return complaint_html(answer, problem=problem, shown=True)
        return kept_html(sent.answer, None, problem)
