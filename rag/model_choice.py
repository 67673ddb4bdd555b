"""Which embedder, reranker and reader the settings name, opened side by side."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from rag.models.protocols import Embedder, Reranker
from rag.settings import Settings

BUNDLED_EMBEDDER = "bge-small-int8"
BUNDLED_MINILM = "minilm"
BUNDLED_E5 = "multilingual-e5-small-q4"
BUNDLED_RERANKER = "minilm-l12-int8"
NO_RERANKER = "none"


@dataclass(frozen=True, slots=True)
class Models:
    """The small models behind an assistant; no reranker, no reader."""

    embedder: Embedder
    reranker: Reranker | None
    reader: Reranker | None


def open_models(settings: Settings) -> Models:
    """Return what the settings name. Opening a model leaves the interpreter free for the others.

    Raises WeightsMissing or WeightsChanged.
    """
    with ThreadPoolExecutor() as beside:
        embedder = beside.submit(build_embedder, settings)
        reranker = beside.submit(build_reranker, settings)
        return Models(embedder.result(), reranker.result(), build_reader(settings))


def build_embedder(settings: Settings) -> Embedder:
    """Return the embedder that ``settings.embedder`` names: a bundled one, a folder or a hub name."""
    if settings.embedder == BUNDLED_EMBEDDER:
        from rag.models.onnx import OnnxEmbedder  # noqa: PLC0415 - onnxruntime loads on use

        return OnnxEmbedder.bundled()
    if settings.embedder == BUNDLED_E5:
        from rag.models.e5 import E5Embedder  # noqa: PLC0415 - onnxruntime loads on use

        return E5Embedder.bundled()
    from rag.models.sentence_transformers import (  # noqa: PLC0415 - torch loads on use
        SentenceTransformersEmbedder,
    )

    if settings.embedder == BUNDLED_MINILM:
        return SentenceTransformersEmbedder.bundled()
    return SentenceTransformersEmbedder(settings.embedder, allow_download=settings.allow_downloads)


def build_reranker(settings: Settings) -> Reranker | None:
    """Return the reranker that ``settings.reranker`` names, or None for ``none``."""
    if settings.reranker == NO_RERANKER:
        return None
    if settings.reranker == BUNDLED_RERANKER:
        from rag.models.onnx import OnnxReranker  # noqa: PLC0415 - onnxruntime loads on use

        return OnnxReranker.bundled()
    from rag.models.sentence_transformers import (  # noqa: PLC0415 - torch loads on use
        CrossEncoderReranker,
    )

    return CrossEncoderReranker(settings.reranker, allow_download=settings.allow_downloads)


def build_reader(settings: Settings) -> Reranker | None:
    """Return the reader that the refusal model was fitted with, None without a reranker."""
    if settings.reranker == NO_RERANKER:
        return None
    from rag.models.onnx import OnnxReranker  # noqa: PLC0415 - onnxruntime loads on use

    return OnnxReranker.reader()
