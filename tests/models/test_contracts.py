"""What every embedder and reranker must do, run on each that there is."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pytest

from rag.models import Embedder, Reranker
from rag.models.e5 import E5Embedder
from rag.models.fakes import HashingEmbedder, OverlapReranker
from rag.models.onnx import OnnxEmbedder, OnnxReranker
from rag.models.remembering import RememberingEmbedder
from rag.models.sentence_transformers import SentenceTransformersEmbedder

TEXTS = [
    "Twenty-six people were killed at Quetta railway station.",
    "Gas",
    "گوادر کے نئے ہوائی اڈے پر پہلی پرواز 20 جنوری 2025 کو اتری۔",
    "The supply of Sui gas began in 1955. " * 6,
    "😀 ½ café",
    "word " * 520,
]
EMBEDDERS: dict[str, Callable[[], Embedder]] = {
    "hashing": HashingEmbedder,
    "remembering": lambda: RememberingEmbedder(HashingEmbedder()),
    "onnx": lru_cache(OnnxEmbedder.bundled),
    "e5": lru_cache(E5Embedder.bundled),
    "sentence-transformers": lru_cache(SentenceTransformersEmbedder.bundled),
}
RERANKERS: dict[str, Callable[[], Reranker]] = {
    "overlap": OverlapReranker,
    "onnx": lru_cache(OnnxReranker.bundled),
    "reader": lru_cache(OnnxReranker.reader),
}


@pytest.fixture(
    params=[
        "hashing",
        "remembering",
        "onnx",
        pytest.param("e5", marks=pytest.mark.slow),
        pytest.param("sentence-transformers", marks=pytest.mark.slow),
    ]
)
def embedder(request: pytest.FixtureRequest) -> Embedder:
    return EMBEDDERS[request.param]()


@pytest.fixture(params=list(RERANKERS))
def reranker(request: pytest.FixtureRequest) -> Reranker:
    return RERANKERS[request.param]()


def test_an_embedder_is_one(embedder: Embedder) -> None:
    assert isinstance(embedder, Embedder)
    assert embedder.name
    assert embedder.fingerprint
    assert embedder.window > 2


def test_vectors_are_float32_rows_of_length_one(embedder: Embedder) -> None:
    for vectors in (embedder.embed_documents(TEXTS), embedder.embed_queries(TEXTS)):
        assert vectors.shape == (len(TEXTS), embedder.dimension)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_no_texts_give_no_rows(embedder: Embedder) -> None:
    assert embedder.embed_documents([]).shape == (0, embedder.dimension)
    assert embedder.embed_queries([]).shape == (0, embedder.dimension)


def test_an_empty_text_has_a_vector_too(embedder: Embedder) -> None:
    (vector,) = embedder.embed_documents([""])
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)


def test_the_same_text_has_the_same_vector_whatever_stands_beside_it(embedder: Embedder) -> None:
    # Padding changes the order of float sums, no more: int8 files are therefore run text by text.
    together = embedder.embed_documents(TEXTS)
    turned = embedder.embed_documents(TEXTS[::-1])[::-1]
    alone = np.concatenate([embedder.embed_documents([text]) for text in TEXTS])
    np.testing.assert_allclose(together, alone, atol=1e-5)
    np.testing.assert_allclose(together, turned, atol=1e-5)


def test_embedding_twice_gives_the_same_bytes(embedder: Embedder) -> None:
    assert embedder.embed_documents(TEXTS).tobytes() == embedder.embed_documents(TEXTS).tobytes()


def test_a_question_is_nearest_to_the_text_that_answers_it(embedder: Embedder) -> None:
    question = embedder.embed_queries(["When did the supply of Sui gas begin?"])[0]
    assert int(np.argmax(embedder.embed_documents(TEXTS) @ question)) == 3


@pytest.mark.parametrize("text", TEXTS)
def test_token_offsets_slice_the_text_in_order(embedder: Embedder, text: str) -> None:
    offsets = embedder.token_offsets(text)
    assert offsets
    assert all(0 <= start <= end <= len(text) for start, end in offsets)
    starts = [start for start, _ in offsets]
    assert starts == sorted(starts)
    held = {i for start, end in offsets for i in range(start, end)}
    assert held == {i for i, char in enumerate(text) if not char.isspace()}


def test_tokens_are_counted_beyond_the_window(embedder: Embedder) -> None:
    assert len(embedder.token_offsets("word " * 1000)) == 1000


def test_bge_puts_its_prompt_before_questions_and_not_before_documents() -> None:
    onnx = EMBEDDERS["onnx"]()
    prompt = "Represent this sentence for searching relevant passages: "
    asked, written = onnx.embed_queries(["gas"]), onnx.embed_documents([f"{prompt}gas", "gas"])
    np.testing.assert_array_equal(asked[0], written[0])
    assert float(asked[0] @ written[1]) < 0.99


@pytest.mark.slow
def test_all_bundled_embedders_have_names_and_fingerprints_of_their_own() -> None:
    # One that remembers gives its inner one's vectors, so it has that one's fingerprint.
    made = [make() for name, make in EMBEDDERS.items() if name != "remembering"]
    assert len({m.name for m in made}) == len({m.fingerprint for m in made}) == len(made)


def test_a_reranker_is_one(reranker: Reranker) -> None:
    assert isinstance(reranker, Reranker)
    assert reranker.name
    assert reranker.fingerprint


def test_scores_are_one_float32_for_each_text(reranker: Reranker) -> None:
    scores = reranker.scores("When did the gas supply begin?", TEXTS)
    assert scores.shape == (len(TEXTS),)
    assert scores.dtype == np.float32
    assert np.isfinite(scores).all()


def test_no_texts_give_no_scores(reranker: Reranker) -> None:
    assert reranker.scores("gas?", []).shape == (0,)


def test_the_text_that_answers_scores_highest(reranker: Reranker) -> None:
    scores = reranker.scores("When did the supply of Sui gas begin?", TEXTS)
    assert int(np.argmax(scores)) == 3
    assert scores[3] > 0 > scores[0]


def test_a_score_does_not_depend_on_the_other_texts(reranker: Reranker) -> None:
    question = "How many people were killed at the station?"
    together = reranker.scores(question, TEXTS)
    alone = np.concatenate([reranker.scores(question, [text]) for text in TEXTS])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_every_reranker_reads_english(reranker: Reranker) -> None:
    assert reranker.reads("When did the supply of Sui gas begin?")


def test_the_bundled_reranker_does_not_claim_to_read_urdu() -> None:
    bundled = RERANKERS["onnx"]()
    assert not bundled.reads("گوادر کا نیا ہوائی اڈہ کب کھلا؟")
    assert bundled.reads("Who is Gwadar's نامزد mayor?")
    assert bundled.reads("1955?")
