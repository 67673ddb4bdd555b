"""What a reader says of an answer: right or wrong, why, and where the right answer stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from rag.errors import UsageError

Rating = Literal["up", "down"]
Reason = Literal[
    "wrong_source", "wrong_answer", "incomplete", "should_have_refused", "wrongly_refused", "other"
]
FeedbackStatus = Literal["new", "promoted", "dismissed"]

MOST_COMMENT_CHARACTERS = 2000
MOST_RIGHT_ANSWER_CHARACTERS = 300
MOST_QUOTE_CHARACTERS = 20_000
MOST_ANSWER_CHARACTERS = 500_000


@dataclass(frozen=True, slots=True)
class RightPassage:
    """The passage that should have been cited: ``document.text[start:end] == quote``.

    ``document_id`` and ``document_sha256`` are those of the moment when it was picked; ``key`` is
    the document's key in the library.
    """

    document_id: str
    document_sha256: str
    key: str
    start: int
    end: int
    quote: str

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end or self.end - self.start != len(self.quote):
            raise UsageError("the picked passage: its quote is not as long as its place")
        _bounded("picked passage", self.quote, MOST_QUOTE_CHARACTERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """One rating of one answer. Everything in words was typed by a stranger: text, never markup.

    ``given_at`` is ISO 8601 in UTC; ``answer`` is the whole answer object as JSON and ``answer_id``
    its id; ``index`` is the fingerprint of the index that it came from. ``right_answer`` is what the
    reader would have said, in a few words. Raises UsageError where something is too long or a
    reason does not fit the rating.
    """

    id: str
    given_at: str
    answer_id: str
    question: str
    answer: str
    rating: Rating
    index: str
    reason: Reason | None = None
    comment: str = ""
    right_answer: str = ""
    passage: RightPassage | None = None
    status: FeedbackStatus = "new"

    def __post_init__(self) -> None:
        if (self.reason is None) != (self.rating == "up"):
            raise UsageError("a thumbs-down needs a reason, a thumbs-up has none")
        if self.reason is not None and self.reason not in get_args(Reason):
            raise UsageError(f"reason {self.reason!r}: know only {', '.join(get_args(Reason))}")
        _bounded("comment", self.comment, MOST_COMMENT_CHARACTERS)
        _bounded("right answer", self.right_answer, MOST_RIGHT_ANSWER_CHARACTERS)
        _bounded("answer", self.answer, MOST_ANSWER_CHARACTERS)


def _bounded(name: str, text: str, most: int) -> None:
    if len(text) > most:
        raise UsageError(
            f"the {name} has {len(text)} characters, at most {most} are kept; shorten it"
        )
