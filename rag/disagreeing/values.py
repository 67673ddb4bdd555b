"""The figures of a sentence that measure what is asked, as comparable values."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from rag.answering.question import stem
from rag.citing.facts.dates import When, dates
from rag.citing.facts.folding import fold
from rag.citing.facts.quantities import Quantity, quantities
from rag.disagreeing.asked import FAMILIES, GROUPS, Asked

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_BOUNDS = (
    (
        "over",
        r"(?:more than|over|at least|above|upwards of|exceeding|no fewer than|no less than)\s",
    ),
    ("under", r"(?:less than|fewer than|under|at most|up to|below)\s"),
    (
        "about",
        r"(?:about|around|nearly|almost|some|roughly|approximately|close to|an estimated|~)\s?",
    ),
)
_BEFORE = tuple(
    (name, re.compile(rf"\b{pattern}(?:Rs\.?\s?|US\$\s?|[$£€])?$", re.IGNORECASE))
    for name, pattern in _BOUNDS
)
_AFTER = re.compile(r"\+|\sor more\b|\sand (?:more|above)\b")
# "14 of them", "including four", "for every 100,000", "1 in 5": a part, a base, no figure of its own.
_PART_AFTER = re.compile(
    r"\s(?:\w+\s)?of (?:them|these|those|whom|its|his|her|their|the)\b|\s?(?:in|out of) \d"
)
_PART_BEFORE = re.compile(
    r"\b(?:including|include[sd]?|among them|of whom|of them|per|for every|of these|another"
    r"|other|further|additional|both|of its|each|the|rose by|fell by|up|down|No\.)\s(?:\w+\s)?$"
    r"|:\s$(?<=\d:\s)",
    re.IGNORECASE,
)
_DIMENSIONS: dict[str, frozenset[str | None]] = {
    "length": frozenset({"metric length", "imperial length", "calendar", "clock"}),
    "share": frozenset({"share"}),
    "money": frozenset({"dollar", "euro", "sterling", "rupee", "yen", "yuan", "dirham", "riyal"}),
}
_JOINING = frozenset({"and", "but", "while", "as", "or"})
_AHEAD, _NEAR, _BEHIND = 7, 4, 12  # words between a figure and the word that says what it counts
# A total, a colon and its parts.
_BREAKDOWN = re.compile(r"\d[^;:]*\w\w: [^;]*$")
_ROW = re.compile(r"^[^;:]+: [^;]*; [^;:]+: ")
_BARE = re.compile(r"\s*(?:[,.;()]|$|(?:and|or|in|on|by|at|people|persons)\b)")
_COUNT_OF = re.compile(r"\b(?:number|count|counts|figure|total|toll)s? (?:of|for)\b|: (?:\w+ )?$")
_QUALITIES = frozenset(
    map(
        stem,
        [
            "population",
            "area",
            "magnitude",
            "elevation",
            "altitude",
            "strength",
            "rate",
            "age",
            "size",
        ],
    )
)
# A rise or a range gives two numbers and no disagreement.
_FROM_TO = re.compile(
    r"\bfrom (?:\S+ ){0,2}\S*\d\S* (?:\S+ )?to (?:\S+ )?\S*\d|\bbetween \S*\d\S* and \S*\d|\d+ to \d+|\d-\d"
)
_ROUND = 1e-6
_CLASSES = {s: name for name, words in FAMILIES.items() for s in words}


@dataclass(frozen=True, slots=True)
class Value:
    """A figure at ``text[start:end]``; ``amount`` is in the base unit of ``dimension``.

    ``bound`` is ``over``, ``under``, ``about`` or empty. A date has the dimension ``date`` and the
    amount ``YYYYMMDD``, parts that are not given as 0.
    """

    amount: float
    dimension: str | None
    bound: str
    shown: str
    start: int
    end: int
    scaled: bool = False


def same_value(left: Value, right: Value) -> bool:
    """Whether two figures say the same: 1,000 and "one thousand", 5 km and 5,000 m."""
    return (
        left.dimension == right.dimension
        and left.bound == right.bound
        and math.isclose(left.amount, right.amount, rel_tol=_ROUND)
    )


def compatible(left: Value, right: Value) -> bool:
    """Whether both can be true of one thing as they are worded.

    "at least 26" is another statement than "26" and goes with it: the numbers are equal. So do a
    number and what it is rounded to ("about 44", 43.6; "12.34 million", 12,344,408), and a date and
    its year.
    """
    if left.dimension == "date" or right.dimension == "date":
        return left.dimension == right.dimension and _same_day(left.amount, right.amount)
    if left.dimension and right.dimension and left.dimension != right.dimension:
        return True
    if math.isclose(left.amount, right.amount, rel_tol=_ROUND):
        return True
    return _rounded(left, right) or _rounded(right, left)


def values_of(sentence: str, asked: Asked) -> list[Value]:
    """Return the figures of ``sentence`` that measure what is ``asked``, in order."""
    folded = fold(sentence)
    days = dates(folded)
    if asked.kind == "date":
        return [v for day in days if (v := _dated(day, sentence)) is not None]
    undated = folded
    for day in days:
        undated = undated[: day.start] + "\x00" * (day.end - day.start) + undated[day.end :]
    if _FROM_TO.search(undated):
        return []
    found = quantities(undated)
    words = [(m.start(), m.end(), m.group().lower()) for m in _WORD.finditer(folded)]
    return [
        _value(found[i], sentence, folded)
        for i in range(len(found))
        if _counts(found, i, folded, words, asked)
    ]


def _counts(
    found: list[Quantity], i: int, folded: str, words: list[tuple[int, int, str]], asked: Asked
) -> bool:
    """Whether the ``i``-th number of a sentence is a figure for what is asked."""
    figure = found[i]
    row = _ROW.search(folded) is not None
    if _is_part(figure, folded, row=row):
        return False
    dimension = figure.unit.dimension if figure.unit else None
    if asked.dimension:
        return dimension in _DIMENSIONS[asked.dimension]
    if row:
        return _in_cell(_header(folded[: figure.start]), folded, asked, words)
    if dimension and not asked.heads & _stems(folded[figure.start : figure.end]):
        return False
    following = found[i + 1].start if i + 1 < len(found) else len(folded)
    preceding = found[i - 1].end if i else 0
    ahead = [word for start, _, word in words if figure.start <= start < following][:_AHEAD]
    behind = [word for start, _, word in words if preceding <= start < figure.start][-_BEHIND:]
    if asked.family:
        return _in_family(asked, ahead, behind, [w[2] for w in words], folded[figure.end :])
    return _by_head(asked.heads, ahead, behind, folded[: figure.start])


def _is_part(figure: Quantity, folded: str, *, row: bool) -> bool:
    """Whether a number ranks, counts a part of another one or is the base of a rate."""
    if figure.ordinal or (figure.worded and figure.value <= 1):
        return True
    before, after = folded[: figure.start], folded[figure.end :]
    part = _PART_BEFORE.search(before) or _PART_AFTER.match(after)
    return bool(part) or (not row and bool(_BREAKDOWN.search(before)))


def _in_cell(header: str, folded: str, asked: Asked, words: list[tuple[int, int, str]]) -> bool:
    """Whether a cell of a table measures what is asked: its header says so, or the row's measure."""
    held = _stems(f"{header} {folded}" if header.lower() == "value" else header)
    group = asked.group is None and any(w[2] in GROUPS for w in words)
    return bool(asked.heads & held) and (not group or _names_group(header))


