"""The default answerer: verbatim sentences, the ones that answer, in an order that reads well."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering.evidence import Evidence, ScoredSentence
from rag.answering.question import content_words, expectation, has_date, has_number, stem, stems
from rag.answering.times import time_reading
from rag.domain import Draft, DraftStatement, SourceSpan
from rag.models import sentence_spans

_LEANS_BACK = re.compile(
    r"(he|she|it|they|him|them|his|her|hers|its|their|this|that|these|those|such|both|the latter"
    r"|the former|the same|however|but|and|also|then|there|another|others)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_ALIKE = 0.6
# Days, years and times of day tell when a figure was given; they are not the figure.
_WHEN = re.compile(
    r"\b\d{1,2}(?:-\d{1,2})? (?:January|February|March|April|May|June|July|August|September|October"
    r"|November|December)(?: \d{4})?|\b(?:1[5-9]|20)\d\d\b|\b\d{1,2}:\d{2}\b"
)


@dataclass(frozen=True, slots=True)
class ExtractiveAnswerer:
    """Takes the best sentence and others that score within a margin of it and say more.

    Margins count cross-encoder logits. A question for one fact gets one sentence, and one for each
    other figure that is given for the same thing, newest document first; of sentences that score
    alike, a question after the latest gets the newest. A list, a comparison or an account gets up to
    ``most``. A question that the cross-encoder cannot read gets the one sentence that shares most of
    its rare words.
    """

    most: int = 5
    margin: float = 0.8
    wide_margin: float = 4.0
    figure_margin: float = 2.5
    name: str = "extractive"

    def draft(self, evidence: Evidence) -> Draft:
        """Return the statements, each with the one span that it is copied from."""
        asked = expectation(evidence.question)
        reading = time_reading(evidence.question)
        latest = reading is not None and reading.newest
        chosen = self._chosen(evidence, asked, latest=latest)
        ordered = _ordered(chosen, newest_first=latest or asked in {"number", "date"})
        return Draft(tuple(_statement(sentence) for sentence in ordered), answerer=self.name)

    def _chosen(self, evidence: Evidence, asked: str, *, latest: bool) -> list[ScoredSentence]:
        candidates = _fitting(_telling(evidence, asked), asked)
        if not candidates or not evidence.read:
            return candidates[:1]
        if latest:
            candidates = self._newest_of_the_near(candidates)
        best = candidates[0]
        chosen = [best]
        for sentence in candidates[1:]:
            if len(chosen) >= self.most:
                break
            if any(_says_the_same(sentence, other) for other in chosen):
                continue
            if self._adds(sentence, chosen, best.score - sentence.score, evidence.question, asked):
                chosen.append(sentence)
        return chosen

    def _newest_of_the_near(self, candidates: list[ScoredSentence]) -> list[ScoredSentence]:
        """Put those as good as the best in order of date, so that a folded double is the older."""
        near = [s for s in candidates if candidates[0].score - s.score <= self.margin]
        newest = sorted(near, key=lambda s: s.passage.document.date or "", reverse=True)
        return newest + [s for s in candidates if s not in near]

    def _adds(
        self,
        sentence: ScoredSentence,
        chosen: Sequence[ScoredSentence],
        behind: float,
        question: str,
        asked: str,
    ) -> bool:
        """Whether a further sentence belongs into the answer."""
        if asked in {"list", "compare"} or _wide(question):
            return behind <= self.wide_margin and sentence.score > 0
        if asked in {"number", "date"}:
            same_thing = _coverage(question, sentence) >= _coverage(question, chosen[0]) - 0.15
            return behind <= self.figure_margin and same_thing and _another_figure(sentence, chosen)
        return behind <= self.margin


def _telling(evidence: Evidence, asked: str) -> Sequence[ScoredSentence]:
    """Leave out headings and fragments that hold no word but the question's own.

    To a question for yes or no, repeating it is an answer.
    """
    if asked == "yes_no" or not evidence.read:
        return evidence.sentences
    known = stems(evidence.question)
    telling = [
        s for s in evidence.sentences if any(stem(w) not in known for w in content_words(s.text))
    ]
    return telling or evidence.sentences


def _fitting(sentences: Sequence[ScoredSentence], asked: str) -> list[ScoredSentence]:
    """Put sentences that hold the kind of thing asked for first, if any comes close to the best."""
    holds = {"number": has_number, "date": has_date}.get(asked)
    if holds is None or not sentences:
        return list(sentences)
    fitting = [s for s in sentences if holds(s.text)]
    close = fitting and fitting[0].score >= sentences[0].score - 3.0
    return fitting if close else list(sentences)


def _wide(question: str) -> bool:
    """Whether the question asks for more than one thing, or for an account."""
    lowered = question.lower()
    return bool(
        re.search(
            r"\b(why|how (did|do|does|is|are|was|were|has|have|can)|explain|describe)\b", lowered
        )
        or lowered.count("?") > 1
        or re.search(r"\band (what|who|when|where|how|why|which)\b", lowered)
    )


def _another_figure(sentence: ScoredSentence, chosen: Sequence[ScoredSentence]) -> bool:
    """Whether a sentence gives another figure for what a chosen one speaks of.

    Another document may put it in its own words; in the same document only a sentence of like
    wording does ("Dawn gave 900 km." "The Wall gave 832 km."), else it is about something else.
    """
    held = {number for s in chosen for number in figures(s.text)}
    if not figures(sentence.text) - held:
        return False
    document = sentence.passage.document.id
    alike = [s for s in chosen if s.passage.document.id == document]
    return not alike or any(_likeness(sentence, other) >= _ALIKE for other in alike)


def figures(text: str) -> set[str]:
    """Return the numbers of a sentence; its dates only if it holds nothing else."""
    return set(_NUMBER.findall(_WHEN.sub(" ", text))) or set(_NUMBER.findall(text))


def _coverage(question: str, sentence: ScoredSentence) -> float:
    """Share of the question's content words that the sentence holds, its title counted in."""
    wanted = [stem(word) for word in content_words(question)]
    held = stems(f"{sentence.passage.chunk.title} {sentence.text}")
    return sum(word in held for word in wanted) / len(wanted) if wanted else 1.0


