"""``conflict_recall``: share of the sources' different figures that the answer shows with a source.

A figure is shown if a cited span overlaps a gold quote that holds it; one place per figure is
enough. A refusal shows none. Eligible: conflict cases whose gold quotes stand in the stored text.
"""

from __future__ import annotations

from evals.cases import CONFLICT
from evals.measures.measure import Measure
from evals.records import Record


def recall(record: Record) -> float | None:
    """Return the share for one case."""
    if record.case.type != CONFLICT or not record.located:
        return None
    return len(record.shown_figures()) / len(set(record.case.answers))


CONFLICT_RECALL = Measure("conflict_recall", recall)
