"""Where an answer speaks of a disagreement that nobody listed: ``python -m evals.conflicts.alarms``.

Asks the answerable ``factoid``, ``name``, ``number`` and ``date`` cases of the core set's tune split,
which have one answer each, and prints those whose answer sets ``conflicts``. Some of them are right:
sources may differ on what the case asks although one of their figures is the answer that it lists.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from evals.cases import read_cases
from rag.assembly import build_assistant
from rag.chat_models import EXTRACTIVE, answered_by
from rag.settings import load_settings
from rag.store import Store

CORE = Path(__file__).parents[1] / "questions" / "core.jsonl"
TYPES = ("factoid", "name", "number", "date")


def main() -> int:
    """Print every case whose answer sets ``conflicts``, and how many there are by type."""
    parser = argparse.ArgumentParser(prog="evals.conflicts.alarms", description=__doc__)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    cases = [c for c in read_cases(CORE) if c.split == "tune" and c.type in TYPES and c.answerable]
    settings = answered_by(load_settings(data=options.data), EXTRACTIVE)
    alarms: dict[str, int] = dict.fromkeys(TYPES, 0)
    with Store(settings.data) as store:
        assistant = build_assistant(settings, store)
        for case in cases:
            for conflict in assistant.ask(case.question).conflicts:
                alarms[case.type] += 1
                values = ", ".join(f"{v.value} ({v.date or 'undated'})" for v in conflict.values)
                print(f"{case.id}  {case.type}  {case.question}  {values}", flush=True)
    for kind in TYPES:
        print(f"{kind}: {alarms[kind]} of {sum(case.type == kind for case in cases)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
