"""Choose the default embedder: quality and speed of the bundled weights, in one run.

    python -m evals.compare_embedders BENCHMARKS [SET…]

``BENCHMARKS`` is a folder of sets in the common form. Each contender embeds the same chunks and
questions; the table gives document nDCG@10 of its dense list alone and fused with BM25, and chunks
per second as a ratio to the first contender, medians of interleaved rounds. MiniLM as int8 is made
on the spot from the pinned weights, which needs the development package ``onnx``.
"""

from __future__ import annotations

import json
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rag.chunking import Chunker
from rag.loading import FileEntry, load_file
from rag.models import Embedder
from rag.models.onnx import MINILM_SPEC, OnnxEmbedder
from rag.models.sentence_transformers import SentenceTransformersEmbedder
from rag.models.weights import MINILM, verified
from rag.retrieving import reciprocal_rank_fusion
from rag.store.lexical import LexicalIndex

SETS = ("clapnq", "eloq", "dragonball", "squad2_500")
CANDIDATES = 50
TIMED_CHUNKS = 64
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Bench:
    """One set: chunk texts with their documents, questions, and the lexical list of each."""

    documents: list[str]
    texts: list[str]
    questions: list[dict[str, Any]]
    lexical: list[list[str]]


def main(arguments: Sequence[str]) -> int:
    """Print the table; the first argument is the folder of sets."""
    if not arguments:
        print(__doc__)
        return 2
    folder, names = Path(arguments[0]), list(arguments[1:]) or list(SETS)
    with tempfile.TemporaryDirectory() as scratch:
        contenders: list[tuple[str, Embedder]] = [
            ("BGE-small int8 (ONNX)", OnnxEmbedder.bundled()),
            ("MiniLM-L6 int8 (ONNX)", exported_minilm(Path(scratch))),
            ("MiniLM-L6 fp32 (torch)", SentenceTransformersEmbedder.bundled()),
        ]
        benches = {name: load_bench(folder / name, contenders[0][1]) for name in names}
        speeds = relative_speeds([embedder for _, embedder in contenders], benches[names[0]].texts)
        heads = [f"{name} {kind}" for name in names for kind in ("dense", "+BM25")]
        print(f"| embedder | {' | '.join(heads)} | speed |")
        print(f"|---|{'---|' * (len(heads) + 1)}")
        for (label, embedder), speed in zip(contenders, speeds, strict=True):
            values = [f"{v:.3f}" for name in names for v in quality(benches[name], embedder)]
            print(f"| {label} | {' | '.join(values)} | {speed:.2f} |", flush=True)
    return 0


def load_bench(folder: Path, embedder: Embedder) -> Bench:
    """Chunk a set's corpus and run every question through the lexical index."""
    chunker = Chunker(embedder.token_offsets, window=256)
    documents: list[str] = []
    texts: list[str] = []
    for document in load_file(FileEntry(folder / "corpus.jsonl", "corpus.jsonl")).documents:
        for chunk in chunker.chunk(document):
            documents.append(document.key.split("#", 1)[1])
            texts.append(chunk.indexed_text)
    lines = (folder / "questions.jsonl").read_text("utf-8").splitlines()
    questions = [row for row in map(json.loads, lines) if row["gold_docs"]]
    with tempfile.TemporaryDirectory() as scratch:
        index = LexicalIndex(Path(scratch))
        index.add((str(i), text) for i, text in enumerate(texts))
        lexical = [
            [identity for identity, _ in index.search(row["question"], CANDIDATES)]
            for row in questions
        ]
    return Bench(documents, texts, questions, lexical)


def quality(bench: Bench, embedder: Embedder) -> tuple[float, float]:
    """Return document nDCG@10 of the dense list and of its fusion with BM25."""
    vectors = embedder.embed_documents(bench.texts)
    queries = embedder.embed_queries([row["question"] for row in bench.questions])
    dense_gain: list[float] = []
    fused_gain: list[float] = []
    for row, query, lexical in zip(bench.questions, queries, bench.lexical, strict=True):
        dense = [str(i) for i in np.argsort(-(vectors @ query))[:CANDIDATES]]
        fused = [i for i, _ in reciprocal_rank_fusion({"dense": dense, "lexical": lexical})]
        for ranking, gains in ((dense, dense_gain), (fused, fused_gain)):
            gains.append(_ndcg([bench.documents[int(i)] for i in ranking], set(row["gold_docs"])))
    return statistics.mean(dense_gain), statistics.mean(fused_gain)


def relative_speeds(embedders: Sequence[Embedder], texts: Sequence[str]) -> list[float]:
    """Return chunks per second of each, divided by the first's, medians over interleaved rounds."""
    sample = list(texts[:TIMED_CHUNKS])
    taken: list[list[float]] = [[] for _ in embedders]
    for embedder in embedders:
        embedder.embed_documents(sample[:8])
    for _ in range(ROUNDS):
        for times, embedder in zip(taken, embedders, strict=True):
            started = time.perf_counter()
            embedder.embed_documents(sample)
            times.append(time.perf_counter() - started)
    medians = [statistics.median(times) for times in taken]
    return [medians[0] / median for median in medians]


def exported_minilm(folder: Path) -> OnnxEmbedder:
    """Export the pinned MiniLM to ONNX and quantise it: dynamic int8, per channel."""
    import torch  # noqa: PLC0415 - only this contender needs it
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415
    from transformers import AutoModel  # noqa: PLC0415

    source = verified(MINILM).parent
    encoder = AutoModel.from_pretrained(source, attn_implementation="eager").eval()

    class LastHiddenState(torch.nn.Module):  # type: ignore[misc, unused-ignore]
        """The exporter passes tensors by position, the encoder wants them by name."""

        def __init__(self) -> None:
            super().__init__()
            self.encoder = encoder

        def forward(
            self, ids: torch.Tensor, mask: torch.Tensor, kinds: torch.Tensor
        ) -> torch.Tensor:
            states: torch.Tensor = self.encoder(
                input_ids=ids, attention_mask=mask, token_type_ids=kinds
            ).last_hidden_state
            return states

    ids = torch.ones((2, 8), dtype=torch.int64)
    full, small = folder / "model-fp32.onnx", folder / "model.onnx"
    dynamic = {0: "batch", 1: "sequence"}
    names = ["input_ids", "attention_mask", "token_type_ids"]
    torch.onnx.export(
        LastHiddenState().eval(),
        (ids, ids, ids * 0),
        str(full),
        input_names=names,
        output_names=["last_hidden_state"],
        dynamic_axes=dict.fromkeys([*names, "last_hidden_state"], dynamic),
        opset_version=17,
        dynamo=False,
    )
    quantize_dynamic(str(full), str(small), per_channel=True, weight_type=QuantType.QInt8)
    (folder / "tokenizer.json").write_bytes((source / "tokenizer.json").read_bytes())
    return OnnxEmbedder.from_file(small, MINILM_SPEC)


def _ndcg(ranking: Sequence[str], gold: set[str]) -> float:
    found = list(dict.fromkeys(ranking))[:10]
    gain = sum(1 / math.log2(place + 2) for place, name in enumerate(found) if name in gold)
    return gain / sum(1 / math.log2(place + 2) for place in range(min(len(gold), 10)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
