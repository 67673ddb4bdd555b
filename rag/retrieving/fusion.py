"""Reciprocal rank fusion (Cormack, Clarke, Büttcher: SIGIR 2009)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def reciprocal_rank_fusion(
    lists: Mapping[str, Sequence[str]],
    constant: float = 60.0,
    weights: Mapping[str, float] | None = None,
) -> list[tuple[str, float]]:
    """Return every id with its sum of ``weight / (constant + rank)``, ranks from 1, best first.

    Ids that a list does not hold get nothing from it. Ties keep the order of first appearance, so
    equal input gives equal output.
    """
    totals: dict[str, float] = {}
    for name, ranking in lists.items():
        weight = 1.0 if weights is None else weights.get(name, 1.0)
        for rank, identity in enumerate(dict.fromkeys(ranking), start=1):
            totals[identity] = totals.get(identity, 0.0) + weight / (constant + rank)
    return sorted(totals.items(), key=lambda item: -item[1])
