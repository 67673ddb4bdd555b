"""Does a question set still fit its corpus? ``python -m evals.validate [NAME…]``, exit 2 if not.

Checked against the documents as ``rag.loading`` stores them, without an index: every gold and
near-miss document is there, and every gold quote stands in its document once, to the character.
``evals.rules`` holds the rules. ``NAME`` is a set in ``evals/questions`` or a question file.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from evals.cases import Case, read_cases
from evals.rules import breaches
from evals.sources import QUESTIONS
from rag.assistant import Assistant
from rag.errors import LoadingError, SanadError, UsageError
from rag.loading import load_file, scan

ROOT = Path(__file__).resolve().parents[1]


def main(arguments: list[str] | None = None) -> int:
    """Return 0 if all sets are sound, 2 if one is not (each breach named) or cannot be read.

    1 tells that a document of the corpus cannot be loaded.
    """
    parser = argparse.ArgumentParser(prog="evals.validate", description="Check question sets.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="default: every set")
    options = parser.parse_args(arguments)
    names = options.names or sorted(path.stem for path in QUESTIONS.glob("*.jsonl"))
    try:
        sets = [read_cases(_file(name)) for name in names]
        texts = stored_texts(ROOT / "corpus", ROOT)
    except UsageError as error:
        print(f"evals.validate: {error}", file=sys.stderr)
        return 2
    except SanadError as error:
        print(f"evals.validate: {error}", file=sys.stderr)
        return 1
    found = [breach for cases in sets for breach in breaches(cases, texts)]
    for breach in found:
        print(breach, file=sys.stderr)
    total = sum(len(cases) for cases in sets)
    print(f"{total} cases in {len(sets)} sets, {len(found)} breaches")
    return 2 if found else 0


def demand_fit(cases: Sequence[Case], texts: Mapping[str, str]) -> None:
    """Raise UsageError naming every case that breaks a rule; ``texts`` by document key."""
    found = breaches(cases, texts)
    if found:
        listed = "\n  ".join(found)
        raise UsageError(
            f"the question set does not fit its corpus; mend the case or the document:\n  {listed}"
        )


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


def texts_of(assistant: Assistant) -> dict[str, str]:
    """Return the text of every document that an assistant searches, by key."""
    documents = (assistant.document(card.id) for card in assistant.documents())
    return {document.key: document.text for document in documents if document}


def _file(name: str) -> Path:
    return Path(name) if name.endswith(".jsonl") else QUESTIONS / f"{name}.jsonl"


if __name__ == "__main__":
    sys.exit(main())
