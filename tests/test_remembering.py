"""A question asked again is answered from memory, and only with what still holds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import httpx
import numpy as np
import pytest
import time_machine

from rag.answering import ChatAnswerer
from rag.arrays import Vectors
from rag.assistant import Assistant
from rag.domain import Answer, Filter, Utterance
from rag.errors import ChatFailed
from rag.models.fakes import HashingEmbedder, ScriptedChatModel
from rag.models.remembering import RememberingEmbedder
from rag.remembering import RememberedAnswers
from rag.rendering import answer_to_json
from rag.serving import Metrics, Readiness, Watcher, create_app
from tests.serving.running import running
from tests.support import small_assistant, small_ingestor

QUESTION = "When did the supply of Sui gas begin?"
OWN = ("id", "usage", "timings_ms", "remembered")


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    with small_assistant(tmp_path) as made:
        yield replace(made, remembered=RememberedAnswers(3))


def said(answer: Answer) -> dict[str, object]:
    return {name: value for name, value in answer_to_json(answer).items() if name not in OWN}


def test_the_second_answer_is_the_first_one_under_an_id_of_its_own(assistant: Assistant) -> None:
    first, second = assistant.ask(QUESTION), assistant.ask(QUESTION)
    assert (first.remembered, second.remembered) == (False, True)
    assert said(second) == said(first)
    assert second.id != first.id
    assert second.timings_ms.retrieve == 0
    assert "remembered" not in answer_to_json(first)


def test_a_refusal_is_remembered_too(tmp_path: Path) -> None:
    with small_assistant(tmp_path, refuses=True) as made:
        assistant = replace(made, remembered=RememberedAnswers())
        first, second = assistant.ask(QUESTION), assistant.ask(QUESTION)
    assert second.refused
    assert second.remembered
    assert said(second) == said(first)


def test_another_filter_is_another_question(assistant: Assistant) -> None:
    assistant.ask(QUESTION)
    glossary = assistant.ask(QUESTION, Filter.parse(["kind=glossary"]))
    assert not glossary.remembered
    assert assistant.ask(QUESTION, Filter()).remembered


def test_a_follow_up_that_means_the_same_is_known_and_told_in_its_own_words(
    assistant: Assistant,
) -> None:
    first = assistant.ask(QUESTION)
    history = [Utterance("user", QUESTION), Utterance("assistant", first.text)]
    again = assistant.ask(f"  {QUESTION} ", history=history)
    assert again.remembered
    assert again.question == f"  {QUESTION} "


def test_tomorrow_it_is_worked_out_anew(assistant: Assistant) -> None:
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False):
        assistant.ask(QUESTION)
        assert assistant.ask(QUESTION).remembered
    with time_machine.travel("2026-11-24T00:00:01Z", tick=False):
        assert not assistant.ask(QUESTION).remembered


def test_another_index_lets_every_answer_go(assistant: Assistant, tmp_path: Path) -> None:
    assistant.ask(QUESTION)
    file = tmp_path / "corpus" / "gas.md"
    file.write_text(file.read_text("utf-8").replace("1955", "1956"), "utf-8")
    small_ingestor(assistant.store).run([tmp_path / "corpus"])

    anew = assistant.ask(QUESTION)

    assert not anew.remembered
    assert "1956" in anew.text
    assert assistant.remembered is not None
    assert len(assistant.remembered) == 1


def test_an_answer_that_its_source_no_longer_bears_out_is_not_given(assistant: Assistant) -> None:
    first = assistant.ask(QUESTION)
    assert assistant.remembered is not None
    [statement] = first.statements[:1]
    [citation] = statement.citations[:1]
    wrong = replace(statement, citations=(replace(citation, quote="in 1965"),))
    [wanted] = assistant.remembered._answers
    assistant.remembered.keep(wanted, replace(first, statements=(wrong,)))

    again = assistant.ask(QUESTION)

    assert not again.remembered
    assert said(again) == said(first)


def test_the_answer_that_was_not_asked_for_the_longest_goes_first(assistant: Assistant) -> None:
    questions = [QUESTION, "What are the Levies?", "Where is the field?", "Who polices B areas?"]
    for question in questions[:3]:
        assistant.ask(question)
    assistant.ask(questions[0])
    assistant.ask(questions[3])
    held = [assistant.recall(question) is not None for question in questions]
    assert held == [True, False, True, True]


def test_what_stood_in_for_a_failed_chat_model_is_not_remembered(assistant: Assistant) -> None:
    failing = replace(assistant, chat=ChatAnswerer(ScriptedChatModel([ChatFailed("gone")])))
    assert failing.ask(QUESTION).stand_in
    assert failing.recall(QUESTION) is None


def test_over_http_both_ways_of_asking_give_the_remembered_answer_and_count_it(
    assistant: Assistant, tmp_path: Path
) -> None:
    metrics = Metrics()
    watched = replace(assistant, observer=Watcher(metrics).answered)
    app = create_app(Readiness(watched), "127.0.0.1", tmp_path, assistant=watched, metrics=metrics)
    with running(app) as url, httpx.Client(base_url=url, timeout=30) as client:
        first = client.post("/api/ask", json={"question": QUESTION}).json()
        second = client.post("/api/ask", json={"question": QUESTION}).json()
        body = {"question": QUESTION, "stream": True}
        events = client.post("/api/ask", json=body).text
        rated = client.post("/api/feedback", json={"answer_id": second["id"], "rating": "up"})
        counted = client.get("/metrics").text

    names = [line[7:] for line in events.splitlines() if line.startswith("event: ")]
    streamed = json.loads(events.splitlines()[-2].removeprefix("data: "))
    assert second["remembered"]
    assert second["statements"] == streamed["statements"] == first["statements"]
    assert names[:2] == ["status", "passages"]
    assert {"statement", "delta"} <= set(names)
    assert names[-1] == "answer"
    assert rated.status_code == httpx.codes.CREATED
    assert "sanad_remembered_answers_total 2.0" in counted


class Counting(HashingEmbedder):
    """Counts the questions that are embedded."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return super().embed_queries(texts)


def test_a_question_is_embedded_once_while_it_is_held() -> None:
    inner = Counting()
    embedder = RememberingEmbedder(inner, most=2)
    both = embedder.embed_queries(["a", "b"])
    assert np.array_equal(embedder.embed_queries(["b", "a", "b"]), both[[1, 0, 1]])
    assert inner.asked == ["a", "b"]
    embedder.embed_queries(["c"])
    embedder.embed_queries(["a"])
    embedder.embed_queries(["b"])
    assert inner.asked == ["a", "b", "c", "b"]
