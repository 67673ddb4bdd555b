"""``citation_recall``: share of the gold quotes that some citation overlaps.

Where documents state the same fact they are alternatives: the share is that of the document that
is covered best. In conflict cases, and in sets of other types, every gold quote counts, so that an
answer which shows one figure of four has a low recall. Eligible: answered answerable cases with a
gold quote that stands in the stored text.
"""

from __future__ import annotations

from evals.measures.measure import Measure
from evals.records import Record


def recall(record: Record) -> float | None:
    """Return the recall of one case."""
    if not record.answered or not record.located:
        return None
    cited = record.cited_quotes
    located = [number for number, quote in enumerate(record.gold) if quote.places]
    if not record.case.one_document_will_do:
        return len(cited & set(located)) / len(located)
    by_document: dict[str, list[bool]] = {}
    for number in located:
        for document in {place.document for place in record.gold[number].places}:
            by_document.setdefault(document, []).append(number in cited)
    return max(sum(hits) / len(hits) for hits in by_document.values())


CITATION_RECALL = Measure("citation_recall", recall)
