"""In how many answers does the calculation stand? ``python -m evals.reckonings [--data DIR]``.

Asks 12 questions, each with the exact calculation that a person made from the corpus, over an
ingested data directory. An answer holds if its computed statement shows that calculation and its
quotes carry both figures. What is not worked out is told apart from what is worked out wrongly.
Ends with 1 if a calculation is wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from rag.assembly import build_assistant
from rag.chat_models import EXTRACTIVE, answered_by
from rag.citing.calculations import calculation_problem
from rag.domain import Answer
from rag.settings import load_settings
from rag.store import Store

QUESTIONS = Path(__file__).with_name("questions.jsonl")


def outcome(answer: Answer, calculation: str) -> str:
    """Return ``holds``, ``none`` if nothing was worked out, or what is wrong."""
    for statement in answer.statements:
        if not statement.computed or answer.scope is not None:
            continue
        problem = calculation_problem(statement.text, [c.quote for c in statement.citations])
        if problem is not None:
            return f"wrong: {problem}"
        return "holds" if calculation in statement.text else f"wrong: {statement.text}"
    return "none"


def main() -> int:
    """Return 0 if no calculation is wrong."""
    parser = argparse.ArgumentParser(prog="evals.reckonings", description=__doc__)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    settings = answered_by(load_settings(data=options.data), EXTRACTIVE)
    outcomes: list[str] = []
    with Store(settings.data) as store:
        assistant = build_assistant(settings, store)
        for row in rows:
            outcomes.append(outcome(assistant.ask(row["question"]), row["calculation"]))
            print(
                f"{row['id']}  {row['question']}  {row['calculation']}: {outcomes[-1]}", flush=True
            )
    wrong = sum(told.startswith("wrong") for told in outcomes)
    print(f"{outcomes.count('holds')} of {len(rows)} worked out exactly, {wrong} wrong, "
          f"{outcomes.count('none')} not worked out")  # fmt: skip
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