def _names_group(header: str) -> bool:
    return any(m.group().lower() in GROUPS for m in _WORD.finditer(header))


def _header(before: str) -> str:
    """Return the header of the cell that a figure stands first in, "" if it stands further on."""
    match = re.search(r"(?:^|; ?)([^;:]+): (?:over |about |at least |more than )?$", before)
    return match.group(1).strip() if match else ""


def _in_family(
    asked: Asked, ahead: list[str], behind: list[str], whole: list[str], after: str
) -> bool:
    """Whether the nearest word that says what happened to those counted is the one asked for."""
    groups = {word for word in ahead if word in GROUPS}
    if asked.group is None and len(groups) == 1:
        return False
    if asked.group is not None and asked.group not in whole:
        return False
    own = next((i for i, word in enumerate(ahead) if word in _JOINING), len(ahead))
    nearest = _first_class(ahead[:own]) or _first_class(reversed(behind)) or _first_class(ahead)
    if nearest:
        return nearest == asked.family
    alone = {_CLASSES[stem(word)] for word in whole if stem(word) in _CLASSES} == {asked.family}
    return alone and bool(_BARE.match(after))


def _first_class(words: Iterable[str]) -> str | None:
    return next((_CLASSES[stem(word)] for word in words if stem(word) in _CLASSES), None)


def _by_head(heads: frozenset[str], ahead: list[str], behind: list[str], before: str) -> bool:
    """Whether a figure counts the noun asked for: "938 attacks", "the number of attacks was 938"."""
    if any(stem(word) in heads for word in ahead[:_NEAR]):
        return True
    held = any(stem(word) in heads for word in behind)
    return held and bool(_COUNT_OF.search(before) or heads & _QUALITIES)


def _value(figure: Quantity, sentence: str, folded: str) -> Value:
    before, after = folded[: figure.start], folded[figure.end :]
    bound = next((name for name, pattern in _BEFORE if pattern.search(before)), "")
    if _AFTER.match(after):
        bound = "over"
    unit = figure.unit
    shown = sentence[figure.start : figure.end]
    return Value(
        amount=figure.value * (unit.factor if unit else 1.0),
        dimension=unit.dimension if unit else None,
        bound=bound,
        shown={"over": "over ", "under": "under ", "about": "about "}.get(bound, "") + shown,
        start=figure.start,
        end=figure.end,
        scaled=bool(re.search(r"[a-z]{2}", shown)) or "." in shown,
    )


def _dated(day: When, sentence: str) -> Value | None:
    if day.year is None:
        return None
    amount = day.year * 10000 + (day.month or 0) * 100 + (day.day or 0)
    return Value(float(amount), "date", "", sentence[day.start : day.end], day.start, day.end)


def _same_day(left: float, right: float) -> bool:
    first, second = (
        (int(day) // 10000, int(day) // 100 % 100, int(day) % 100) for day in (left, right)
    )
    return all(a == b or not a or not b for a, b in zip(first, second, strict=True))


def _rounded(coarse: Value, fine: Value) -> bool:
    """Whether ``coarse`` is ``fine`` with fewer digits, and says or shows that it is rounded."""
    if not (coarse.bound == "about" or coarse.scaled or fine.amount != int(fine.amount)):
        return False
    digits = len(f"{coarse.amount:.12g}".replace(".", "").strip("0"))
    if digits < 2:  # noqa: PLR2004 - one digit rounds too much away: 400 for 440
        return False
    return math.isclose(float(f"{fine.amount:.{digits}g}"), coarse.amount, rel_tol=_ROUND)


def _stems(text: str) -> set[str]:
    return {stem(m.group()) for m in _WORD.finditer(text)}
