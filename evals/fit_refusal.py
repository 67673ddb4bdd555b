"""Fit the refusal model that ships, on the tuning sets.

    python -m evals.fit_refusal BENCHMARKS [SET…] [--data DIR] [--out FILE]

``BENCHMARKS`` is a folder of sets in the common form. Each set is indexed under DIR (default
``data/evals``), every question is retrieved and read, and the features are kept beside the index, so
that a second run only fits. Writes rag/answering/refusal.json with the cross-validated figures and
prints them. The demonstration corpus and its questions are never looked at.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path

from rag.answering.calibrating import Example, fit_refusal
from rag.answering.evidence import FEATURES
from rag.assembly import build_assistant, build_ingestor
from rag.settings import Settings, load_settings
from rag.store import Store

SETS = ("clapnq", "eloq", "squad2_500", "dragonball")
SHIPPED = Path("rag/answering/refusal.json")


def main(arguments: list[str] | None = None) -> int:
    """Collect, fit, write, print."""
    parser = argparse.ArgumentParser(prog="python -m evals.fit_refusal", description=__doc__)
    parser.add_argument("benchmarks", type=Path)
    parser.add_argument("sets", nargs="*", default=list(SETS))
    parser.add_argument("--data", type=Path, default=Path("data/evals"))
    parser.add_argument("--out", type=Path, default=SHIPPED)
    options = parser.parse_args(arguments)
    examples: list[Example] = []
    models: dict[str, str] = {}
    for name in options.sets:
        settings = load_settings(data=options.data / f"fit-{name}")
        found, models = collect(options.benchmarks / name, name, settings)
        examples.extend(found)
    model = fit_refusal(examples, FEATURES, models)
    options.out.write_text(model.model_dump_json(indent=1) + "\n", encoding="utf-8")
    print(json.dumps(model.cross_validation, indent=1))
    print(f"threshold {model.threshold}, written to {options.out}")
    return 0


def collect(folder: Path, name: str, settings: Settings) -> tuple[list[Example], dict[str, str]]:
    """Return an example for every question of a set, and the models that scored it."""
    questions = [
        json.loads(line)
        for line in (folder / "questions.jsonl").read_text("utf-8").splitlines()
        if line.strip()
    ]
    with Store(settings.data) as store:
        build_ingestor(settings, store, _progress).run([folder / "corpus.jsonl"])
        assistant = build_assistant(settings, store)
        models = assistant.model_fingerprints()
        version = json.dumps([store.fingerprint(), models, settings.retrieval.model_dump(), FEATURES])
        kept = settings.data / f"features-{hashlib.sha256(version.encode()).hexdigest()[:12]}.jsonl"
        if not kept.exists():
            lines: list[str] = []
            for done, row in enumerate(questions, start=1):
                features = assistant.evidence(row["question"]).features
                lines.append(json.dumps({"id": row["id"], "features": dict(features)}))
                if done % 25 == 0:
                    _progress(f"{name}: {done}/{len(questions)}")
            kept.write_text("\n".join(lines), encoding="utf-8")
        features_of = {
            row["id"]: row["features"] for row in map(json.loads, kept.read_text().splitlines())
        }
    return [
        Example(features_of[row["id"]], bool(row["answerable"]), name) for row in questions
    ], models


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
