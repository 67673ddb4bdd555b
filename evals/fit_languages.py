"""Fit the refusal model for questions and passages that the cross-encoder does not read.

    python -m evals.fit_languages BENCHMARKS [--limit N] [--data DIR]

Over XQuAD in Urdu, Arabic and Hindi, question and documents in one language, each question is asked
twice: of all documents, and with every document of the answering article left out, where it must be
refused. Writes rag/answering/across.json with the cross-validated figures and prints them. A question
over documents in another language is judged by the same weights without the words' features; how well
is printed for Urdu over English, on which nothing is fitted.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

from evals.compare_languages import Asked, joined, read_questions
from evals.sources import foreign_set, opened
from rag.answering.across_languages import ACROSS_FEATURES
from rag.answering.calibrating import Example, fit_model
from rag.assistant import Assistant
from rag.domain import Filter
from rag.settings import load_settings

OUT = Path("rag/answering/across.json")
FITTED = (("ur", "ur"), ("ar", "ar"), ("hi", "hi"))
MEASURED = (("ur", "en"),)


def main(arguments: list[str] | None = None) -> int:
    """Collect, fit, write, print."""
    parser = argparse.ArgumentParser(prog="python -m evals.fit_languages", description=__doc__)
    parser.add_argument("benchmarks", type=Path)
    parser.add_argument("--limit", type=int, default=24, help="questions of each language")
    parser.add_argument("--data", type=Path, default=Path("data/languages/multilingual"))
    options = parser.parse_args(arguments)
    found = [e for pair in FITTED for e in collect(options, *pair)]
    fitted = fit_model(found, ACROSS_FEATURES)
    OUT.write_text(fitted.model_dump_json(indent=1) + "\n", encoding="utf-8")
    print(json.dumps(fitted.cross_validation, indent=1))
    print(f"threshold {fitted.threshold}, written to {OUT}", flush=True)
    for pair in MEASURED:
        unseen = list(collect(options, *pair))
        shares = {}
        for kind in (True, False):
            own = [e for e in unseen if e.answerable == kind]
            right = [(fitted.confidence(e.features) >= fitted.threshold) == kind for e in own]
            shares["answered_when_answerable" if kind else "refused_when_not"] = round(
                statistics.mean(right), 4
            )
        print(f"{pair[0]} over {pair[1]}, not fitted on", json.dumps(shares))
    return 0


def collect(options: argparse.Namespace, language: str, documents: str) -> Iterator[Example]:
    """Yield two examples for each question of ``language`` over ``documents``."""
    settings = load_settings(data=options.data, profile="multilingual")
    folder = options.benchmarks / f"xquad-{documents}"
    source = foreign_set(folder / "corpus.jsonl", folder / "questions.jsonl", settings)
    asked = read_questions(options.benchmarks, language)
    cases = joined(asked, read_questions(options.benchmarks, documents), options.limit)
    name = f"xquad-{language}"
    with opened(source, settings, _progress) as assistant:
        for done, case in enumerate(cases, start=1):
            features = assistant.evidence(case.question).features
            yield Example(features, answerable=True, source=name)
            evidence = assistant.evidence(case.question, restriction=_without(assistant, case))
            yield Example(evidence.features, answerable=False, source=name)
            if done % 20 == 0:
                _progress(f"{name}: {done}/{len(cases)}")


def _without(assistant: Assistant, case: Asked) -> Filter:
    cards = assistant.documents()
    titles = {card.title for card in cards if card.key.split("#", 1)[-1] in case.gold}
    return Filter(without=tuple(sorted(card.id for card in cards if card.title in titles)))


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
