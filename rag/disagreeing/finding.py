"""Which sentences give other values for the same thing, and which of them to show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rag.answering import Evidence, ScoredSentence
from rag.answering.evidence import Rarity
from rag.answering.question import stems
from rag.citing.facts.dates import dates
from rag.citing.facts.folding import fold
from rag.disagreeing.asked import Asked, asked_of
from rag.disagreeing.dating import latest
from rag.disagreeing.days import names_day, of_the_days
from rag.disagreeing.giving import Giving, giving
from rag.disagreeing.scope import (
    event_share,
    is_part,
    leans_back,
    names_a_place,
    names_question,
    other_event,
    other_named_event,
    other_scope,
    wider_scope,
)
from rag.disagreeing.values import Value, compatible, same_value, values_of
from rag.domain import Passage
from rag.models import Reranker, sentence_spans

_UNTIL = re.compile(
    r"\b(?:by|until|till|up to|as of) ((?:\d{1,2} )?(?:January|February|March|April|May|June|July"
    r"|August|September|October|November|December)(?: \d{4})?)\b"
)


@dataclass(frozen=True, slots=True)
class Given:
    """A value with the sentence that gives it."""

    value: Value
    sentence: ScoredSentence
    giving: Giving
    alone: bool

    @property
    def date(self) -> str:
        """The day it was given, empty if nobody knows."""
        return self.giving.date or ""

    @property
    def told(self) -> bool:
        """Whether the sentence itself says when."""
        return self.giving.told


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Values for one thing, the newest first; each is given by one sentence."""

    about: str
    values: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class Finder:
    """Compares the figures of the evidence and of ``passages`` further down the list.

    ``margin`` counts logits of the cross-encoder behind the best sentence that gives a figure;
    at most ``read`` sentences from further down are scored, and at most ``most`` values shown.
    """

    reranker: Reranker | None
    rarity: Rarity | None = None
    margin: float = 6.5
    best_margin: float = 4.0
    date_margin: float = 2.0
    event_margin: float = 0.34
    alike: float = 0.6
    read: int = 8
    most: int = 6

    def find(self, evidence: Evidence, passages: Sequence[Passage] = ()) -> Disagreement | None:
        """Return the disagreement about what the question asks, None if the sources agree."""
        values = self.figures(evidence, passages)
        return Disagreement(evidence.question, values) if len(values) > 1 else None

    def figures(self, evidence: Evidence, passages: Sequence[Passage] = ()) -> tuple[Given, ...]:
        """Return every value that sources give, the newest first, the best alone if they agree."""
        asked = asked_of(evidence.question) if evidence.read else None
        if asked is None:
            return ()
        near = self._named((g for s in evidence.sentences for g in _given(s, asked)), asked)
        first = _anchor(near, asked)
        near = [g for g in near if first is None or self._same_thing(g, first, asked)]
        further = self._further(evidence, passages, asked, near)
        best = _anchor(near or further, asked)
        if best is None or best.sentence.score < evidence.sentences[0].score - self.best_margin:
            return ()
        given = [g for g in (*near, *further) if self._same_thing(g, best, asked)]
        if not _differ(given):
            return (best,)
        given += self._again((*near, *further), given, best, asked)
        ordered = sorted(_folded(given), key=lambda g: g.sentence.start)
        ordered.sort(key=lambda g: latest(g.date), reverse=True)
        return tuple(ordered[: self.most])

    def _further(
        self,
        evidence: Evidence,
        passages: Sequence[Passage],
        asked: Asked,
        near: Sequence[Given],
    ) -> list[Given]:
        """Score sentences further down that give a figure which the evidence does not give."""
        if self.reranker is None or asked.kind != "number":
            return []
        best = _anchor(near, asked)
        told = {" ".join(s.text.lower().split()) for s in evidence.sentences}
        found: list[Given] = []
        for sentence in _sentences(passages):
            identity = " ".join(sentence.text.lower().split())
            if identity in told:
                continue
            told.add(identity)
            # Not read yet: as if it scored like the best, so that only its words decide.
            unread = replace(sentence, score=best.sentence.score if best else 0.0)
            found += [
                g
                for g in self._named(_given(unread, asked), asked)
                if (best is None or self._same_thing(g, best, asked))
                and not any(_covers(other, g) for other in (*near, *found))
            ]
        return self._scored(evidence.question, found)

    def _scored(self, question: str, found: Sequence[Given]) -> list[Given]:
        places = list(dict.fromkeys(_place(g) for g in found))[: self.read]
        if self.reranker is None or not places:
            return []
        texts = {_place(g): f"{g.sentence.passage.chunk.title}: {g.sentence.text}" for g in found}
        logits = self.reranker.scores(question, [texts[place] for place in places])
        score = {place: float(logit) for place, logit in zip(places, logits, strict=True)}
        scored = [
            replace(g, sentence=replace(g.sentence, score=score[_place(g)]))
            for g in found
            if _place(g) in score
        ]
        return sorted(scored, key=lambda g: -g.sentence.score)

    def _same_thing(self, given: Given, best: Given, asked: Asked) -> bool:
        """Whether a figure is for what the best sentence's figure is for."""
        sentence, first = given.sentence, best.sentence
        if sentence == first:
            return True
        behind = first.score - sentence.score
        if behind > (self.date_margin if asked.kind == "date" else self.margin):
            return False
        if asked.kind == "date" and not self._same_day_asked(given, best):
            return False
        share = event_share(sentence, asked.event)
        narrower = is_part(sentence.text, given.value.start) or leans_back(sentence.text)
        if narrower or share < event_share(first, asked.event) - self.event_margin:
            return False
        return _of_the_question(given, best, asked) and _same_years(given.giving, best.giving)

    def _named(self, given: Iterable[Given], asked: Asked) -> list[Given]:
        return [g for g in given if names_question(g.sentence, asked.question, self.rarity)]

    def _again(
        self, others: Sequence[Given], given: Sequence[Given], best: Given, asked: Asked
    ) -> list[Given]:
        """Return further sentences that give a known value, whatever their score, and say when."""
        level = best.sentence.score
        return [
            other
            for other in others
            if other.told
            and other not in given
            and any(same_value(other.value, known.value) for known in given)
            and self._same_thing(
                replace(other, sentence=replace(other.sentence, score=level)), best, asked
            )
        ]

    def _same_day_asked(self, given: Given, best: Given) -> bool:
        """Whether two sentences of like words each give one day."""
        alike = _likeness(given.sentence.text, best.sentence.text) >= self.alike
        return alike and given.alone and best.alone


