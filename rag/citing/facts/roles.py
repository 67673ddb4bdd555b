"""Who did what to whom: names on either side of a verb or preposition, in the same order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.citing.facts.fact import Kind, MissingFact
from rag.citing.facts.folding import bare
from rag.citing.facts.names import Name, names
from rag.citing.facts.words import Word, listed, words

_AUXILIARIES = listed("is are was were be been being get got gets")
_TELLING = listed(
    "to from by against over than before after under above below into onto behind beyond inside of"
    " via for in as at with"
)
_LOOSE = frozenset({"of", "for", "in", "at", "with", "as"})
_FAR = 12
_NAMES = 8  # words of names that are tried against each other
_GAIN = 2  # neighbours that an exchange must win


@dataclass(frozen=True, slots=True)
class Relation:
    """``first`` stands before ``verb`` and ``second`` after it, passive clauses turned round."""

    first: str
    verb: str
    second: str


def relations(folded: str, tokens: Sequence[Word] | None = None) -> list[Relation]:
    """Return the relations between the names of one clause that are not far from each other."""
    tokens = words(folded) if tokens is None else tokens
    runs = _runs(names(folded), folded)
    found: list[Relation] = []
    for number, first in enumerate(runs):
        for second in runs[number + 1 : number + 3]:
            between = [w for w in tokens if first[-1].end <= w.start < second[0].start]
            if (
                not between
                or len(between) > _FAR
                or any(w.text in {".", ";", "\n"} for w in between)
            ):
                continue
            found.extend(_between(first, second, between))
    return found


def swapped_roles(
    statement: str, stated: Sequence[Word], quotes: Sequence[str]
) -> list[MissingFact]:
    """Return relations of a statement that the quotes hold the other way round only."""
    text = _exchanged(stated, [words(text) for text in quotes])
    if text:
        reason = "with these two names exchanged it would be closer to the quotes"
        return [MissingFact(Kind.ROLES, text, reason)]
    own = relations(statement, stated)
    if not own:
        return []
    held = {relation for text in quotes for relation in relations(text)}
    for relation in own:
        reverse = Relation(relation.second, relation.verb, relation.first)
        if reverse in held and relation not in held:
            text = f"{relation.first} … {relation.verb} … {relation.second}"
            reason = "the quotes hold these names in the other order around the same word"
            return [MissingFact(Kind.ROLES, text, reason)]
    return []


def _exchanged(stated: Sequence[Word], quoted: Sequence[Sequence[Word]]) -> str | None:
    """Return two names that, exchanged, would make more neighbours equal to those in a quote."""
    pairs = {pair for tokens in quoted for pair in _neighbours([w.lower for w in tokens])}
    spoken = [w for w in stated if not w.mark]
    lowered = [w.lower for w in stated]
    held = {w.lower for tokens in quoted for w in tokens}
    capitals = [w.lower for w in spoken if w.text[0].isupper() and w.content and w.lower in held]
    unique = list(dict.fromkeys(capitals))[:_NAMES]
    now = sum(pair in pairs for pair in _neighbours(lowered))
    for number, first in enumerate(unique):
        for second in unique[number + 1 :]:
            swap = {first: second, second: first}
            then = _neighbours([swap.get(w, w) for w in lowered])
            if sum(pair in pairs for pair in then) >= now + _GAIN:
                return f"{first} … {second}"
    return None


def _neighbours(lowered: Sequence[str]) -> list[tuple[str, str]]:
    return list(pairwise(lowered))


def _between(
    first: Sequence[Name], second: Sequence[Name], between: Sequence[Word]
) -> list[Relation]:
    spoken = [w for w in between if not w.mark]
    lowered = [w.lower for w in spoken]
    if set(lowered) <= {"and", "or", "the", "a", "of"}:
        return []
    head_left, head_right = _head(first), _head(second)
    passive = "by" in lowered and any(w in _AUXILIARIES for w in lowered[: lowered.index("by")])
    verbs = [w.stem for w in spoken if w.content and not w.text[0].isupper()]
    if passive:
        return [Relation(head_right, verb, head_left) for verb in verbs]
    found = [Relation(head_left, verb, head_right) for verb in verbs]
    word = next((w for w in reversed(lowered) if w not in {"the", "a", "an"}), "")
    if word in _TELLING and (word not in _LOOSE or not verbs):
        found.append(Relation(head_left, word, head_right))
    return found


def _head(run: Sequence[Name]) -> str:
    """Name a run by its last word: a family name, or the last word of a place."""
    return bare(run[-1].key)


def _runs(found: Sequence[Name], folded: str) -> list[list[Name]]:
    runs: list[list[Name]] = []
    for name in found:
        if runs and not folded[runs[-1][-1].end : name.start].strip(" .'-"):
            runs[-1].append(name)
        else:
            runs.append([name])
    return runs
