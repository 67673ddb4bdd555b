"""What the library holds, counted from its documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rag.domain import DocumentCard

_LATEST = 5


@dataclass(frozen=True, slots=True)
class Overview:
    """Kinds and languages come with their counts, the most frequent first."""

    documents: int
    kinds: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    first_date: str | None
    last_date: str | None
    latest: tuple[DocumentCard, ...]


def overview(cards: Sequence[DocumentCard]) -> Overview:
    """Count what ``cards`` hold; documents without a kind are counted as ``document``."""
    dates = sorted(card.date for card in cards if card.date)
    dated = sorted(
        (card for card in cards if card.date), key=lambda card: card.date or "", reverse=True
    )
    return Overview(
        documents=len(cards),
        kinds=tuple(Counter(card.kind or "document" for card in cards).most_common()),
        languages=tuple(Counter(card.language for card in cards).most_common()),
        first_date=dates[0] if dates else None,
        last_date=dates[-1] if dates else None,
        latest=tuple((dated or list(cards))[:_LATEST]),
    )