def _anchor(given: Sequence[Given], asked: Asked) -> Given | None:
    """Return the best figure whose sentence names nothing that the question does not."""
    plain = (g for g in given if not other_scope(g.sentence, [asked.question]))
    return next(plain, given[0] if given else None)


def _of_the_question(given: Given, best: Given, asked: Asked) -> bool:
    """Whether a sentence names no other day, event, place or sum than the question or the best one."""
    sentence, first = given.sentence, best.sentence
    if not of_the_days(sentence, asked.question) or of_another_topic(given, best, asked):
        return False
    known, context, around = [asked.question, first.text], first.passage.chunk.context, []
    if not names_a_place(asked.question):
        known.append(context)
        if names_day(sentence.text, asked.question):
            around.append(first.passage.chunk.text)
    if other_event(sentence.text, asked.event, [*known, context]):
        return False
    if other_named_event(sentence.text, asked.event, known):
        return False
    if other_scope(sentence, known, around) or wider_scope(sentence, asked.question):
        return False
    return _of_the_year(given, asked.question)


def of_another_topic(given: Given, best: Given, asked: Asked) -> bool:
    """Whether a sum or share is for something else: the budget's health, where schools are asked for.

    Such a sentence lacks a common noun of the question that the best one has.
    """
    if asked.family or asked.dimension not in {"money", "share"} or asked.heads:
        return False
    topic = asked.topic & stems(best.sentence.text)
    return not topic <= stems(given.sentence.text)


