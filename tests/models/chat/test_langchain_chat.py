"""Over HTTP: what is sent, what is tried again, what is never told."""

from __future__ import annotations

import time

import pytest
from langchain_core.language_models import FakeListChatModel

from rag.domain import Usage
from rag.errors import ChatFailed, ChatTimeout, ProviderMissing, UsageError
from rag.models.chat import ChatMessage, whole_reply
from rag.models.chat.bounds import BoundedChatModel
from rag.models.chat.langchain import Endpoint, LangChainChatModel
from tests.models.chat.serving import Script, openai_compatible

ASKED = [ChatMessage("system", "Be brief."), ChatMessage("user", "When?")]


def test_messages_temperature_and_limit_are_sent_and_tokens_are_counted() -> None:
    script = Script("In 1983, they say.")
    with openai_compatible(script) as base_url:
        model = LangChainChatModel.named("some-model", Endpoint(base_url))
        reply, usage = whole_reply(model.stream(ASKED, max_tokens=2))
    assert (reply, usage) == ("In 1983,", Usage(11, 2))
    (sent,) = script.requests
    assert [(m["role"], m["content"]) for m in sent["messages"]] == [
        ("system", "Be brief."),
        ("user", "When?"),
    ]
    assert sent["temperature"] == 0
    assert sent["model"] == "some-model"
    assert sent["stream"] is True


def test_a_busy_server_is_asked_again_and_a_wrong_request_is_not() -> None:
    script = Script("Well.", statuses=[503, 429])
    with openai_compatible(script) as base_url:
        inner = LangChainChatModel.named("openai:m", Endpoint(base_url))
        model = BoundedChatModel(inner, attempts=3, pause=0.0)
        assert whole_reply(model.stream(ASKED))[0] == "Well."
        assert len(script.requests) == 3
        script.statuses = [404]
        with pytest.raises(ChatFailed) as caught:
            list(model.stream(ASKED))
    assert not caught.value.retryable
    assert len(script.requests) == 4


def test_a_server_that_is_not_there_may_come_back() -> None:
    with openai_compatible(Script()) as base_url:
        gone = base_url
    with pytest.raises(ChatFailed) as caught:
        list(LangChainChatModel.named("m", Endpoint(gone)).stream(ASKED))
    assert caught.value.retryable


def test_a_server_that_dawdles_runs_out_of_time() -> None:
    script = Script(" ".join(["word"] * 200), delay=0.3)
    with openai_compatible(script) as base_url:
        model = LangChainChatModel.named("m", Endpoint(base_url), timeout=0.5)
        with pytest.raises(ChatFailed):
            list(model.stream(ASKED, max_tokens=200))
        assert script.words_sent < 100  # the whole would have taken a minute


def test_a_reader_who_leaves_breaks_the_connection_off() -> None:
    script = Script(" ".join(["word"] * 200), delay=0.02)
    with openai_compatible(script) as base_url:
        pieces = LangChainChatModel.named("m", Endpoint(base_url)).stream(ASKED, max_tokens=200)
        while not next(pieces).text:
            pass
        pieces.close()
        deadline = time.monotonic() + 5
        while not script.broken_off and time.monotonic() < deadline:
            time.sleep(0.02)
    assert script.broken_off == 1
    assert script.words_sent < 100


def test_the_providers_own_key_is_not_sent_to_another_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-for-the-provider")
    script = Script()
    with openai_compatible(script) as base_url:
        list(LangChainChatModel.named("openai:m", Endpoint(base_url)).stream(ASKED))
        list(LangChainChatModel.named("openai:m", Endpoint(base_url, "mine")).stream(ASKED))
    assert script.keys == ["Bearer none", "Bearer mine"]


def test_a_key_is_in_no_message() -> None:
    endpoint = Endpoint("http://127.0.0.1:1/v1", "sk-secret-1234")
    assert "secret" not in repr(endpoint)

    class Telling(FakeListChatModel):
        def _stream(self, *_: object, **__: object) -> None:  # type: ignore[override]
            raise RuntimeError("the key sk-secret-1234 is not valid")

    model = LangChainChatModel(Telling(responses=["x"]), "fake:telling", endpoint=endpoint)
    with pytest.raises(ChatFailed) as caught:
        list(model.stream(ASKED))
    assert "secret" not in str(caught.value)
    assert "is not valid" in str(caught.value)


def test_the_address_changes_the_fingerprint_and_stays_out_of_it() -> None:
    with openai_compatible(Script()) as base_url:
        here = LangChainChatModel.named("openai:m", Endpoint(base_url))
        there = LangChainChatModel.named("openai:m", Endpoint(f"{base_url}/b"))
    assert here.fingerprint != there.fingerprint
    assert "127.0.0.1" not in here.fingerprint
    assert here.name == there.name == "openai:m"


def test_a_missing_package_is_named() -> None:
    with pytest.raises(ProviderMissing, match="pip install langchain-groq"):
        LangChainChatModel.named("groq:m", Endpoint())


@pytest.mark.parametrize("name", ["no-provider", "nobody:m"])
def test_a_name_that_means_nothing_is_wrong_usage(name: str) -> None:
    with pytest.raises(UsageError, match="RAG_CHAT_MODEL"):
        LangChainChatModel.named(name, Endpoint())


def test_a_timeout_of_our_own_is_one() -> None:
    slow = LangChainChatModel(
        FakeListChatModel(responses=["abc"], sleep=0.3), "fake:slow", timeout=0.1
    )
    with pytest.raises(ChatTimeout):
        list(slow.stream(ASKED))
