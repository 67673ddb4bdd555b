"""``citation_recall``: share of the gold quotes that some citation overlaps.

Where the quotes state the same fact they are alternatives and one is enough. In conflicts, counts
and cases over several documents, and in sets of other types, every gold quote counts, so that an answer which shows one figure of four
has a low recall. Eligible: answered cases with a gold quote that stands in the stored
text.
"""

from __future__ import annotations

from evals.measures.measure import Measure
from evals.records import Record


def recall(record: Record) -> float | None:
    """Return the recall of one case."""
    if not record.answered or not record.located:
        return None
    cited = record.cited_quotes
    located = [quote for quote in record.gold if quote.places]
    if record.case.one_quote_will_do:
        return float(bool(cited))
    return len(cited) / len(located)


CITATION_RECALL = Measure("citation_recall", recall)