def _covers(known: Given, given: Given) -> bool:
    """Whether nothing is won by reading another sentence with a value that is known."""
    if not same_value(known.value, given.value):
        return False
    return (known.alone or not given.alone) and (known.told or not given.told)


def _place(given: Given) -> tuple[str, int]:
    return given.sentence.passage.document.id, given.sentence.start


def asked_years(question: str) -> frozenset[int]:
    """Return the years that a question names."""
    return frozenset(w.year for w in dates(fold(question)) if w.year is not None)


def _of_the_year(given: Given, question: str) -> bool:
    """Whether a figure is for a year, and up to a day, that the question names."""
    sentence = given.sentence
    wanted = asked_years(question)
    around = f"{sentence.passage.chunk.indexed_text} {sentence.passage.document.date or ''}"
    if wanted and given.giving.years and not wanted & given.giving.years:
        return False
    if wanted and not any(str(year) in around for year in wanted):
        return False
    until = _UNTIL.search(question)
    return until is None or until.group(1).lower() in sentence.text.lower()


def _same_years(left: Giving, right: Giving) -> bool:
    """Figures for different years agree, unless each is somebody's figure for the same thing."""
    if not left.years or not right.years or left.years & right.years:
        return True
    return left.attributed and right.attributed


def _sentences(passages: Sequence[Passage]) -> list[ScoredSentence]:
    found: list[ScoredSentence] = []
    for passage in passages:
        chunk = passage.chunk
        for span in sentence_spans(chunk.text, chunk.language):
            text = chunk.text[span.start : span.end]
            if any(c.isdigit() for c in text):
                start, end = chunk.start + span.start, chunk.start + span.end
                found.append(ScoredSentence(passage, start, end, text, 0.0))
    return found


def _given(sentence: ScoredSentence, asked: Asked) -> list[Given]:
    values = values_of(sentence.text, asked)
    alone = len(values) == 1
    date = sentence.passage.document.date
    return [
        Given(
            v,
            sentence,
            giving(sentence.text, asked.question, date, None if alone else v.start),
            alone,
        )
        for v in values
    ]


def _folded(given: Sequence[Given]) -> list[Given]:
    """Keep each value once: from a sentence of its own, that says when or who gave it, the earliest.

    What was written later tends to repeat older figures without saying how old they are.
    """
    kept: list[Given] = []
    ranked = sorted(given, key=_rank)
    for one in ranked:
        if not any(_says_the_same(one, other) for other in kept):
            kept.append(one)
    return kept


def _says_the_same(left: Given, right: Given) -> bool:
    """Whether both give one value; of one source "31" and "31 or more" are the same."""
    if same_value(left.value, right.value):
        return True
    one_source = left.giving.source is not None and left.giving.source == right.giving.source
    plain = replace(left.value, bound=right.value.bound)
    return one_source and same_value(plain, right.value)


def _rank(given: Given) -> tuple[bool, bool, bool, str, float]:
    who, day = given.giving.attributed, latest(given.date)
    return not given.alone, not given.told, not who, day or "~", -given.sentence.score


def _differ(shown: Sequence[Given]) -> bool:
    """Whether two values cannot both be true, and come from two documents or two parties."""
    return any(
        not compatible(a.value, b.value) and _two_parties(a, b)
        for i, a in enumerate(shown)
        for b in shown[i + 1 :]
    )


def _two_parties(left: Given, right: Given) -> bool:
    if left.sentence.passage.document.id != right.sentence.passage.document.id:
        return True
    return left.giving.attributed and right.giving.attributed


def _likeness(left: str, right: str) -> float:
    """Share of the shorter sentence's words, numbers left out, that the other holds."""
    first, second = ({w for w in stems(t) if not w.isdigit()} for t in (left, right))
    return len(first & second) / max(min(len(first), len(second)), 1)
