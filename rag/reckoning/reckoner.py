"""Finds the two figures of a calculation and shows how the result comes about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.answering import EvidencePicker, RefusalModel
from rag.answering.question import names_and_numbers, stems
from rag.citing.calculations import calculation, calculation_problem
from rag.citing.facts.dates import dates
from rag.citing.facts.folding import fold
from rag.citing.facts.quantities import Quantity, quantities
from rag.disagreeing import Disagreement, Finder, with_values
from rag.disagreeing.dating import latest
from rag.disagreeing.finding import Given
from rag.disagreeing.scope import about
from rag.domain import Draft, DraftStatement, Passage, Retrieval, SourceSpan
from rag.reckoning.reading import Reckoning, reckoning_of

_EXTRACTIVE = "extractive"


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A draft whose first statement is computed from its two sources, and where sources differ."""

    draft: Draft
    passages: tuple[Passage, ...]
    disagreements: tuple[Disagreement, ...] = ()


@dataclass(frozen=True, slots=True)
class Reckoner:
    """Asks for each figure by itself, as strictly as for any answer.

    ``retrieve`` takes a question to its passages, of which the first ``read`` are evidence.
    """

    retrieve: Callable[[str], Retrieval]
    picker: EvidencePicker
    refusal: RefusalModel
    read: int

    def reckon(self, question: str) -> Reckoned | None:
        """Return the calculation with its figures, None unless both stand in sources.

        Neither may be a bound ("at least 26"), and both must have the same unit.
        """
        reckoning = reckoning_of(question)
        if reckoning is None:
            return None
        parts = [self._part(asked) for asked in (reckoning.first, reckoning.second)]
        found = [part for part in parts if part is not None]
        if len(found) != len(parts) or _place(found[0][0]) == _place(found[1][0]):
            return None
        told = _told(reckoning, [part[0] for part in found], several=any(len(p) > 1 for p in found))
        if told is None:
            return None
        asked = (reckoning.first, reckoning.second)
        each = [Disagreement(q, part) for q, part in zip(asked, found, strict=True)]
        draft = Draft((), answerer=_EXTRACTIVE)
        quotes = [s for one in each for s in with_values(draft, one).statements]
        head = DraftStatement(told, tuple(_span(part[0]) for part in found), computed=True)
        passages = {_place(g)[:2]: g.sentence.passage for part in found for g in part}
        differing = tuple(one for one in each if len(one.values) > 1)
        return Reckoned(
            replace(draft, statements=(head, *_once(quotes))), tuple(passages.values()), differing
        )

    def _part(self, question: str) -> tuple[Given, ...] | None:
        """Return the sentences that give the figure asked for, the newest first where they differ."""
        found = self.retrieve(question)
        evidence = self.picker.pick(replace(found, passages=found.passages[: self.read]))
        if self.refusal.judge(evidence.features, read=evidence.read).refuses:
            return None
        finder = Finder(self.picker.reranker, self.picker.rarity)
        figures = [g for g in finder.figures(evidence, found.passages) if _is_meant(g, question)]
        return tuple(figures) if figures and _newest_alone(figures) else None


def _is_meant(given: Given, question: str) -> bool:
    """Whether every name and date of the question stands by the figure, and no part of its period.

    Beside a year that is asked about, a month in the sentence or its headings is a part of it.
    """
    sentence = given.sentence
    if not stems(" ".join(names_and_numbers(question))) <= stems(about(sentence)):
        return False
    asked = dates(fold(question))
    if not asked or any(when.month for when in asked):
        return True
    near = f"{' '.join(sentence.passage.chunk.headings)} {sentence.text}"
    return not any(when.month for when in dates(fold(near)))


def _newest_alone(figures: Sequence[Given]) -> bool:
    """Whether one figure is newer than all others, so that taking it is no choice of ours."""
    first, *others = (latest(g.date) for g in figures)
    return all(first > other for other in others)


def _told(reckoning: Reckoning, figures: Sequence[Given], *, several: bool) -> str | None:
    """Return the computed statement, None if the two figures do not go together."""
    first, second = (_quantity(given) for given in figures)
    if first is None or second is None or any(given.value.bound for given in figures):
        return None
    if reckoning.operation != "sum" and first.value == second.value:
        return None
    falls = reckoning.operation in {"difference", "fall"}
    if reckoning.operation != "sum" and (first.value > second.value) != falls:
        return None  # the question takes for granted what the figures deny
    shown = calculation(reckoning.operation, first.value, second.value)
    which = "the newest of the figures cited" if several else "the figures cited"
    told = f"Worked out from {which}: {shown}."
    return None if calculation_problem(told, [g.sentence.text for g in figures]) else told


def _once(statements: Sequence[DraftStatement]) -> list[DraftStatement]:
    """Leave out a sentence that already carries the other figure."""
    return list(
        {(s.sources[0].passage.document.id, s.sources[0].start): s for s in statements}.values()
    )


def _quantity(given: Given) -> Quantity | None:
    found = quantities(fold(given.sentence.text[given.value.start : given.value.end]))
    return found[0] if len(found) == 1 else None


def _place(given: Given) -> tuple[str, int, int]:
    sentence = given.sentence
    return sentence.passage.document.id, sentence.start, given.value.start


def _span(given: Given) -> SourceSpan:
    return SourceSpan(given.sentence.passage, given.sentence.start, given.sentence.end)
