"""Numbers with their units: what a statement measures, and whether a quote measures the same."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.citing.facts.fact import Kind, MissingFact
from rag.citing.facts.numerals import Numeral, numerals
from rag.citing.facts.units import Unit, currency_before, unit_after

_JOINS = re.compile(r"\s?(?:-|to|and|or|through|by|x)\s?|\s?%\s?(?:-|to|and|or)\s?")
_NOT_A_FACT = re.compile(
    r"^\s+(?:of\b|another\b|day\b|by\b|that\b|who\b|such\b|side\b|hand\b|way\b|time\b|or the other\b)"
    r"|^['-]s\b|^\W*$",
    re.IGNORECASE,
)
_NO_ONE = re.compile(
    r"\b(?:no|any|every|some|this|that|the|each|which|not|only|just)[ -]$", re.IGNORECASE
)
_OPENING = re.compile(
    r"\b(?:open(?:ed|ing|er|s)|debut\w*|initial\w*|inaugura\w*|maiden|earliest|original\w*|start\w*"
    r"|beg[aiu]n\w*|launch\w*|introduc\w*|new|never before|founding|premier\w*|foremost)\b",
    re.IGNORECASE,
)  # fmt: skip
_SECOND_UNIT = re.compile(r"\bsecond\b", re.IGNORECASE)
_TWO = re.compile(
    r"\b(?:both|pair|twice|double[ds]?|duo|couple|twins?|either|dual|bilateral)\b", re.IGNORECASE
)
_ONE = re.compile(r"\b(?:1|a|an|one|single|sole|lone|once|only|first)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number at ``[start, end)`` with its unit; ``others`` are further values it may be read as."""

    value: float
    unit: Unit | None
    start: int
    end: int
    ordinal: bool = False
    worded: bool = False
    others: tuple[float, ...] = ()


def quantities(folded: str, taken: Sequence[tuple[int, int]] = ()) -> list[Quantity]:
    """Return the numbers of a text that do not lie in a ``taken`` span, such as a date's."""
    blanked = folded
    for start, end in taken:
        blanked = blanked[:start] + "\x00" * (end - start) + blanked[end:]
    found = [_quantity(numeral, blanked) for numeral in numerals(blanked)]
    return _joined(found, blanked)


def missing_quantities(
    statement: str, stated: Sequence[Quantity], quoted: Sequence[Quantity], quotes: Sequence[str]
) -> list[MissingFact]:
    """Return the numbers of a statement that no quote carries, and those with another unit."""
    missing: list[MissingFact] = []
    for quantity in stated:
        text = statement[quantity.start : quantity.end]
        equal = [q for q in quoted if _same_number(quantity, q)]
        if any(_same_unit(quantity, q) for q in equal) or _measures_the_same(quantity, quoted):
            continue
        if _trivial(quantity, statement) or _in_other_words(quantity, statement, quotes):
            continue
        if equal and quantity.unit:
            units = {q.unit.name if q.unit else "no unit" for q in equal}
            reason = f"the quotes give this number with {' and '.join(sorted(units))}"
            missing.append(MissingFact(Kind.UNIT, text, reason))
        else:
            missing.append(MissingFact(Kind.NUMBER, text, "no quote holds this number"))
    return missing


def _quantity(numeral: Numeral, folded: str) -> Quantity:
    before = currency_before(folded, numeral.start)
    after = unit_after(folded, numeral.end)
    if numeral.ordinal and after and after[0].dimension == "clock":
        after = None  # "the third day" is a place in a row
    unit, end = before, numeral.end
    if after and before is None:
        unit, end = after
    return Quantity(numeral.value, unit, numeral.start, end, numeral.ordinal, numeral.worded)


