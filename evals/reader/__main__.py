"""Train the reader anew: ``python -m evals.reader BENCHMARKS [--data DIR] [--out FILE]``.

BENCHMARKS is the folder of public sets. Two stages: the short-answer sets with what the assistant
retrieves for them, then the questions written on open passages with a quarter of the first stage
beside them. No text of the demonstration corpus, of clapnq or of eloq is seen. Takes about half an
hour on two cores; torch adds up in another order on another processor, so the weights may differ in
the last digits from those that ship.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tokenizers import Tokenizer

from evals.reader.pairs import public_pairs, sampled, written_pairs
from evals.reader.training import Stage, train
from evals.reader.weights import float_model, write_int8
from rag.models.weights import RERANKER, file_sha256, verified

PUBLIC = ("squad2_500", "xquad-en")
_WINDOW = 128  # tokens of a pair in training
_KEPT = 0.25


def main(arguments: list[str] | None = None) -> int:
    """Collect, train, write."""
    parser = argparse.ArgumentParser(prog="python -m evals.reader", description=__doc__)
    parser.add_argument("benchmarks", type=Path)
    parser.add_argument("--data", type=Path, default=Path("data/evals"))
    parser.add_argument("--out", type=Path, default=Path("rag/models/reader/model.onnx"))
    options = parser.parse_args(arguments)
    pinned = verified(RERANKER)
    tokenizer: Tokenizer = Tokenizer.from_file(str(pinned.with_name("tokenizer.json")))
    tokenizer.enable_truncation(_WINDOW)
    tokenizer.no_padding()
    public = [
        pair
        for name in PUBLIC
        for pair in public_pairs(options.benchmarks / name, options.data / f"fit-{name}")
    ]
    written = written_pairs(options.benchmarks)
    model = float_model(pinned)
    stages = (Stage(public, epochs=2), Stage([*sampled(public, _KEPT, 9), *written], epochs=2))
    train(model, tokenizer, stages, _progress)
    write_int8(model, pinned, options.out)
    print(f"written to {options.out}, SHA-256 {file_sha256(options.out)}")
    return 0


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
