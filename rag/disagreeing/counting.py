"""Whether a number of a sentence counts or measures what a question asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.answering.question import stem
from rag.citing.facts.quantities import Quantity
from rag.disagreeing.asked import FAMILIES, GROUPS, Asked, same_group
from rag.disagreeing.rows import header_at, in_cell, is_row, measures, names_whole

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# "14 of them", "including four", "for every 100,000", "1 in 5": a part, a base, no figure of its own.
_PART_AFTER = re.compile(
    r"\s(?:\w+\s)?of (?:them|these|those|whom|its|his|her|their|the)\b|\s?(?:in|out of) \d"
)
_PART_BEFORE = re.compile(
    r"\b(?:including|include[sd]?|among them|of whom|of them|per|for every|of these|another"
    r"|other|further|additional|both|of its|each|the|rose by|fell by|up|down|No\.)\s(?:\w+\s)?$"
    r"|:\s$(?<=\d:\s)|\d of (?:[\w’']+ ){0,2}$",
    re.IGNORECASE,
)
_OF_THE = re.compile(r"(?:^|[;:] )Of (?:the|these|those)\b[^,]*, ")
# A total, a colon and its parts.
_BREAKDOWN = re.compile(r"\d[^;:]*\w\w: [^;]*$")
_DIMENSIONS: dict[str, frozenset[str | None]] = {
    "length": frozenset({"metric length", "imperial length", "calendar", "clock"}),
    "share": frozenset({"share"}),
    "money": frozenset({"dollar", "euro", "sterling", "rupee", "yen", "yuan", "dirham", "riyal"}),
}
_PEOPLE = frozenset(["people", "persons", "others", "civilians", "victims", "members"])
_JOINING = frozenset({"and", "but", "while", "as", "or"})
_LINKING = frozenset({"were", "was"})
_AHEAD, _NEAR, _BEHIND = 7, 4, 12  # words between a figure and the word that says what it counts
_BARE = re.compile(r"\s*(?:[,.;()]|$|(?:and|or|in|on|by|at|people|persons)\b)")
_COUNT_OF = re.compile(r"\b(?:number|count|counts|figure|total|toll)s? (?:of|for)\b|: (?:\w+ )?$")
_QUALITIES = frozenset(
    map(stem, "population area magnitude elevation altitude strength rate age size".split())  # noqa: SIM905
)
_LABEL = r" (?:for|to|on) (?:the )?([a-z]+)"
_LABELLED = re.compile(_LABEL)
_LABELLED_ANYWHERE = re.compile(rf"\d(?: (?:million|billion|trillion))?{_LABEL}")
_SIZES = frozenset(map(stem, ["large", "big", "size"]))
_BOUND = r"(?:over |about |around |nearly |more than |at least )?(?:US\$|[$£€]|Rs\.? )?"
_OF_WHOLE = re.compile(rf"\b([a-z]+) of {_BOUND}$")
_IS_WHOLE = re.compile(
    rf"(?<!of the )(?<!of )\b([a-z]+)(?: (?:for|of) [\w-]+){{0,2}}"
    rf"(?: (?:is|was|be|to|expected|will|stands?|put|set|at)){{0,5}}"
    rf"(?: (?:is|was|at|exceeds?|exceed|totals?|total|reach(?:es|ed)?)) {_BOUND}$"
)
_CLASSES = {s: name for name, words in FAMILIES.items() for s in words}


def is_part(figure: Quantity, undated: str) -> bool:
    """Whether a number ranks, counts a part of another one or is the base of a rate.

    The days of ``undated`` are blank: in "800 km in 2020" nothing is a part.
    """
    if figure.ordinal or (figure.worded and figure.value <= 1):
        return True
    before, after = undated[: figure.start], undated[figure.end :]
    if _OF_THE.search(before) or _PART_BEFORE.search(before) or _PART_AFTER.match(after):
        return True
    return not is_row(undated) and bool(_BREAKDOWN.search(before))


def counts(found: Sequence[Quantity], i: int, folded: str, asked: Asked) -> bool:
    """Whether the ``i``-th number of a sentence is a figure for what is asked."""
    figure = found[i]
    dimension = figure.unit.dimension if figure.unit else None
    if asked.dimension:
        return _measures(figure, folded, asked)
    if is_row(folded):
        return in_cell(header_at(folded[: figure.start]), folded, asked)
    if dimension and not asked.heads & _stems(folded[figure.start : figure.end]):
        return False
    if asked.family and figure.value != int(figure.value):
        return False
    words = [(m.start(), m.group().lower()) for m in _WORD.finditer(folded)]
    following = found[i + 1].start if i + 1 < len(found) else len(folded)
    preceding = found[i - 1].end if i else 0
    begin = figure.end if figure.worded else figure.start
    ahead = [word for start, word in words if begin <= start < following][:_AHEAD]
    behind = [word for start, word in words if preceding <= start < figure.start][-_BEHIND:]
    if asked.family:
        return _in_family(asked, ahead, behind, [w[1] for w in words], folded[figure.end :])
    return _by_head(asked.heads, ahead, behind, folded[: figure.start])


def _measures(figure: Quantity, folded: str, asked: Asked) -> bool:
    """Whether a figure has the unit asked for and, if it is labelled, the question's label.

    The unit may stand in the header; "Rs 20 billion for health" is none for education.
    """
    dimension = asked.dimension or ""
    unit = figure.unit.dimension if figure.unit else None
    header = header_at(folded[: figure.start]) if is_row(folded) else ""
    if unit not in _DIMENSIONS[dimension] and not (unit is None and measures(header, dimension)):
        return False
    if dimension == "money" and asked.heads and asked.heads <= _SIZES:
        return _is_whole(header, folded[: figure.start], asked)
    label = _LABELLED.match(folded[figure.end :])
    labels = {stem(m.group(1)) for m in _LABELLED_ANYWHERE.finditer(folded)} & asked.topic
    return label is None or not labels or stem(label.group(1)) in labels


def _is_whole(header: str, before: str, asked: Asked) -> bool:
    """Whether a sum is all of what is asked for, not its surplus: "a budget of", "is to exceed"."""
    if header:
        return names_whole(header)
    match = _OF_WHOLE.search(before) or _IS_WHOLE.search(before)
    return match is not None and stem(match.group(1)) in asked.topic


def _in_family(
    asked: Asked, ahead: list[str], behind: list[str], whole: list[str], after: str
) -> bool:
    """Whether the nearest word that says what happened to those counted is the one asked for."""
    groups = {word for word in ahead if word in GROUPS}
    if ahead[:1] and ahead[0] in _LINKING:  # "six attackers were killed and four were wounded"
        groups |= {word for word in behind if word in GROUPS}
    if asked.group is None and len(groups) == 1:
        return False
    own = next((i for i, word in enumerate(ahead) if word in _JOINING), len(ahead))
    if asked.group is not None and not _of_group(asked.group, ahead[:own], (*behind, *ahead)):
        return False
    if _of_things(ahead[:own]):
        return False
    nearest = _first_class(ahead[:own]) or _first_class(reversed(behind)) or _first_class(ahead)
    if nearest:
        return nearest == asked.family
    alone = {_CLASSES[stem(word)] for word in whole if stem(word) in _CLASSES} == {asked.family}
    return alone and bool(_BARE.match(after))


def _of_group(group: str, own: list[str], around: Iterable[str]) -> bool:
    """Whether a figure counts the people asked about, by its own words or by those around it."""
    wanted = same_group(group)
    named = [word for word in own if word in GROUPS or word in _PEOPLE]
    return named[0] in wanted if named else not wanted.isdisjoint(around)


def _of_things(own: list[str]) -> bool:
    """Whether a figure counts things of which nothing is said here: "ten vehicles burnt"."""
    noun = own[0] if len(own) > 1 else ""
    plural = noun.endswith("s") and noun not in GROUPS and stem(noun) not in _CLASSES
    return plural and noun not in _PEOPLE | _LINKING and _first_class(own) is None


def _first_class(words: Iterable[str]) -> str | None:
    return next((_CLASSES[stem(word)] for word in words if stem(word) in _CLASSES), None)


def _by_head(heads: frozenset[str], ahead: list[str], behind: list[str], before: str) -> bool:
    """Whether a figure counts the noun asked for: "938 attacks", "the number of attacks was 938"."""
    if any(stem(word) in heads for word in ahead[:_NEAR]):
        return True
    held = any(stem(word) in heads for word in behind)
    return held and bool(_COUNT_OF.search(before) or heads & _QUALITIES)


def _stems(text: str) -> set[str]:
    return {stem(m.group()) for m in _WORD.finditer(text)}
