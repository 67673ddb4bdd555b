"""``alce_citation_recall``: share of an answer's statements that their quotes together bear out.

ALCE's definition, see ``alce.py``, with the rule of ``evals/bearing_out.py`` in the place of its
model of entailment. A statement without a citation counts as not borne out. Eligible: answers with
a statement.
"""

from __future__ import annotations

from evals.measures.alce import judged
from evals.measures.measure import Measure
from evals.records import Record


def recall(record: Record) -> float | None:
    """Return the share for one case."""
    statements = judged(record)
    if statements is None:
        return None
    return sum(statement.recalled for statement in statements) / len(statements)


ALCE_CITATION_RECALL = Measure("alce_citation_recall", recall)
