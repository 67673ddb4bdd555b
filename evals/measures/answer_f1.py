"""``answer_f1``: F1 of the words said against those of the best acceptable answer, as in SQuAD.

The answers of ``list`` and ``several`` are taken together. Quoted sentences score low against short answers by nature:
compare runs, not systems of different kinds. A refusal scores 0. Eligible: answerable cases with
acceptable answers, conflicts left out.
"""

from __future__ import annotations

from collections import Counter

from evals.cases import CONFLICT
from evals.measures.measure import Measure
from evals.normalising import words
from evals.records import Record


def f1(record: Record) -> float | None:
    """Return the F1 of one case."""
    case = record.case
    if not case.answerable or not case.answers or case.type == CONFLICT:
        return None
    wanted = [" ".join(case.answers)] if case.every_answer_counts else case.answers
    said = Counter(words(record.said))
    return max(_f1(said, Counter(words(answer))) for answer in wanted)


def _f1(said: Counter[str], wanted: Counter[str]) -> float:
    common = (said & wanted).total()
    return 2 * common / (said.total() + wanted.total()) if common else 0.0


ANSWER_F1 = Measure("answer_f1", f1)
