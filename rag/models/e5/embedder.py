"""The embedder: tokens, word rows, and the encoder as an ONNX graph that is given its weights."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rag.arrays import Vectors
from rag.models.cores import CORES, MODEL_THREADS
from rag.models.e5.packed import Floats, PackedModel, Vocabulary
from rag.models.unigram import UnigramTokenizer
from rag.models.weights import E5_SMALL, verified

if TYPE_CHECKING:
    import onnxruntime

# Operations without weights, 20 kB, made by `python -m evals.e5_graph`.
GRAPH = Path(__file__).with_name("encoder.onnx")

_QUERY, _PASSAGE = "query: ", "passage: "
_PREFIX_TOKENS = 2  # the word and the colon
_SPECIAL_TOKENS = 2
_SQUARE = ("q", "k", "v", "ao")


class E5Embedder:
    """384 numbers for texts in some 100 languages; one text at a time, as little padding as that.

    A text beyond the window is cut.
    """

    def __init__(self, model: Path, sha256: str) -> None:
        self._packed = PackedModel(model)
        self._sha256 = sha256
        self._session = self._opened()
        self._positions = self._packed.numbers("emb.pos").reshape(-1, self._packed.hidden)
        self._type = self._packed.numbers("emb.type")[: self._packed.hidden]

    @classmethod
    def bundled(cls) -> E5Embedder:
        """Load the pinned weights. Raises WeightsMissing or WeightsChanged."""
        return cls(verified(E5_SMALL), E5_SMALL.sha256)

    @property
    def name(self) -> str:
        return "multilingual-e5-small-q4"

    @property
    def fingerprint(self) -> str:
        return f"{self.name}:{self._sha256[:16]}"

    @property
    def dimension(self) -> int:
        return self._packed.hidden

    @property
    def window(self) -> int:
        return self._packed.positions - _PREFIX_TOKENS

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        return self._embed([_PASSAGE + text for text in texts])

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._embed([_QUERY + text for text in texts])

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        return [(token.start, token.end) for token in self._tokenizer.tokens(text)]

    def _embed(self, texts: Sequence[str]) -> Vectors:
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        contents = [self._tokenizer.ids(text) for text in texts]
        for row, pooled in enumerate(CORES.each(self._pooled, contents)):
            out[row] = pooled / max(float(np.linalg.norm(pooled)), 1e-12)
        return out

    def _pooled(self, content: list[int]) -> Floats:
        most = self._packed.positions - _SPECIAL_TOKENS
        ids = [self._vocabulary.begin, *content[:most], self._vocabulary.end]
        rows = self._packed.word_rows(ids) + self._positions[: len(ids)] + self._type
        with CORES.one():
            (pooled,) = self._session.run(None, {"embedded": rows})
        return np.asarray(pooled, dtype=np.float32)

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return self._packed.vocabulary()

    @cached_property
    def _tokenizer(self) -> UnigramTokenizer:
        known = self._vocabulary
        return UnigramTokenizer(known.pieces, known.unknown, known.replacements)

    def _opened(self) -> onnxruntime.InferenceSession:
        import onnxruntime  # noqa: PLC0415 - heavy, and not needed where nothing is embedded

        options = onnxruntime.SessionOptions()
        # Spinning threads starve whatever else runs on a two-core laptop (seconds become minutes).
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.intra_op_num_threads = MODEL_THREADS
        options.log_severity_level = 3
        weights = self._weights()
        # The session copies nothing before it exists, so the values must live until then.
        values = [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in weights.values()]
        options.add_external_initializers(list(weights), values)
        return onnxruntime.InferenceSession(
            GRAPH.read_bytes(), options, providers=["CPUExecutionProvider"]
        )

    def _weights(self) -> dict[str, Floats]:
        """Return what the graph wants by its names; matrices as (inputs, outputs)."""
        packed, found = self._packed, {}
        names = ["emb.ln.w", "emb.ln.b"]
        for layer in range(packed.layers):
            for part in (*_SQUARE, "fi", "fo"):
                outputs = packed.inner if part == "fi" else packed.hidden
                stored = packed.numbers(f"l{layer}.{part}.w").reshape(outputs, -1)
                found[f"l{layer}.{part}.w"] = np.ascontiguousarray(stored.T)
                names.append(f"l{layer}.{part}.b")
            names += [f"l{layer}.{norm}.{kind}" for norm in ("aln", "oln") for kind in "wb"]
        return found | {name: np.ascontiguousarray(packed.numbers(name)) for name in names}