def _joined(found: list[Quantity], folded: str) -> list[Quantity]:
    """Give the first number of a range the second's unit and scale: "5 to 10 million km"."""
    result = list(found)
    for i in range(len(result) - 2, -1, -1):
        first, second = result[i], result[i + 1]
        if not _JOINS.fullmatch(folded[first.end : second.start]) or first.ordinal:
            continue
        scale = _scale_between(folded[second.start : second.end])
        others = (first.value * scale,) if scale > 1 and first.value < scale else ()
        result[i] = replace(first, unit=first.unit or second.unit, others=others)
        if second.unit is None and first.unit and first.unit.dimension not in {"clock", "calendar"}:
            result[i + 1] = replace(second, unit=first.unit)
    return result


def _scale_between(text: str) -> float:
    match = re.search(r"(thousand|million|billion|trillion|lakh|crore|bn|mn)", text, re.IGNORECASE)
    scales = {
        "thousand": 1e3, "lakh": 1e5, "million": 1e6, "mn": 1e6, "crore": 1e7, "billion": 1e9,
        "bn": 1e9, "trillion": 1e12,
    }  # fmt: skip
    return scales[match.group(1).lower()] if match else 1.0


def _close(left: float, right: float) -> bool:
    return math.isclose(left, right, rel_tol=1e-6, abs_tol=1e-12)


def _same_number(stated: Quantity, quoted: Quantity) -> bool:
    if stated.ordinal != quoted.ordinal and not (stated.unit or quoted.unit):
        return False
    values = (stated.value, *stated.others)
    return any(_close(v, w) for v in values for w in (quoted.value, *quoted.others))


def _same_unit(stated: Quantity, quoted: Quantity) -> bool:
    if stated.unit is None:
        return True
    return quoted.unit is not None and stated.unit.name == quoted.unit.name


def _measures_the_same(stated: Quantity, quoted: Sequence[Quantity]) -> bool:
    """Whether a quote gives the same in another unit of the dimension: 5 km, 5,000 m; half, 50 %."""
    dimension, value = _measure(stated)
    return any(
        dimension == other and math.isclose(value, size, rel_tol=1e-3)
        for other, size in map(_measure, quoted)
        if other
    )


def _measure(quantity: Quantity) -> tuple[str | None, float]:
    unit = quantity.unit
    if unit is None:
        # A bare part of a whole is a share.
        part = 0 < quantity.value < 1 and quantity.worded
        return ("share" if part else None), quantity.value
    return unit.dimension, quantity.value * unit.factor


def _trivial(quantity: Quantity, statement: str) -> bool:
    """Whether "one" is a pronoun here, "first" an adverb, "second" a clock's."""
    text = statement[quantity.start : quantity.end].lower()
    after, before = statement[quantity.end :], statement[: quantity.start]
    if re.search(r"\bother\s$", before) and quantity.unit is None and quantity.worded:
        return True  # "the other two" counts what is left
    if text == "one":
        return bool(_NOT_A_FACT.match(after) or _NO_ONE.search(before))
    if text == "first" and quantity.ordinal:
        return bool(re.match(r"\s*[,.]|\s+(?:of all|name)\b", after))
    return text == "half" and after[:1] == "-"


def _in_other_words(quantity: Quantity, statement: str, quotes: Sequence[str]) -> bool:
    """Whether a quote says one, two or first without a number word."""
    if quantity.unit is not None:
        return False
    joined = " ".join(quotes)
    noun = re.match(r"\W*([^\W\d_]{3,})", statement[quantity.end :])
    if quantity.ordinal and noun:
        numbered = rf"\b{re.escape(noun.group(1))}\s(?:no\.?\s|number\s)?{quantity.value:.0f}\b"
        if re.search(numbered, joined, re.IGNORECASE):  # "fourth season", "Season 4"
            return True
    if quantity.value == 1 and quantity.ordinal:
        return bool(_OPENING.search(joined))
    if quantity.value == 2 and not quantity.ordinal:  # noqa: PLR2004
        return bool(_TWO.search(joined))
    if quantity.value != 1 or not quantity.worded:
        return False
    kept = re.escape(noun.group(1).lower()) if noun else ""
    single = rf"\b(?:an?|single|sole|lone|only)\s+(?:\w+\s+)?{kept}\b" if kept else _ONE
    return bool(re.search(single, joined.lower()))
