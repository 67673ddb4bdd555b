"""Any chat model of LangChain: Ollama, OpenAI-compatible servers, every ``init_chat_model`` provider."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.domain import Usage
from rag.errors import ChatFailed, ProviderMissing, UsageError
from rag.models.chat.protocol import ChatMessage, ChatPiece, Pieces
from rag.models.chat.pumping import Emit, pumped

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

OLLAMA = "ollama"
OPENAI = "openai"
_TOLD = 200
_TRY_AGAIN = frozenset({408, 409, 425, 429})
_SERVER_AT_FAULT = 500


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model answers. Without ``base_url`` the provider's own address holds.

    ``api_key`` is kept out of every message; None leaves it to the provider's own variable, except
    at a ``base_url``: a key that is meant for the provider is never sent elsewhere.
    """

    base_url: str | None = None
    api_key: str | None = None

    @property
    def key(self) -> str | None:
        """The key to send; servers without keys ignore what stands in its place."""
        return self.api_key or ("none" if self.base_url else None)

    def __repr__(self) -> str:
        return f"Endpoint(base_url={self.base_url!r})"


class LangChainChatModel:
    """A LangChain chat model that is streamed in a thread of its own, so that it can be left."""

    def __init__(
        self,
        model: BaseChatModel,
        name: str,
        *,
        timeout: float = 60.0,
        max_tokens: int = 256,
        endpoint: Endpoint | None = None,
    ) -> None:
        self._model = model
        self._name = name
        self._timeout = timeout
        self._max_tokens = max_tokens
        self._endpoint = endpoint or Endpoint()

    @classmethod
    def named(
        cls, name: str, endpoint: Endpoint, *, timeout: float = 60.0, max_tokens: int = 256
    ) -> LangChainChatModel:
        """Return ``PROVIDER:NAME``; with a base URL a bare name is one of an OpenAI-compatible server.

        Raises UsageError for an unknown provider and ProviderMissing if its package is not there.
        """
        provider, _, model = name.partition(":")
        if not model:
            if not endpoint.base_url:
                raise UsageError(
                    f"setting RAG_CHAT_MODEL: {name!r} names no provider; write PROVIDER:NAME, such"
                    " as ollama:qwen2.5, or give RAG_CHAT__BASE_URL too"
                )
            provider, model = OPENAI, name
        made = _made(provider, model, endpoint, timeout)
        return cls(
            made, f"{provider}:{model}", timeout=timeout, max_tokens=max_tokens, endpoint=endpoint
        )

    @property
    def name(self) -> str:
        return self._name

    @property
    def fingerprint(self) -> str:
        where = self._endpoint.base_url
        place = f"@{hashlib.sha256(where.encode()).hexdigest()[:8]}" if where else ""
        return f"langchain/{self._name}{place}"

    def stream(self, messages: Sequence[ChatMessage], *, max_tokens: int | None = None) -> Pieces:
        return pumped(
            lambda emit: self._told(messages, max_tokens or self._max_tokens, emit), self._timeout
        )

    def _told(self, messages: Sequence[ChatMessage], most: int, emit: Emit) -> None:
        from langsmith import tracing_context  # noqa: PLC0415 - comes with LangChain

        used = Usage()
        try:
            # A variable that was set for another program must not send the documents away.
            with tracing_context(enabled=False):
                chunks = self._model.stream(_converted(messages), **self._limit(most))
                for chunk in chunks:
                    counted = chunk.usage_metadata
                    if counted:
                        used = Usage(
                            used.input_tokens + counted["input_tokens"],
                            used.output_tokens + counted["output_tokens"],
                        )
                    if chunk.text and not emit(ChatPiece(str(chunk.text))):
                        return
        except Exception as error:
            raise self._failure(error) from error
        emit(ChatPiece("", used))

    def _limit(self, most: int) -> dict[str, Any]:
        kind = self._model._llm_type  # noqa: SLF001 - LangChain's name for the kind of model
        if OLLAMA in kind:
            return {"options": {"num_predict": most, "temperature": 0}}
        return {"max_tokens": most}

    def _failure(self, error: Exception) -> ChatFailed:
        said = f"{type(error).__name__}: {error}"
        if self._endpoint.api_key:
            said = said.replace(self._endpoint.api_key, "***")
        return ChatFailed(
            f"{self._name} did not reply: {said[:_TOLD]}", retryable=_may_go_through_later(error)
        )


def _converted(messages: Sequence[ChatMessage]) -> list[BaseMessage]:
    from langchain_core.messages import (  # noqa: PLC0415 - half a second
        AIMessage,
        HumanMessage,
        SystemMessage,
    )

    kinds: dict[str, type[BaseMessage]] = {
        "system": SystemMessage,
        "user": HumanMessage,
        "assistant": AIMessage,
    }
    return [kinds[message.role](content=message.text) for message in messages]


def _made(provider: str, model: str, endpoint: Endpoint, timeout: float) -> BaseChatModel:
    from langchain.chat_models import init_chat_model  # noqa: PLC0415 - half a second

    try:
        made: BaseChatModel = init_chat_model(
            model, model_provider=provider, **_options(provider, endpoint, timeout)
        )
    except ImportError as error:
        # Not every package is called after its provider; LangChain's message names it.
        raise ProviderMissing(
            f"setting RAG_CHAT_MODEL={provider}:{model}: {error}, with -c requirements.txt to keep"
            " the other versions"
        ) from error
    except ValueError as error:
        first = str(error).splitlines()[0]
        raise UsageError(f"setting RAG_CHAT_MODEL={provider}:{model}: {first}") from error
    except Exception as error:
        # Each provider's client has an exception of its own for a missing key.
        raise ChatFailed(
            f"{provider}:{model} cannot be set up: {str(error)[:_TOLD]}; RAG_CHAT__API_KEY takes a key"
        ) from error
    return made


def _options(provider: str, endpoint: Endpoint, timeout: float) -> Mapping[str, Any]:
    """Return what the provider's class takes; trying again is ours, so it does not try again too."""
    options: dict[str, Any] = {"temperature": 0}
    if endpoint.base_url:
        options["base_url"] = endpoint.base_url
    if provider == OLLAMA:
        return {**options, "client_kwargs": {"timeout": timeout}}
    if endpoint.key:
        options["api_key"] = endpoint.key
    if provider == OPENAI:
        options["stream_usage"] = True
    return {**options, "timeout": timeout, "max_retries": 0}


def _may_go_through_later(error: Exception) -> bool:
    """Whether the same call may succeed later, by status code, else by the kind of exception."""
    status = getattr(error, "status_code", None)
    if status is None:
        status = getattr(getattr(error, "response", None), "status_code", None)
    if isinstance(status, int) and status > 0:
        return status in _TRY_AGAIN or status >= _SERVER_AT_FAULT
    kinds = {kind.__name__ for kind in type(error).__mro__}
    return any("Connect" in kind or "Timeout" in kind or "Transport" in kind for kind in kinds)
