"""The default answerer: verbatim sentences, the ones that answer, in an order that reads well."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering.evidence import Evidence, ScoredSentence
from rag.answering.question import expectation, has_date, has_number, stems
from rag.domain import Draft, DraftStatement, SourceSpan
from rag.models import sentence_spans

_LEANS_BACK = re.compile(
    r"(he|she|it|they|him|them|his|her|hers|its|their|this|that|these|those|such|both|the latter"
    r"|the former|the same|however|but|and|also|then|there|another|others)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class ExtractiveAnswerer:
    """Takes the best sentence and others that score within ``margin`` of it and say more.

    Margins count cross-encoder logits. A question for one fact gets one sentence, and one from each
    other document that gives another figure; a list or a comparison gets up to ``most``.
    """

    most: int = 5
    margin: float = 1.2
    wide_margin: float = 4.0
    figure_margin: float = 2.5
    name: str = "extractive"

    def draft(self, evidence: Evidence) -> Draft:
        """Return the statements, each with the one span that it is copied from."""
        chosen = self._chosen(evidence)
        statements = [_statement(sentence) for sentence in _ordered(chosen)]
        return Draft(tuple(statements), answerer=self.name)

    def _chosen(self, evidence: Evidence) -> list[ScoredSentence]:
        asked = expectation(evidence.question)
        candidates = _fitting(evidence.sentences, asked)
        if not candidates:
            return []
        best = candidates[0]
        chosen = [best]
        for sentence in candidates[1:]:
            if len(chosen) >= self.most:
                break
            behind = best.score - sentence.score
            if any(_says_the_same(sentence, other) for other in chosen):
                continue
            if asked in {"list", "compare"} or _wide(evidence.question):
                wanted = behind <= self.wide_margin and sentence.score > 0
            elif asked in {"number", "date"}:
                wanted = behind <= self.figure_margin and _another_figure(sentence, chosen)
            else:
                wanted = behind <= self.margin
            if wanted:
                chosen.append(sentence)
        return chosen


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
    """Whether another document gives numbers that no chosen sentence holds."""
    if any(s.passage.document.id == sentence.passage.document.id for s in chosen):
        return False
    held = {number for s in chosen for number in _NUMBER.findall(s.text)}
    return bool(set(_NUMBER.findall(sentence.text)) - held)


def _says_the_same(sentence: ScoredSentence, other: ScoredSentence) -> bool:
    """Whether two sentences share nearly all words and every number."""
    if set(_NUMBER.findall(sentence.text)) != set(_NUMBER.findall(other.text)):
        return False
    left, right = stems(sentence.text), stems(other.text)
    return len(left & right) >= 0.8 * min(len(left), len(right))


def _ordered(chosen: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    """Keep the best first; sentences of one document stay together in their own order."""
    documents = list(dict.fromkeys(s.passage.document.id for s in chosen))
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
