"""Comparatives and directions: rose or fell, before or after, won or lost, largest or smallest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.citing.facts.fact import Kind, MissingFact
from rag.citing.facts.nearby import likeness, nearby
from rag.citing.facts.words import Word

# Each pair: words on one side, words on the other. A statement may not stand on the other side of
# a pair than the place in the quotes that is most like it.
_PAIRS: tuple[tuple[str, str], ...] = (
    (
        "rise rose risen rising increase increased increases increasing grow grew grown growth climb"
        " climbed jump jumped surge surged soar soared gain gained expand expanded higher raise raised",
        "fall fell fallen falling decrease decreased decreases decreasing decline declined drop dropped"
        " shrink shrank shrunk plunge plunged slump slumped reduce reduced reduction lower lowered",
    ),
    ("more greater", "less fewer"),
    ("up upward upwards", "down downward downwards"),
    ("improve improved strengthen strengthened", "worsen worsened weaken weakened"),
    ("before prior previously ahead earlier until preceding", "after following afterwards later since subsequent"),
    ("win won winning victory beat defeated victorious", "lose lost losing"),
    ("largest biggest greatest highest tallest longest longer larger bigger taller greatest maximum", "smallest lowest shortest fewest shorter smaller minimum"),
    ("oldest older elder eldest", "youngest younger newest"),
    ("best better", "worst worse"),
    ("earliest early first", "latest late last"),
    ("north northern northeast northwest", "south southern southeast southwest"),
    ("east eastern", "west western"),
    ("above over", "below under beneath"),
    ("open opened opening begin began begun start started launch launched", "close closed closing end ended finish finished stop stopped cease ceased"),
    ("accept accepted approve approved allow allowed permit permitted", "reject rejected refuse refused ban banned prohibit prohibited forbid forbade"),
    ("support supported back backed favour favoured praise praised welcome welcomed", "oppose opposed criticise criticised criticize criticized condemn condemned"),
    ("arrive arrived enter entered join joined", "leave left depart departed exit exited quit"),
    ("buy bought purchase purchased acquire acquired", "sell sold"),
    ("success successful succeed succeeded", "failure unsuccessful fail failed"),
    ("import imports imported", "export exports exported"),
    ("hot hotter hottest warm warmer", "cold colder coldest cool cooler"),
    ("male man men boy boys", "female woman women girl girls"),
    ("positive", "negative"),
    ("profit profits surplus", "loss losses deficit"),
    ("wet wetter", "dry drier"),
    ("strong stronger strongest", "weak weaker weakest"),
    ("guilty convicted convict", "acquitted acquit innocent"),
    ("confirm confirmed admit admitted", "deny denied"),
    ("managed manage able", "failed fail unable"),
    ("alive survive survived", "dead die died killed"),
    ("fast faster fastest quick", "slow slower slowest"),
    ("rich richer richest wealthy", "poor poorer poorest"),
    ("inside within", "outside"),
    ("maximum", "minimum"),
    ("include included including", "exclude excluded excluding"),
)  # fmt: skip
_BY_WORD: dict[str, list[tuple[int, int]]] = {}
for _number, _sides in enumerate(_PAIRS):
    for _side, _words in enumerate(_sides):
        for _word in _words.split():
            _BY_WORD.setdefault(_word, []).append((_number, _side))

_LIKE = 0.08  # likeness under which two places need not speak of the same thing
_CLEARLY = 1.05


@dataclass(frozen=True, slots=True)
class Direction:
    """A word of one side of a pair, with the stems and words beside it."""

    pair: int
    side: int
    word: Word
    near: Mapping[str, float]


def directions(tokens: Sequence[Word]) -> list[Direction]:
    """Return the words of a text that have an opposite."""
    return [
        Direction(pair, side, word, nearby(tokens, word.start, word.end))
        for word in tokens
        for pair, side in _BY_WORD.get(word.lower, ())
    ]


def missing_directions(
    stated: Sequence[Word], quoted: Sequence[Sequence[Word]]
) -> list[MissingFact]:
    """Return the words of a statement of which the quotes say the opposite."""
    held = [direction for tokens in quoted for direction in directions(tokens)]
    if not held:
        return []
    present = {w.stem for tokens in quoted for w in tokens}
    missing: dict[int, MissingFact] = {}
    for direction in directions(stated):
        same = [d for d in held if d.pair == direction.pair and d.side == direction.side]
        opposite = [d for d in held if d.pair == direction.pair and d.side != direction.side]
        contrary = _closest(direction, opposite)
        if contrary < _LIKE or contrary <= _CLEARLY * _closest(direction, same):
            continue
        if direction.word.stem in present and not same:
            continue
        other = max(opposite, key=lambda d: likeness(d.near, direction.near))
        reason = f"the quotes say {other.word.text!r} where the words are most alike"
        missing.setdefault(
            direction.word.start, MissingFact(Kind.DIRECTION, direction.word.text, reason)
        )
    return list(missing.values())


def _closest(direction: Direction, others: Sequence[Direction]) -> float:
    return max((likeness(direction.near, other.near) for other in others), default=-1.0)
