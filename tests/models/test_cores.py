"""Small models take a core each, a language model all of them, and nobody waits for ever."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from rag.models.cores import Cores
from rag.models.onnx import OnnxEmbedder, OnnxReranker


def test_as_many_compute_at_once_as_there_are_cores() -> None:
    cores = Cores(3)
    with cores.one(), cores.one():
        assert not cores.locked()
        with cores.one():
            assert cores.locked()
    assert not cores.locked()


def test_a_language_model_waits_for_all_cores_and_then_has_them_alone() -> None:
    cores = Cores(2)
    order: list[str] = []

    def speak() -> None:
        with cores:
            order.append("language model")
            assert cores.locked()

    with cores.one():
        speaker = threading.Thread(target=speak)
        speaker.start()
        speaker.join(0.1)
        order.append("small model")
    speaker.join(5)
    assert order == ["small model", "language model"]
    assert not cores.locked()


def test_several_language_models_that_ask_at_once_all_get_their_turn() -> None:
    cores = Cores(4)
    done: list[int] = []

    def speak(number: int) -> None:
        for _ in range(50):
            with cores:
                pass
        done.append(number)

    speakers = [threading.Thread(target=speak, args=(n,), daemon=True) for n in range(4)]
    for speaker in speakers:
        speaker.start()
    for speaker in speakers:
        speaker.join(20)
    assert sorted(done) == [0, 1, 2, 3]


def test_results_come_in_the_order_of_what_was_given_and_two_are_computed_at_once() -> None:
    cores = Cores(2)
    meeting = threading.Barrier(2)

    def compute(number: int) -> int:
        meeting.wait(timeout=20)  # breaks if nobody else computes meanwhile
        return number * number

    assert list(cores.each(compute, range(6))) == [0, 1, 4, 9, 16, 25]


def test_what_goes_wrong_for_one_item_is_raised() -> None:
    def compute(number: int) -> float:
        return 1 / number

    with pytest.raises(ZeroDivisionError):
        list(Cores(2).each(compute, [1, 0, 2]))


def test_vectors_and_scores_do_not_depend_on_what_is_computed_beside_them() -> None:
    texts = [f"The {word} of Quetta. " * (1 + n % 5) for n, word in enumerate("abcdefghij")]
    embedder, reranker = OnnxEmbedder.bundled(), OnnxReranker.bundled()
    together = embedder.embed_documents(texts)
    scores = reranker.scores("What is in Quetta?", texts)
    for row, text in enumerate(texts):
        assert np.array_equal(embedder.embed_documents([text])[0], together[row])
        assert reranker.scores("What is in Quetta?", [text])[0] == scores[row]
