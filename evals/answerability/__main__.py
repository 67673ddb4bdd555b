"""Train the adapter anew: ``python -m evals.answerability BENCHMARKS [--data DIR] [--out FILE]``.

BENCHMARKS is the folder of public sets; the bundled model must be there (``make model``). No text of
the demonstration corpus, of clapnq or of eloq is seen. Takes three quarters of an hour and 14 GB of
memory on two cores that multiply in bfloat16, and many hours on others; torch adds up in another
order on another processor, so the weights may differ a little from those that ship.
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

import gguf
import torch

from evals.answerability.examples import examples, invented, public, written
from evals.answerability.lora import adapt, float_model, tokenizer, write_adapter
from evals.answerability.training import train
from rag.models.chat.parts import QWEN
from rag.models.chat.weighing import ADAPTER
from rag.models.weights import check_sha256, file_sha256
from rag.settings import load_settings

# How many questions of each source are used, all of them where it is None.
SHARES = (("invented", None), ("written", 2100), ("squad2_500", 250), ("xquad-en", 200))


def main(arguments: list[str] | None = None) -> int:
    """Collect, train, write."""
    parser = argparse.ArgumentParser(prog="python -m evals.answerability", description=__doc__)
    parser.add_argument("benchmarks", type=Path)
    parser.add_argument("--data", type=Path, default=Path("data/evals"))
    parser.add_argument("--out", type=Path, default=ADAPTER.file)
    options = parser.parse_args(arguments)
    bundled = load_settings().models / QWEN.name
    check_sha256(bundled, QWEN.sha256)
    chance = random.Random(5)  # noqa: S311 - a sample, not a secret
    chosen = []
    for seed, (name, most) in enumerate(SHARES, start=1):
        if name == "invented":
            asked = list(invented())
        elif name == "written":
            asked = list(written(options.benchmarks))
        else:
            asked = list(public(options.benchmarks / name, options.data / f"fit-{name}"))
        made = examples(asked, seed)
        chosen += chance.sample(made, min(most, len(made))) if most else made
    chance.shuffle(chosen)
    file = gguf.GGUFReader(bundled)
    model = float_model(file)
    torch.manual_seed(0)
    trained = adapt(model)
    _progress(f"{len(chosen)} examples, {sum(example.answers for example in chosen)} answered")
    train(model, tokenizer(file), trained, chosen, _progress)
    write_adapter(model, options.out)
    print(f"written to {options.out}, SHA-256 {file_sha256(options.out)}")
    return 0


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
