"""Any sentence-transformers model or folder as embedder or reranker; torch loads on first use."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from rag.arrays import Scores, Vectors
from rag.errors import ModelError
from rag.models.weights import MINILM, file_sha256, verified

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder, SentenceTransformer

Model = TypeVar("Model")


class SentenceTransformersEmbedder:
    """A model by folder or by hub name.

    A name that is not on this machine is not fetched unless ``allow_download`` is set.
    """

    def __init__(self, model: str, *, allow_download: bool = False, batch_size: int = 32) -> None:
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - imports torch, 5 s

        self._model: SentenceTransformer = _load(
            SentenceTransformer, model, allow_download=allow_download
        )
        self._name = Path(model).name if Path(model).is_dir() else model
        self._identity = _identity(model)
        self._batch_size = batch_size
        self._lock = threading.Lock()

    @classmethod
    def bundled(cls) -> SentenceTransformersEmbedder:
        """Load the pinned MiniLM folder. Raises WeightsMissing or WeightsChanged."""
        return cls(str(verified(MINILM).parent))

    @property
    def name(self) -> str:
        return self._name

    @property
    def fingerprint(self) -> str:
        return f"sentence-transformers/{self._identity}"

    @property
    def dimension(self) -> int:
        return int(self._model.get_embedding_dimension() or 0)

    @property
    def window(self) -> int:
        return int(self._model.max_seq_length or 512)

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        with self._lock:
            vectors = self._model.encode_document(
                list(texts),
                batch_size=self._batch_size,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        return self._shaped(vectors)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        with self._lock:
            vectors = self._model.encode_query(
                list(texts),
                batch_size=self._batch_size,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        return self._shaped(vectors)

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        encoded = self._model.tokenizer(
            text, add_special_tokens=False, return_offsets_mapping=True, truncation=False
        )
        return [(int(start), int(end)) for start, end in encoded["offset_mapping"]]

    def _shaped(self, vectors: object) -> Vectors:
        return np.asarray(vectors, dtype=np.float32).reshape(-1, self.dimension)


class CrossEncoderReranker:
    """A sentence-transformers cross-encoder with one logit."""

    def __init__(self, model: str, *, allow_download: bool = False) -> None:
        from sentence_transformers import CrossEncoder  # noqa: PLC0415 - imports torch, 5 s

        self._model: CrossEncoder = _load(CrossEncoder, model, allow_download=allow_download)
        self._name = Path(model).name if Path(model).is_dir() else model
        self._identity = _identity(model)
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return self._name

    @property
    def fingerprint(self) -> str:
        return f"cross-encoder/{self._identity}"

    def reads(self, text: str) -> bool:  # noqa: ARG002 - a model of the operator's own choice
        return True

    def scores(self, question: str, texts: Sequence[str]) -> Scores:
        if not texts:
            return np.zeros(0, dtype=np.float32)
        from torch.nn import Identity  # noqa: PLC0415 - loaded with the model anyway

        with self._lock:
            logits = self._model.predict(
                [(question, text) for text in texts],
                activation_fn=Identity(),
                show_progress_bar=False,
            )
        return np.asarray(logits, dtype=np.float32).reshape(len(texts))


def _load(kind: type[Model], model: str, *, allow_download: bool) -> Model:
    try:
        return kind(model, device="cpu", local_files_only=not allow_download)  # type: ignore[call-arg]
    except Exception as error:
        # transformers raises OSError, ValueError and its own types for "not there" alike.
        raise ModelError(
            f"the model {model!r} cannot be loaded: {error}. Give a folder that holds it, or set "
            "RAG_ALLOW_DOWNLOADS=true to let it be fetched from the hub"
        ) from error


def _identity(model: str) -> str:
    """Name a folder by the hash of its weights, a hub model by its name."""
    folder = Path(model)
    weights = sorted(folder.glob("*.safetensors")) if folder.is_dir() else []
    return f"{folder.name}:{file_sha256(weights[0])[:16]}" if weights else model
