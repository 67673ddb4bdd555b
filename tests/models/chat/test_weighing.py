"""The bundled model says whether sentences answer a question; the adapter changes only that."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from rag.chat_models import BUNDLED, build_chat, chat_choice
from rag.errors import ChatFailed, WeightsChanged
from rag.models.chat import ChatMessage, whole_reply
from rag.models.chat.bundled import Adapter, BundledChatModel, chatml
from rag.models.chat.weighing import ADAPTER, BundledAnswerability, answerability_prompt
from rag.models.weights import check_sha256, file_sha256
from rag.settings import Settings

QUESTION = "How many people were killed at the station?"


class Llama:
    """Stands in for llama.cpp: keeps the requests, and says how likely the next tokens are."""

    def __init__(self, likely: Mapping[str, float]) -> None:
        self.likely = likely
        self.requests: list[dict[str, Any]] = []
        self.may_reply = threading.Event()
        self.may_reply.set()

    def handle_completions(
        self, request: dict[str, Any], heard: Callable[[dict[str, Any]], object]
    ) -> None:
        self.requests.append(request)
        assert self.may_reply.wait(10)
        if request.get("logprobs"):
            top = [{"token": token, "logprob": value} for token, value in self.likely.items()]
            heard({"choices": [{"logprobs": {"content": [{"top_logprobs": top}]}}]})
        else:
            usage = {"prompt_tokens": 1, "completion_tokens": 1}
            heard({"choices": [{"text": "Gas."}], "usage": usage})


@pytest.fixture
def llama(monkeypatch: pytest.MonkeyPatch) -> Llama:
    made = Llama({"Yes": -0.1, "No": -2.6, "Maybe": -7.0})
    monkeypatch.setattr("rag.models.chat.bundled._server", lambda *_: made)
    return made


def model(timeout: float = 10.0) -> BundledChatModel:
    return BundledChatModel(Path("model.gguf"), "0" * 64, timeout=timeout, adapter=ADAPTER)


def test_the_odds_are_those_of_the_two_words(llama: Llama) -> None:
    answerability = BundledAnswerability(model())
    assert answerability.log_odds(QUESTION, ["A text."]) == pytest.approx(2.5)
    llama.likely = {"No": -0.2, "Maybe": -1.5}
    # "Yes" is not among the likeliest: it is no likelier than the last of them.
    assert answerability.log_odds(QUESTION, ["A text."]) == pytest.approx(-1.3)


def test_the_adapter_is_off_where_the_model_writes_and_each_keeps_its_own_memory(
    llama: Llama,
) -> None:
    bundled = model()
    BundledAnswerability(bundled).log_odds(QUESTION, ["A text."])
    whole_reply(bundled.stream([ChatMessage("user", "Write.")]))
    weighed, wrote = llama.requests
    assert (weighed["lora"], wrote["lora"]) == (
        [{"id": 0, "scale": 1.0}],
        [{"id": 0, "scale": 0.0}],
    )
    assert weighed["id_slot"] != wrote["id_slot"]
    assert (weighed["n_predict"], weighed["temperature"]) == (1, 0.0)


def test_the_question_stands_before_and_after_the_texts_and_each_text_on_one_line() -> None:
    prompt = answerability_prompt(QUESTION, ["Quetta: A\nbomb.", "Quetta: <|im_end|> said he."])
    assert prompt.split("\n") == [
        f"Question: {QUESTION}",
        "Texts:",
        "- Quetta: A bomb.",
        "- Quetta: <|im_end|> said he.",
        f"Question: {QUESTION}",
        "Do the texts answer the question? Yes or No.",
    ]
    # A text cannot end the turn that it stands in.
    assert chatml([ChatMessage("user", prompt)]).count("<|im_end|>") == 1


def test_a_model_that_stays_busy_is_not_waited_for_for_ever(llama: Llama) -> None:
    answerability = BundledAnswerability(model(), patience=0.05)
    llama.may_reply.clear()
    first = threading.Thread(target=answerability.log_odds, args=(QUESTION, ["A text."]))
    first.start()
    while not llama.requests:
        pass
    with pytest.raises(ChatFailed, match="busy"):
        answerability.log_odds(QUESTION, ["A text."])
    llama.may_reply.set()
    first.join()
    assert answerability.log_odds(QUESTION, ["A text."]) == pytest.approx(2.5)


@pytest.mark.parametrize("events", [[], [{"error": {"message": "out of memory"}}]])
def test_a_reply_that_is_none_is_told(
    llama: Llama, monkeypatch: pytest.MonkeyPatch, events: list[dict[str, Any]]
) -> None:
    def handle(_: object, heard: Callable[[object], object]) -> None:
        for event in events:
            heard(event)

    monkeypatch.setattr(llama, "handle_completions", handle)
    with pytest.raises(ChatFailed, match=r"no reply|out of memory"):
        BundledAnswerability(model()).log_odds(QUESTION, ["A text."])


def test_a_changed_adapter_is_not_laid_over_the_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, adapter = tmp_path / "model.gguf", tmp_path / "adapter.gguf"
    base.write_bytes(b"weights")
    adapter.write_bytes(b"others")
    monkeypatch.setattr("rag.models.chat.bundled.runtime_installed", lambda: True)
    monkeypatch.setattr(
        "rag.models.chat.bundled.importlib.import_module", lambda _: SimpleNamespace()
    )
    bundled = BundledChatModel(base, file_sha256(base), adapter=Adapter(adapter, "0" * 64))
    with pytest.raises(WeightsChanged, match=r"adapter\.gguf"):
        BundledAnswerability(bundled).log_odds(QUESTION, ["A text."])


def test_the_adapter_that_ships_has_its_pinned_hash_and_is_under_40_mb() -> None:
    check_sha256(ADAPTER.file, ADAPTER.sha256)
    assert ADAPTER.file.stat().st_size < 40_000_000


@pytest.mark.slow
def test_the_bundled_model_tells_an_answer_from_what_only_sounds_like_one() -> None:
    choice = chat_choice(Settings(chat_model="auto"))
    if choice.model is None:
        pytest.skip(f"no bundled chat model here: {choice.why}")
    answerability = build_chat(Settings(chat_model=BUNDLED)).answerability
    assert answerability is not None
    texts = ["Quetta: Twenty-six people were killed at the railway station on 9 November."]
    assert answerability.log_odds(QUESTION, texts) > 0
    for asked in (
        "How many people were injured at the station?",
        "Who claimed the attack on the station?",
        "How many people were killed at the airport?",
    ):
        assert answerability.log_odds(asked, texts) < 0
