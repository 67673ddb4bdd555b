"""``conflict_shown``: 1 if an answer shows two different figures, each with its source, else 0.

That is what tells a reader that the sources differ; ``conflict_recall`` asks for all figures. A
refusal scores 0. Eligible: conflict cases whose gold quotes stand in the stored text.
"""

from __future__ import annotations

from evals.cases import CONFLICT
from evals.measures.measure import Measure
from evals.records import Record

_SIDES = 2


def shown(record: Record) -> float | None:
    """Return whether one case shows its conflict."""
    if record.case.type != CONFLICT or not record.located:
        return None
    return float(len(record.shown_figures()) >= _SIDES)


CONFLICT_SHOWN = Measure("conflict_shown", shown)
