"""What programs send: checked, bounded, unknown fields refused."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from rag.domain import Filter, Rating, Reason, Role, Utterance

_Short = Annotated[str, StringConstraints(max_length=200)]
MOST_UTTERANCES = 200
Conditions = dict[_Short, _Short | Annotated[list[_Short], Field(max_length=100)]]


def restriction(conditions: Conditions, as_of: str | None) -> Filter | None:
    """Return the filter. Raises UsageError for an unknown key or a date that is none."""
    pairs = tuple(
        (key, value)
        for key, given in conditions.items()
        for value in ([given] if isinstance(given, str) else given)
    )
    return Filter(pairs, as_of) if pairs or as_of else None


class Body(BaseModel):
    """A JSON object; a field that nobody reads is an error and not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Said(Body):
    """One utterance of the conversation so far."""

    role: Role
    text: Annotated[str, StringConstraints(max_length=20_000)]


class AskBody(Body):
    """A question, what was said before it, and which documents may answer it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "question": "How many people died there?",
                    "history": [{"role": "user", "text": "What happened at Quetta station?"}],
                    "filter": {"kind": ["report", "timeline"]},
                    "as_of": "2024-11-30",
                }
            ]
        }
    )

    question: Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
    history: list[Said] = Field(
        default_factory=list,
        max_length=MOST_UTTERANCES,
        description="Oldest first. A follow-up is searched for with the names that it leans on;"
        " `standalone_question` of the answer says how.",
    )
    filter: Conditions = Field(
        default_factory=dict,
        max_length=20,
        description="Values by key (kind, tag, language, date, title, key, document); several"
        " values under one key are alternatives.",
    )
    as_of: _Short | None = Field(
        None, description="A day as YYYY-MM-DD: only documents dated on or before it."
    )
    stream: bool = Field(False, description="Answer with server-sent events.")

    def utterances(self) -> tuple[Utterance, ...]:
        """Return what was said before."""
        return tuple(Utterance(said.role, said.text) for said in self.history)

    def restriction(self) -> Filter | None:
        """Return the filter. Raises UsageError for an unknown key or a date that is none."""
        return restriction(self.filter, self.as_of)


class VerifyBody(BaseModel):
    """An answer object as any door of Sanad gave it; other fields are not looked at."""

    model_config = ConfigDict(extra="allow")

    question: str
    statements: list[dict[str, Any]]


class FeedbackBody(Body):
    """A rating of an answer that this server gave; ``answer_id`` is the answer's ``id``."""

    answer_id: _Short
    rating: Rating
    reason: Reason | None = None
    comment: str = ""
    right_answer: str = ""
    passage: _Short | None = Field(None, description="The id of the passage that should be cited.")


class Problem(BaseModel):
    """An RFC 9457 problem document."""

    type: str
    title: str
    status: int
    detail: str
    hint: str | None


class Ready(BaseModel):
    """The server can answer."""

    status: Literal["ready"]
    documents: int
    chunks: int
    index: str
