"""Training data and weights of the reader."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from evals.reader.pairs import Pair, sampled, titled, written_pairs
from evals.reader.passages import HERE
from evals.reader.weights import float_model, write_int8
from rag.models.onnx import OnnxReranker
from rag.models.weights import RERANKER, locate

QUESTION = "How many people were killed at the station?"
TEXTS = [
    "Quetta: Twenty-six people were killed at the railway station.",
    "Quetta: The commissioner visited the wounded in hospital.",
    "Apricots: The harvest was good that year.",
]


@pytest.mark.parametrize("name", ["questions.jsonl", "questions-next.jsonl"])
def test_every_written_question_names_a_passage_and_sentences_that_it_has(name: str) -> None:
    places = [
        json.loads(line) for line in (HERE / "passages.jsonl").read_text("utf-8").splitlines()
    ]
    lengths = {place["id"]: len(place["sentences"]) for place in places}
    rows = [json.loads(line) for line in (HERE / name).read_text("utf-8").splitlines()]
    for row in rows:
        assert all(1 <= number <= lengths[row["p"]] for number in row["s"]), row
        assert bool(row["s"]) == (row["k"] == "pos"), row
    asked = Counter((row["p"], row["q"]) for row in rows)
    assert max(asked.values()) == 1


def test_passages_are_places_in_the_public_sets_and_hold_no_text() -> None:
    place = json.loads((HERE / "passages.jsonl").read_text("utf-8").splitlines()[0])
    assert set(place) == {"id", "set", "row", "title", "sentences"}


def test_an_answer_goes_with_its_sentence_and_a_near_miss_with_the_most_similar(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    benchmarks, here = tmp_path / "benchmarks", tmp_path / "here"
    (benchmarks / "small").mkdir(parents=True)
    here.mkdir()
    text = "The bridge  opened in 1901. It is 300 metres long. Boats pass below."
    row = {"id": "b", "title": "Bridge", "text": text}
    (benchmarks / "small" / "corpus.jsonl").write_text(json.dumps(row), "utf-8")
    sentences = [[0, 26], [27, 49], [50, 67]]
    place = {"id": "p", "set": "small", "row": "b", "title": "Bridge", "sentences": sentences}
    (here / "passages.jsonl").write_text(json.dumps(place), "utf-8")
    opened, wide = "When was the bridge opened?", "How wide is it in metres?"
    asked = [
        {"p": "p", "q": opened, "s": [1], "k": "pos"},
        {"p": "p", "q": wide, "s": [], "k": "attr"},
    ]
    (here / "questions.jsonl").write_text("\n".join(map(json.dumps, asked)), "utf-8")
    monkeypatch.setattr("evals.reader.passages.HERE", here)
    monkeypatch.setattr("evals.reader.pairs.HERE", here)
    pairs = written_pairs(benchmarks)
    assert pairs[0] == Pair(opened, "Bridge: The bridge opened in 1901.", answers=True)
    assert [pair.answers for pair in pairs] == [True, False, False, False]
    assert pairs[2] == Pair(wide, "Bridge: It is 300 metres long.", answers=False)


def test_a_document_called_by_its_hash_has_no_title() -> None:
    assert titled("3035bdcbad71a7b9", "A sentence.") == "A sentence."
    assert titled("Quetta", "A sentence.") == "Quetta: A sentence."


def test_a_sample_is_the_same_each_time() -> None:
    pairs = [Pair(str(n), "", answers=False) for n in range(200)]
    once = sampled(pairs, 0.25, 9)
    assert once == sampled(pairs, 0.25, 9)
    assert 30 < len(once) < 70


def test_weights_survive_the_way_to_torch_and_back(tmp_path: Path) -> None:
    pinned = locate(RERANKER)
    target = tmp_path / "model.onnx"
    write_int8(float_model(pinned), pinned, target)
    tokenizer = pinned.with_name("tokenizer.json")
    again = OnnxReranker(target, "again", "0" * 64, tokenizer=tokenizer)
    before = OnnxReranker.bundled().scores(QUESTION, TEXTS)
    np.testing.assert_allclose(again.scores(QUESTION, TEXTS), before, atol=0.6)
