"""What a client of OpenAI's sends: their names, what we can do with them, nothing else."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from rag.domain import Filter, Utterance
from rag.errors import UsageError
from rag.serving.bodies import Conditions, restriction

_Text = Annotated[str, StringConstraints(max_length=20_000)]
_Spoken = Literal["user", "assistant"]
MOST_MESSAGES = 200


class _Part(BaseModel):
    """A piece of a message; other kinds than text are refused. Caching hints beside it are not read."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: Literal["text"]
    text: _Text


class _Message(BaseModel):
    """One message; what it carries beside its text is not looked at."""

    model_config = ConfigDict(frozen=True, extra="allow")

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: _Text | list[_Part] | None = None

    @property
    def text(self) -> str:
        if self.content is None or isinstance(self.content, str):
            return self.content or ""
        return " ".join(part.text for part in self.content)


class _StreamOptions(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    include_usage: bool = False
    include_obfuscation: bool = False


class _Format(BaseModel):
    """Answers are text; a JSON shape cannot be promised."""

    type: Literal["text"]


class CompletionBody(BaseModel):
    """Parameters of the original: refused where an answer would not be what they ask for.

    What only shapes how a model samples is accepted and has no effect. ``filter`` and ``as_of`` are
    ours, as in ``/api/ask``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    messages: list[_Message] = Field(min_length=1, max_length=MOST_MESSAGES)
    stream: bool | None = False
    stream_options: _StreamOptions | None = None
    filter: Conditions = Field(default_factory=dict, max_length=20)
    as_of: str | None = None

    n: Literal[1] | None = 1
    response_format: _Format | None = None
    modalities: list[Literal["text"]] | None = None
    audio: None = None
    logprobs: Literal[False] | None = False
    top_logprobs: None = None
    tools: list[Any] | None = None
    tool_choice: Literal["auto", "none"] | None = None
    functions: list[Any] | None = None
    function_call: Literal["auto", "none"] | None = None

    temperature: float | None = Field(None, ge=0, le=2)
    top_p: float | None = Field(None, ge=0, le=1)
    frequency_penalty: float | None = Field(None, ge=-2, le=2)
    presence_penalty: float | None = Field(None, ge=-2, le=2)
    max_tokens: int | None = Field(None, ge=1)
    max_completion_tokens: int | None = Field(None, ge=1)
    logit_bias: dict[str, float] | None = None
    metadata: dict[str, str] | None = None
    moderation: Any = None
    parallel_tool_calls: bool | None = None
    prediction: Any = None
    prompt_cache_key: str | None = None
    prompt_cache_options: Any = None
    prompt_cache_retention: str | None = None
    reasoning_effort: str | None = None
    safety_identifier: str | None = None
    seed: int | None = None
    service_tier: str | None = None
    stop: str | list[str] | None = None
    store: bool | None = None
    user: str | None = None
    verbosity: str | None = None
    web_search_options: Any = None

    def asked(self) -> tuple[str, Filter | None, tuple[Utterance, ...]]:
        """Return the last user message, the filter, and what was said before, oldest first.

        Other roles than user and assistant are left out: our rules are not for callers to set.
        Raises UsageError without a user message, and for a filter that is none.
        """
        last = max((i for i, m in enumerate(self.messages) if m.role == "user"), default=None)
        if last is None:
            raise UsageError("there is no message with the role user; write the question as one")
        spoken: tuple[_Spoken, ...] = ("user", "assistant")
        before = [
            Utterance(role, message.text)
            for message in self.messages[:last]
            for role in spoken
            if message.role == role and message.text
        ]
        return self.messages[last].text, restriction(self.filter, self.as_of), tuple(before)
