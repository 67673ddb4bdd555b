"""Measure the multilingual profile: each language by itself, and across languages with English.

    python -m evals.compare_languages BENCHMARKS [--languages ur ar …] [--limit N] [--answers]
                                      [--profile NAME] [--data DIR]

``BENCHMARKS`` is a folder with ``xquad-LANG`` sets in the common form, whose questions have the same
id in every language. Three directions: a question and documents of one language; a question in that
language over English documents; an English question over documents of that language. Printed are
document nDCG@10 of the passages as they are shown, of the dense list and of the lexical list; with
``--answers`` the share of questions that get an answer whose quotes hold the gold answer, of those
whose quotes are from the gold document, and of refusals (all questions are answerable). A question in
whose document its answer does not stand word for word (translations) counts for neither.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.sources import foreign_set, opened
from rag.assistant import Assistant
from rag.domain import Retrieval
from rag.settings import Settings, load_settings
from rag.words import folded
from rag.words.normalising import composed

LANGUAGES = ("ur", "ar", "hi", "de", "zh", "es", "ru", "tr")
DEPTH = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, what its gold documents and answers are called in the corpus that is asked."""

    question: str
    gold: frozenset[str]
    answers: tuple[str, ...]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one line a direction."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.compare_languages",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("benchmarks", type=Path)
    parser.add_argument("--languages", nargs="+", default=list(LANGUAGES))
    parser.add_argument("--limit", type=int, default=0, help="questions of each direction")
    parser.add_argument("--answers", action="store_true")
    parser.add_argument("--profile", default="multilingual")
    parser.add_argument("--data", type=Path, default=Path("data/languages"))
    options = parser.parse_args(arguments)
    settings = load_settings(data=options.data / options.profile, profile=options.profile)
    asked = {name: read_questions(options.benchmarks, name) for name in ["en", *options.languages]}
    print(f"| question | documents | n | shown | dense | lexical |{_heads(options.answers)}")
    print(f"|---|---|---|---|---|---|{'---|' * 4 if options.answers else ''}", flush=True)
    for language in options.languages:
        pairs = [(language, language), ("en", language)]
        _measure(options.benchmarks, language, pairs, asked, settings, options)
    pairs = [(language, "en") for language in options.languages] + [("en", "en")]
    _measure(options.benchmarks, "en", pairs, asked, settings, options)
    return 0


def read_questions(benchmarks: Path, language: str) -> dict[str, dict[str, Any]]:
    """Return the rows of a set's questions by id."""
    lines = (benchmarks / f"xquad-{language}" / "questions.jsonl").read_text("utf-8").splitlines()
    return {row["id"]: row for row in map(json.loads, lines)}


def joined(
    questions: dict[str, dict[str, Any]], over: dict[str, dict[str, Any]], limit: int
) -> list[Asked]:
    """Return the questions of one language with gold documents and answers of another."""
    shared = [identity for identity in questions if identity in over]
    step = max(1, len(shared) // limit) if limit else 1
    return [
        Asked(
            questions[identity]["question"],
            frozenset(over[identity]["gold_docs"]),
            tuple(over[identity]["answers"]),
        )
        for identity in shared[::step][: limit or None]
    ]


def _measure(
    benchmarks: Path,
    documents: str,
    pairs: Sequence[tuple[str, str]],
    asked: dict[str, dict[str, dict[str, Any]]],
    settings: Settings,
    options: argparse.Namespace,
) -> None:
    folder = benchmarks / f"xquad-{documents}"
    source = foreign_set(folder / "corpus.jsonl", folder / "questions.jsonl", settings)
    with opened(source, settings, _quiet) as assistant:
        for question_language, _ in pairs:
            cases = joined(asked[question_language], asked[documents], options.limit)
            cells = [question_language, documents, str(len(cases)), *ranked(assistant, cases)]
            if options.answers:
                cells += answered(assistant, cases)
            print(f"| {' | '.join(cells)} |", flush=True)


def ranked(assistant: Assistant, cases: Sequence[Asked]) -> list[str]:
    """Return mean document nDCG@10 as shown, of the dense list and of the lexical list."""
    gains: dict[str, list[float]] = {"shown": [], "dense": [], "lexical": []}
    for case in cases:
        retrieval = assistant.retrieve(case.question, DEPTH)
        for name, values in gains.items():
            values.append(_ndcg(_documents(retrieval, name), case.gold))
    return [f"{statistics.mean(values):.3f}" for values in gains.values()]


def answered(assistant: Assistant, cases: Sequence[Asked]) -> list[str]:
    """Return shares: answer held by a quote, quote from a gold document, refused, sentences."""
    held: list[bool] = []
    right: list[bool] = []
    refused: list[bool] = []
    lengths: list[int] = []
    keys = {card.id: card.key.split("#", 1)[-1] for card in assistant.documents()}
    names = {name: identity for identity, name in keys.items()}
    for case in cases:
        texts = [assistant.document(names[name]) for name in case.gold]
        whole = _plain(" ".join(text.text for text in texts if text))
        answers = [_plain(answer) for answer in case.answers]
        if not any(answer in whole for answer in answers):
            continue
        answer = assistant.ask(case.question)
        refused.append(answer.refused)
        quotes = _plain(" ".join(citation.quote for citation in answer.citations))
        held.append(any(text in quotes for text in answers))
        right.append(any(keys[c.document_id] in case.gold for c in answer.citations))
        lengths.append(len(answer.statements))
    shares = [f"{statistics.mean(values):.3f}" for values in (held, right, refused)]
    return [*shares, str(len(held))]


def _plain(text: str) -> str:
    return folded(" ".join(composed(text).split()))


def _documents(retrieval: Retrieval, name: str) -> list[str]:
    passages = list(retrieval.passages)
    if name != "shown":
        passages = [p for p in passages if name in p.ranks]
        passages.sort(key=lambda p: p.ranks[name])
    return [p.document.key.split("#", 1)[-1] for p in passages]


def _ndcg(ranking: Sequence[str], gold: frozenset[str]) -> float:
    found = list(dict.fromkeys(ranking))[:10]
    gain = sum(1 / math.log2(place + 2) for place, name in enumerate(found) if name in gold)
    return gain / sum(1 / math.log2(place + 2) for place in range(min(len(gold), 10)))


def _heads(answers: bool) -> str:  # noqa: FBT001 - one column set or none
    return " answer held | gold document quoted | refused | of |" if answers else ""


def _quiet(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
