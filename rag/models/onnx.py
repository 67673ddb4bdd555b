"""Embedder and reranker on ONNX Runtime and `tokenizers`: no torch, 0.3 s to load."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from rag.arrays import Scores, Vectors
from rag.models.cores import CORES, MODEL_THREADS
from rag.models.weights import (
    BGE_SMALL,
    READER,
    READER_SHA256,
    RERANKER,
    check_sha256,
    file_sha256,
    locate,
    verified,
)

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Encoding, Tokenizer

Pooling = Literal["cls", "mean"]
_Places = npt.NDArray[np.intp]
_Output = tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]

# Dynamic int8 quantisation scales activations by the largest of the whole batch, so a text's vector
# or score would depend on its batch mates (cosine down to 0.985, up to 0.7 of a logit). One text at a
# time gives the same result always, and no padding makes up for the lost parallelism on few cores.
_ALONE = 1
_TOKENIZER = "tokenizer.json"


@dataclass(frozen=True, slots=True)
class EmbedderSpec:
    """How a model wants to be used; ``window`` counts tokens with the special ones."""

    name: str
    pooling: Pooling
    query_prefix: str
    window: int
    dimension: int


BGE_SMALL_SPEC = EmbedderSpec(
    name="bge-small-en-v1.5-int8",
    pooling="cls",
    query_prefix="Represent this sentence for searching relevant passages: ",
    window=512,
    dimension=384,
)
MINILM_SPEC = EmbedderSpec(
    name="all-minilm-l6-v2-int8", pooling="mean", query_prefix="", window=256, dimension=384
)


class OnnxEmbedder:
    """Any BERT-like encoder as ONNX file with ``tokenizer.json`` beside it."""

    def __init__(
        self, model: Path, spec: EmbedderSpec, sha256: str, batch_size: int = _ALONE
    ) -> None:
        self._spec = spec
        self._sha256 = sha256
        self._batch_size = batch_size
        self._runner = _Runner(model, spec.window)

    @classmethod
    def bundled(cls) -> OnnxEmbedder:
        """Load the pinned default. Raises WeightsMissing or WeightsChanged."""
        return cls(verified(BGE_SMALL), BGE_SMALL_SPEC, BGE_SMALL.sha256)

    @classmethod
    def from_file(cls, model: Path, spec: EmbedderSpec) -> OnnxEmbedder:
        """Load an exported file of the operator's own."""
        return cls(model, spec, file_sha256(model))

    @property
    def name(self) -> str:
        return self._spec.name

    @property
    def fingerprint(self) -> str:
        return f"{self._spec.name}:{self._sha256[:16]}"

    @property
    def dimension(self) -> int:
        return self._spec.dimension

    @property
    def window(self) -> int:
        return self._spec.window

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        return self._embed(list(texts))

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._embed([self._spec.query_prefix + text for text in texts])

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        return self._runner.token_offsets(text)

    def _embed(self, texts: list[str]) -> Vectors:
        out = np.zeros((len(texts), self._spec.dimension), dtype=np.float32)
        for batch, (states, mask) in self._runner.computed(texts, self._batch_size):
            if self._spec.pooling == "cls":
                pooled = states[:, 0]
            else:
                weights = mask[:, :, None].astype(np.float32)
                pooled = (states * weights).sum(axis=1) / weights.sum(axis=1)
            norms = np.linalg.norm(pooled, axis=1, keepdims=True)
            out[batch] = pooled / np.maximum(norms, 1e-12)
        return out