def _likeness(left: ScoredSentence, right: ScoredSentence) -> float:
    """Share of the shorter sentence's words, numbers left out, that the other holds."""
    first, second = ({word for word in stems(s.text) if not word.isdigit()} for s in (left, right))
    return len(first & second) / max(min(len(first), len(second)), 1)


def _says_the_same(sentence: ScoredSentence, other: ScoredSentence) -> bool:
    """Whether two sentences share nearly all words and every number."""
    if set(_NUMBER.findall(sentence.text)) != set(_NUMBER.findall(other.text)):
        return False
    left, right = stems(sentence.text), stems(other.text)
    return len(left & right) >= 0.8 * min(len(left), len(right))


def _ordered(
    chosen: Sequence[ScoredSentence], *, newest_first: bool = False
) -> list[ScoredSentence]:
    """Keep the best first; sentences of one document stay together in their own order.

    ``newest_first`` puts the documents in order of date instead, the undated last.
    """
    documents = list(dict.fromkeys(s.passage.document.id for s in chosen))
    if newest_first:
        dates = {s.passage.document.id: s.passage.document.date or "" for s in chosen}
        documents.sort(key=lambda document: dates[document], reverse=True)
    return [
        sentence
        for document in documents
        for sentence in sorted(
            (s for s in chosen if s.passage.document.id == document), key=lambda s: s.start
        )
    ]


def _statement(sentence: ScoredSentence) -> DraftStatement:
    """Copy the sentence; one that leans on the sentence before is quoted with that sentence."""
    start = _antecedent_start(sentence)
    chunk = sentence.passage.chunk
    text = chunk.text[start - chunk.start : sentence.end - chunk.start]
    span = SourceSpan(sentence.passage, start, sentence.end)
    return DraftStatement(text, (span,), sentence.score)


def _antecedent_start(sentence: ScoredSentence) -> int:
    if not _LEANS_BACK.match(sentence.text):
        return sentence.start
    chunk = sentence.passage.chunk
    before = [
        span
        for span in sentence_spans(chunk.text, chunk.language)
        if chunk.start + span.end <= sentence.start
    ]
    if not before:
        return sentence.start
    between = chunk.text[before[-1].end : sentence.start - chunk.start]
    # Another paragraph's last sentence is rarely what a pronoun stands for.
    return sentence.start if "\n" in between else chunk.start + before[-1].start
