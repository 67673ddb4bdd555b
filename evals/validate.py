"""Does a question set still fit its corpus? ``python -m evals.validate [NAME…]``, exit 1 if not.

Checked against the documents as ``rag.loading`` stores them, without an index: every gold and
near-miss document is there, and every gold quote stands in its document once, to the character.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from evals.cases import CONFLICT, CORE_TYPES, Case, read_cases
from evals.sources import QUESTIONS
from rag.errors import LoadingError, SanadError, UsageError
from rag.loading import load_file, scan

ROOT = Path(__file__).resolve().parents[1]
_UNANSWERABLE = frozenset({"near_miss", "off_topic"})


def main(arguments: list[str] | None = None) -> int:
    """Return 0 if all sets are sound, 1 if not (each breach named), 2 if one cannot be read."""
    parser = argparse.ArgumentParser(prog="evals.validate", description="Check question sets.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="default: every set")
    options = parser.parse_args(arguments)
    names = options.names or sorted(path.stem for path in QUESTIONS.glob("*.jsonl"))
    try:
        sets = {name: read_cases(QUESTIONS / f"{name}.jsonl") for name in names}
        texts = stored_texts(ROOT / "corpus", ROOT)
    except UsageError as error:
        print(f"evals.validate: {error}", file=sys.stderr)
        return 2
    except SanadError as error:
        print(f"evals.validate: {error}", file=sys.stderr)
        return 1
    found = [breach for cases in sets.values() for breach in breaches(cases, texts)]
    for breach in found:
        print(breach, file=sys.stderr)
    total = sum(len(cases) for cases in sets.values())
    print(f"{total} cases in {len(sets)} sets, {len(found)} breaches")
    return 1 if found else 0


def stored_texts(corpus: Path, home: Path) -> dict[str, str]:
    """Return the text of every document under ``corpus`` by key, keys relative to ``home``.

    Raises LoadingError for the first document that cannot be loaded.
    """
    texts: dict[str, str] = {}
    for entry in scan(corpus, home):
        loaded = load_file(entry)
        for failure in loaded.failures:
            raise LoadingError(failure.name, failure.problem)
        texts.update({document.key: document.text for document in loaded.documents})
    return texts


def breaches(cases: Sequence[Case], texts: Mapping[str, str]) -> list[str]:
    """Return what is wrong with a set kept here, one line each, beginning with the case's id."""
    found: list[str] = []
    asked: dict[str, str] = {}
    for case in cases:
        problems = [*_form(case), *_gold(case, texts)]
        question = " ".join(case.question.casefold().split())
        if question in asked:
            problems.append(f"asks what {asked[question]} asks")
        asked.setdefault(question, case.id)
        found.extend(f"{case.id}: {problem}" for problem in problems)
    return found


def _form(case: Case) -> list[str]:
    problems: list[str] = []
    if case.type not in CORE_TYPES:
        problems.append(f"type {case.type!r} is none of {', '.join(CORE_TYPES)}")
    if case.answerable == (case.type in _UNANSWERABLE):
        problems.append(
            f"type {case.type!r} and answerable={case.answerable} contradict each other"
        )
    if case.answerable and not (case.answers and case.gold_quotes):
        problems.append("an answerable case needs answers and gold quotes")
    if not case.answerable and case.answers:
        problems.append("an unanswerable case has no answers")
    if not case.paired:
        problems.append("gold_docs and gold_quotes must pair up, a document again for each quote")
    if case.type == CONFLICT and len(set(case.answers)) < 2:  # noqa: PLR2004 - two make a conflict
        problems.append("a conflict needs two different answers")
    if (case.type == "near_miss") != (case.near_miss_doc is not None):
        problems.append("near_miss_doc belongs to near misses, and each has one")
    if not case.provenance:
        problems.append("provenance is missing")
    return problems


def _gold(case: Case, texts: Mapping[str, str]) -> list[str]:
    named = dict.fromkeys((*case.gold_docs, *filter(None, [case.near_miss_doc])))
    problems = [f"{document} is not in the corpus" for document in named if document not in texts]
    if not case.paired:
        return problems
    for document, quote in zip(case.gold_docs, case.gold_quotes, strict=True):
        times = texts.get(document, "").count(quote)
        if document in texts and times != 1:
            where = "does not stand" if not times else f"stands {times} times"
            problems.append(f"quote {where} in {document}: {quote}")
    return problems


if __name__ == "__main__":
    sys.exit(main())
