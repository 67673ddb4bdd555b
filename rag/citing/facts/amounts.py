"""Quantifiers and the bounds of numbers: all, few, only, at least, nearly."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rag.citing.facts.fact import Kind, MissingFact
from rag.citing.facts.nearby import likeness, nearby
from rag.citing.facts.words import Word, words

_FAMILIES: dict[str, str] = {
    "all": r"all|every|everyone|everybody|everything|each|entire|entirely|whole|always|wholly|any|anyone|throughout|completely|total|fully|exclusively|full|both|across|nationwide|worldwide|constantly|100 ?%",
    "none": r"none|nobody|never|neither|no|nothing",
    "most": r"most|mostly|majority|mainly|largely|usually|typically|generally|predominantly|bulk|primarily|overwhelming\w*",
    "some": r"some|several|certain|partly|partially|sometimes|number of|occasionally|various",
    "few": r"few|fewer|little|minority|rarely|seldom|hardly|scarcely|barely|handful|couple",
    "many": r"many|much|numerous|lots|often|frequently|dozens|hundreds|thousands|scores|millions",
    "only": r"only|solely|exclusively|alone|sole|just|merely|limited to|uniquely|single|no other|nothing but|unique|entirely|purely|but",
}  # fmt: skip
_STATED: dict[str, str] = {
    "all": r"all|every|everyone|everybody|each|always|entire|entirely",
    "none": r"none|nobody|never|neither|no one",
    "most": r"(?<!the )(?<!their )(?<!its )most(?= of| [a-z]+s\b)|mostly|(?:the |a )?majority",
    "some": r"some(?! \d)|several",
    "few": r"(?<!a )(?<!the last )(?<!the past )(?<!the next )few(?!er)|rarely|seldom|minority",
    "many": r"(?<!as )(?<!how )(?<!so )many|numerous|often|frequently",
    "only": r"only|solely|exclusively",
}
_STATED_PATTERNS = {n: re.compile(rf"\b(?:{p})\b", re.IGNORECASE) for n, p in _STATED.items()}
_QUOTED_PATTERNS = {n: re.compile(rf"\b(?:{p})(?!\w)", re.IGNORECASE) for n, p in _FAMILIES.items()}
# Such words say more than the same sentence without them, so they must stand in the quotes.
_STRONG = frozenset({"all", "none", "most", "only", "few"})
# What may stand for another without saying more.
_WEAKER = {
    "some": {"many", "most", "all", "few"},
    "many": {"most", "all"},
    "few": {"only", "some"},
    "most": {"all"},
    "none": {"few"},
    "all": {"none"},
}
_BOUNDS: dict[str, str] = {
    "above": r"more than|over|at least|above|upwards of|exceed(?:s|ed|ing)?|no fewer than|no less than|not less than|in excess of|minimum(?: of)?|or more|plus|greater than|north of|passed|surpass(?:es|ed|ing)?|beyond|topp(?:ed|ing)",
    "below": r"less than|fewer than|under|at most|below|up to|no more than|not more than|nearly|almost|maximum(?: of)?|or less|or fewer|close to|just short of|approaching|within|short of|as many as|as much as",
}
_BOUND_PATTERNS = {
    name: re.compile(
        rf"\b(?:{p})\b(?=(?:\s\w+)?\s[$£€]?(?:Rs\.?\s?|US\$\s?)?(?:\d|\w))", re.IGNORECASE
    )
    for name, p in _BOUNDS.items()
}
_PLUS = re.compile(r"(?<=\d)\+")
_NUMBERISH = re.compile(
    r"^\s+(?:(?:the|a|an|its|his|about|some)\s)?[$£€]?(?:Rs\.?\s?|US\$\s?)?(?:\d|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty"
    r"|seventy|eighty|ninety|hundred|thousand|million|billion|half|third|quarter|dozen|dozens|hundreds|thousands)\b)",
    re.IGNORECASE,
)
_MUCH = 0.8
_TRAILING = frozenset({"or more", "or less", "or fewer", "plus"})


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantifier or bound of a family at ``start``, with the stems of the words beside it."""

    family: str
    text: str
    start: int
    near: Mapping[str, float]


def quantifiers(folded: str, tokens: Sequence[Word], *, wide: bool = False) -> list[Amount]:
    """Return the quantifiers; ``wide`` takes all words that may stand for one."""
    patterns = _QUOTED_PATTERNS if wide else _STATED_PATTERNS
    return [
        Amount(family, m.group(), m.start(), nearby(tokens, m.start(), m.end()))
        for family, pattern in patterns.items()
        for m in pattern.finditer(folded)
    ]


def bounds(folded: str, tokens: Sequence[Word]) -> list[Amount]:
    """Return the words that put a bound to a number."""
    found: list[Amount] = []
    for family, pattern in _BOUND_PATTERNS.items():
        for match in pattern.finditer(folded):
            text = match.group().lower()
            if (
                text in _TRAILING
                or _NUMBERISH.match(folded, match.end())
                or _NUMBERISH.match(folded[match.end() :])
            ):
                near = nearby(tokens, match.start(), match.end())
                found.append(Amount(family, match.group(), match.start(), near))
    found.extend(
        Amount("above", "+", m.start(), nearby(tokens, m.start(), m.end()))
        for m in _PLUS.finditer(folded)
    )
    return found


def missing_quantifiers(
    statement: str, stated: Sequence[Word], quotes: Sequence[str]
) -> list[MissingFact]:
    """Return the quantifiers and bounds of a statement that the quotes do not bear out."""
    quoted = [(text, words(text)) for text in quotes]
    held = [a for text, tokens in quoted for a in quantifiers(text, tokens, wide=True)]
    missing: list[MissingFact] = []
    for amount in quantifiers(statement, stated):
        problem = _problem(amount, held)
        if problem:
            missing.append(MissingFact(Kind.QUANTIFIER, amount.text, problem))
    limits = [a for text, tokens in quoted for a in bounds(text, tokens)]
    for amount in bounds(statement, stated):
        opposite = _best(amount, (a for a in limits if a.family != amount.family))
        same = _best(amount, (a for a in limits if a.family == amount.family))
        if opposite > same:
            missing.append(
                MissingFact(Kind.QUANTIFIER, amount.text, "the quotes set the opposite bound")
            )
        elif same < 0:
            missing.append(MissingFact(Kind.QUANTIFIER, amount.text, "no quote sets this bound"))
    return missing


def _problem(amount: Amount, held: Sequence[Amount]) -> str | None:
    allowed = {amount.family, *_WEAKER.get(amount.family, set())}
    same = _best(amount, (a for a in held if a.family == amount.family))
    near = _best(amount, (a for a in held if a.family in allowed))
    other = _best(amount, (a for a in held if a.family not in allowed and a.family != "only"))
    if near >= 0 and near >= other * _MUCH:
        return None
    if other > max(near, 0) and other > 0:
        return "the quotes give another amount of the same thing"
    if same < 0 and amount.family in _STRONG:
        return "no quote says so"
    return None


def _best(amount: Amount, others: Iterable[Amount]) -> float:
    """Return how like the best of the others is, -1 if there is none."""
    return max((likeness(amount.near, other.near) for other in others), default=-1.0)
