"""In how many answers do all values stand? ``python -m evals.conflicts [--data DIR]``.

Asks 20 questions on which the corpus gives different values, over an ingested data directory. An
answer holds if ``conflicts`` lists every value with its date and its document, the newest first, and
nothing else. Ends with 1 if fewer than 18 hold, with 2 if the questions do not fit the corpus.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from evals.conflicts.judging import wrong_with
from evals.conflicts.pairs import all_problems, load
from rag.assembly import build_assistant
from rag.assistant import Assistant
from rag.chat_models import EXTRACTIVE, answered_by
from rag.settings import load_settings
from rag.store import Store

BAR = 18


def held(assistant: Assistant) -> int:
    """Ask every question, print what each answer gives, and return how many hold."""

    def key_of(identity: str) -> str:
        document = assistant.document(identity)
        return document.key if document else ""

    right = 0
    for pair in load():
        answer = assistant.ask(pair.question)
        wrong = wrong_with(pair, answer, key_of)
        right += not wrong
        print(f"{'holds' if not wrong else 'FAILS'}  {pair.id}  {pair.question}")
        for conflict in answer.conflicts:
            for value in conflict.values:
                told = value.source or key_of(value.document_id)
                print(
                    f"           {value.value}, {value.date or 'undated'}, {told} [{value.citation}]"
                )
        for problem in wrong:
            print(f"         - {problem}", flush=True)
    return right


def main() -> int:
    """Return 0 if at least 18 answers hold."""
    parser = argparse.ArgumentParser(prog="evals.conflicts", description=__doc__)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    unfit = all_problems(load())
    if unfit:
        print(f"the questions do not fit the corpus: {unfit}", file=sys.stderr)
        return 2
    settings = answered_by(load_settings(data=options.data), EXTRACTIVE)
    with Store(settings.data) as store:
        right = held(build_assistant(settings, store))
    print(f"{right} of {len(load())} answers give every value with its date, the newest first")
    return 0 if right >= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
