"""How like two places of two texts are, by the words beside them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from rag.citing.facts.words import CLAUSE_WORDS, Word

_REACH = 12
_BORDER = 4  # what a comma or an "and" adds to the way to a word behind it


def nearby(tokens: Sequence[Word], start: int, end: int) -> dict[str, float]:
    """Return the content stems around ``[start, end)``, each with 1 over its distance in words."""
    first = bisect_left(tokens, start, key=_start)
    last = bisect_left(tokens, end, lo=first, key=_start)
    found: dict[str, float] = {}
    for side in (range(first - 1, -1, -1), range(last, len(tokens))):
        distance = 0
        for place in side:
            word = tokens[place]
            distance += _BORDER if word.mark or word.lower in CLAUSE_WORDS else 1
            if distance > _REACH:
                break
            if word.content:
                found[word.stem] = max(found.get(word.stem, 0.0), 1.0 / distance)
    return found


def _start(word: Word) -> int:
    return word.start


def likeness(left: Mapping[str, float], right: Mapping[str, float]) -> float:
    """Return how many near words two places share, the nearest counting most."""
    return sum(weight * right[word] for word, weight in left.items() if word in right)
