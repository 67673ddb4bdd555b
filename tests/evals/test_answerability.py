"""Training data of the adapter, and the adapter as a file."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import gguf
import pytest
import torch
from transformers import Qwen2Config, Qwen2ForCausalLM

from evals.answerability.examples import INVENTED, Asked, Example, examples, invented
from evals.answerability.lora import RANK, adapt, write_adapter
from evals.answerability.training import log_odds, prompt
from rag.models.chat.weighing import ADAPTER

KINDS = {"pos", "attr", "ent", "rel", "prem", "part", "year"}


def test_every_invented_question_names_sentences_that_its_cluster_has() -> None:
    for line in INVENTED.read_text("utf-8").splitlines():
        cluster = json.loads(line)
        lengths = [len(document["sentences"]) for document in cluster["documents"]]
        for row in cluster["questions"]:
            assert row["k"] in KINDS
            assert bool(row["s"]) == (row["k"] == "pos"), row
            assert all(1 <= at <= lengths[number - 1] for number, at in row["s"]), row
        asked = Counter(row["q"] for row in cluster["questions"])
        assert max(asked.values()) == 1


def test_a_sentence_is_right_that_the_question_names(tmp_path: Path) -> None:
    documents = [
        {"title": "Bridge", "date": "2001-01-01", "sentences": ["It opened in 1901.", "Long."]},
        {"title": "Ferry", "date": "2002-01-01", "sentences": ["It stopped in 1901."]},
    ]
    questions = [
        {"q": "When did the ferry stop?", "s": [[2, 1]], "k": "pos"},
        {"q": "How long is the bridge?", "s": [], "k": "attr"},
    ]
    path = tmp_path / "invented.jsonl"
    path.write_text(json.dumps({"documents": documents, "questions": questions}), "utf-8")
    stops, long = invented(path)
    assert stops.texts == [
        "Bridge: It opened in 1901.",
        "Bridge: Long.",
        "Ferry: It stopped in 1901.",
    ]
    assert list(stops.right) == [False, False, True]
    assert not any(long.right)


def test_an_example_is_answered_exactly_if_it_shows_a_sentence_that_answers() -> None:
    texts = [f"Sentence {n} on the bridge and the ferry." for n in range(8)]
    asked = [
        Asked(f"Question {n} on the bridge?", texts, [place == n % 9 for place in range(8)])
        for n in range(400)
    ]
    made = examples(asked, seed=1)
    for one, example in zip(asked, made, strict=True):
        shown = {text for text, right in zip(one.texts, one.right, strict=True) if right}
        assert example.answers == bool(shown & set(example.texts))
    answered = sum(example.answers for example in made)
    # A ninth has no answer, and a quarter of the others lost it.
    assert 0.5 < answered / len(made) < 0.8
    assert made == examples(asked, seed=1)


def test_what_is_shown_is_short_and_keeps_the_answer() -> None:
    texts = ["x" * 500, "y" * 500, "z" * 500]
    for example in examples([Asked("x y z?", texts, [False, False, True])] * 40, seed=2):
        assert len(example.texts) == 1


@pytest.fixture(scope="module")
def tiny() -> Qwen2ForCausalLM:
    torch.manual_seed(1)
    config = Qwen2Config(
        vocab_size=64,
        hidden_size=32,
        num_hidden_layers=14,
        intermediate_size=48,
        num_attention_heads=4,
        num_key_value_heads=2,
    )
    model = Qwen2ForCausalLM(config)
    model.requires_grad_(requires_grad=False)
    return model


def test_an_adapter_begins_as_nothing_and_is_written_with_the_names_that_llama_cpp_reads(
    tiny: Qwen2ForCausalLM, tmp_path: Path
) -> None:
    texts, words = [[1, 2, 3], [4, 5]], (7, 8)
    before = log_odds(tiny, texts, words)
    trained = adapt(tiny)
    assert torch.allclose(log_odds(tiny, texts, words), before, atol=1e-6)
    # Two layers, seven matrices each, two sides.
    assert len(trained) == 2 * 7 * 2
    target = tmp_path / "adapter.gguf"
    write_adapter(tiny, target)
    file = gguf.GGUFReader(target)
    shapes = {tensor.name: tuple(int(n) for n in tensor.shape) for tensor in file.tensors}
    assert shapes["blk.12.attn_q.weight.lora_a"] == (32, RANK)
    assert shapes["blk.13.ffn_down.weight.lora_b"] == (RANK, 32)
    assert len(shapes) == len(trained)


def test_a_text_gets_the_same_odds_alone_and_beside_a_longer_one(tiny: Qwen2ForCausalLM) -> None:
    together = log_odds(tiny, [[1, 2, 3, 4, 5, 6], [4, 5]], (7, 8))
    assert torch.allclose(together[1], log_odds(tiny, [[4, 5]], (7, 8))[0], atol=1e-5)


def test_the_model_is_trained_on_what_it_is_asked_later() -> None:
    example = Example("When?", ("Bridge: It opened in 1901.",), answers=True)
    assert prompt(example).endswith("Yes or No.<|im_end|>\n<|im_start|>assistant\n")


def test_the_adapter_that_ships_covers_the_upper_layers() -> None:
    names = [tensor.name for tensor in gguf.GGUFReader(ADAPTER.file).tensors]
    assert {int(name.split(".")[1]) for name in names} == set(range(12, 28))
