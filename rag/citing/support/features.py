"""What of a statement its quotes hold: fact tokens, words, neighbours, order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.citing.facts import CitedText, Kind, compared_facts
from rag.citing.facts.folding import fold
from rag.citing.facts.words import words

FEATURES = (
    "measures_missing", "names_missing", "turns_missing", "coverage", "coverage_around",
    "best_coverage", "words_missing", "pairs", "in_order", "weakest_clause", "length",
)  # fmt: skip
_MEASURES = frozenset({Kind.NUMBER, Kind.UNIT, Kind.DATE})
_MOST = 3  # more missing facts of a kind than this say no more
_CLAUSE = re.compile(
    r"[.;:]\s|,\s(?=(?:and|but|which|who|where|while|with|after|before|as)\b)"
    r"|\s(?=(?:and|but|which|who|while|after|before|because)\s)"
)
_CLAUSE_WORDS = 3  # content words that make a clause


def support_features(statement: str, quotes: Sequence[CitedText]) -> dict[str, float]:
    """Return the features of ``FEATURES``; shares are 0 to 1, counts of missing facts at most 3.

    Title and passage around a quote count for names only, except in ``coverage_around``.
    """
    own = _stems(statement)
    wanted = set(own)
    size = max(len(wanted), 1)
    each = [_stems(quote.text) for quote in quotes]
    titled = {stem for quote in quotes for stem in _stems(quote.title)}
    held = {stem for stems in each for stem in stems} | titled
    around = held | {stem for quote in quotes for stem in _stems(quote.around)}
    missing = [fact.kind for fact in compared_facts(statement, quotes)]
    neighbours = {pair for stems in each for pair in pairwise(stems)}
    clauses = [set(_stems(clause)) for clause in _clauses(statement)]
    return {
        "measures_missing": float(min(_MOST, sum(kind in _MEASURES for kind in missing))),
        "names_missing": float(min(_MOST, missing.count(Kind.NAME))),
        "turns_missing": float(
            min(_MOST, sum(kind not in _MEASURES and kind != Kind.NAME for kind in missing))
        ),
        "coverage": len(wanted & held) / size,
        "coverage_around": len(wanted & around) / size,
        "best_coverage": max((len(wanted & set(stems)) / size for stems in each), default=0.0),
        "words_missing": float(len(wanted - around)),
        "pairs": len(set(pairwise(own)) & neighbours) / max(len(set(pairwise(own))), 1),
        "in_order": max((_common_run(own, stems) for stems in each), default=0) / max(len(own), 1),
        "weakest_clause": min((len(c & held) / len(c) for c in clauses), default=0.0),
        "length": float(len(own)),
    }


def _stems(text: str) -> list[str]:
    return [word.stem for word in words(fold(text)) if word.content]


def _clauses(statement: str) -> list[str]:
    parts = [part for part in _CLAUSE.split(statement) if len(_stems(part)) >= _CLAUSE_WORDS]
    whole = [statement] if _stems(statement) else []
    return parts or whole


def _common_run(left: Sequence[str], right: Sequence[str]) -> int:
    """Return the length of the longest common subsequence."""
    row = [0] * (len(right) + 1)
    for one in left:
        diagonal = 0
        for place, other in enumerate(right, start=1):
            above = row[place]
            row[place] = diagonal + 1 if one == other else max(above, row[place - 1])
            diagonal = above
    return row[-1]
