"""How many of the questions are answered exactly? ``python -m evals.surveys [--data DIR]``.

Exact: the number, the set of documents cited, and the label that says so are all right. It needs an
ingested data directory and no model. Ends with 1 if one question is not exact.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from evals.surveys.gold import QUESTIONS
from rag.answering import Surveyor
from rag.store import Store


def problems(surveyor: Surveyor, row: dict[str, object]) -> list[str]:
    """Return what is wrong with the answer to one question, nothing if it is exact."""
    survey = surveyor.survey(str(row["question"]))
    if survey is None:
        return ["not taken for a question about the whole corpus"]
    found = []
    if survey.scope.matched != row["count"]:
        found.append(f"counts {survey.scope.matched}, right is {row['count']}")
    cited = {passage.document.key for passage in survey.passages}
    wanted = row["documents"]
    if sorted(cited) != wanted:
        found.append(f"cites {sorted(cited)}, right is {wanted}")
    if not survey.scope.complete:
        found.append(f"is labelled {survey.scope.label}")
    return found


def main() -> int:
    """Return 0 if every question is answered exactly."""
    parser = argparse.ArgumentParser(prog="evals.surveys", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"))
    options = parser.parse_args()
    rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    with Store(options.data) as store:
        surveyor = Surveyor(store.library)
        failed = 0
        for row in rows:
            wrong = problems(surveyor, row)
            failed += bool(wrong)
            print(f"{row['id']}  {row['count']:>3}  {row['question']}")
            for problem in wrong:
                print(f"           {problem}")
    print(f"{len(rows) - failed} of {len(rows)} exact and labelled")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