class OnnxReranker:
    """A cross-encoder with one logit as ONNX file with ``tokenizer.json`` beside it."""

    def __init__(
        self,
        model: Path,
        name: str,
        sha256: str,
        window: int = 512,
        batch_size: int = _ALONE,
        tokenizer: Path | None = None,
    ) -> None:
        self._name = name
        self._sha256 = sha256
        self._batch_size = batch_size
        self._runner = _Runner(model, window, tokenizer)

    @classmethod
    def bundled(cls) -> OnnxReranker:
        """Load the pinned default. Raises WeightsMissing or WeightsChanged."""
        return cls(verified(RERANKER), "ms-marco-minilm-l12-v2-int8", RERANKER.sha256)

    @classmethod
    def reader(cls) -> OnnxReranker:
        """Load the reader that ships: trained to tell what answers from what only sounds right.

        It is the pinned reranker trained further, so it reads with that one's tokenizer. Raises
        WeightsMissing or WeightsChanged.
        """
        tokenizer = locate(RERANKER).with_name(_TOKENIZER)
        check_sha256(READER, READER_SHA256)
        return cls(READER, "sanad-reader-int8", READER_SHA256, tokenizer=tokenizer)

    @property
    def name(self) -> str:
        return self._name

    @property
    def fingerprint(self) -> str:
        return f"{self._name}:{self._sha256[:16]}"

    def reads(self, text: str) -> bool:
        return is_latin(text)

    def scores(self, question: str, texts: Sequence[str]) -> Scores:
        pairs = [(question, text) for text in texts]
        out = np.zeros(len(pairs), dtype=np.float32)
        for batch, (logits, _) in self._runner.computed(pairs, self._batch_size):
            out[batch] = logits[:, 0]
        return out


def is_latin(text: str) -> bool:
    """Whether most letters of ``text`` are Latin; text without letters counts as Latin."""
    letters = [char for char in text if char.isalpha()]
    latin = sum(char < "\u0250" or "\u1e00" <= char < "\u1f00" for char in letters)
    return 2 * latin >= len(letters)


class _Runner:
    """An ONNX session with its tokenizer; computations take turns, since the cores are shared."""

    def __init__(self, model: Path, window: int, tokenizer: Path | None = None) -> None:
        import onnxruntime  # noqa: PLC0415 - heavy, and not needed where nothing is embedded
        from tokenizers import Tokenizer  # noqa: PLC0415

        options = onnxruntime.SessionOptions()
        # Spinning threads starve whatever else runs on a two-core laptop (seconds become minutes).
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.intra_op_num_threads = MODEL_THREADS
        options.log_severity_level = 3
        self._session: onnxruntime.InferenceSession = onnxruntime.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = [item.name for item in self._session.get_inputs()]
        vocabulary = str(tokenizer or model.with_name(_TOKENIZER))
        self._tokenizer: Tokenizer = Tokenizer.from_file(vocabulary)
        self._tokenizer.no_padding()
        self._counter: Tokenizer = Tokenizer.from_file(vocabulary)
        self._counter.no_truncation()
        self._counter.no_padding()
        self._tokenizer.enable_truncation(window, strategy="longest_first")

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        return list(self._counter.encode(text, add_special_tokens=False).offsets)

    def computed(self, texts: Sequence[Any], size: int) -> Iterator[tuple[_Places, _Output]]:
        """Yield what ``run`` returns with the places of its rows among ``texts``.

        Texts of like length share a batch, so that padding stays small, and the longest go first, so
        that no processor waits long for another at the end.
        """
        encodings = self._tokenizer.encode_batch(list(texts))
        order = np.argsort([-len(e.ids) for e in encodings], kind="stable")
        places = [order[i : i + size] for i in range(0, len(order), size)]
        batches = [[encodings[j] for j in some] for some in places]
        return zip(places, CORES.each(self.run, batches), strict=True)

    def run(self, encodings: Sequence[Encoding]) -> _Output:
        """Return the model's first output and the attention mask, rows as in ``encodings``."""
        longest = max(len(e.ids) for e in encodings)
        shape = (len(encodings), longest)
        feeds = {name: np.zeros(shape, dtype=np.int64) for name in self._inputs}
        mask = np.zeros(shape, dtype=np.int64)
        for row, encoding in enumerate(encodings):
            length = len(encoding.ids)
            mask[row, :length] = 1
            feeds["input_ids"][row, :length] = encoding.ids
            if "token_type_ids" in feeds:
                feeds["token_type_ids"][row, :length] = encoding.type_ids
        feeds["attention_mask"] = mask
        with CORES.one():
            output = self._session.run(None, feeds)[0]
        return np.asarray(output, dtype=np.float32), mask
