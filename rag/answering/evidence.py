"""Which sentences of the best passages bear on the question, and how strongly."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rag.answering.question import (
    content_pairs,
    content_words,
    expectation,
    has_date,
    has_number,
    names_and_numbers,
    stem,
    stems,
)
from rag.domain import Passage, Retrieval
from rag.models import Reranker, sentence_spans

Rarity = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence at ``start``..``end`` of its document; ``score`` is the cross-encoder's logit."""

    passage: Passage
    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Sentences best first, and the features that the refusal model reads."""

    question: str
    sentences: tuple[ScoredSentence, ...]
    passages: tuple[Passage, ...]
    features: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class EvidencePicker:
    """Reads the best ``passages`` sentence by sentence, at most ``sentences`` of them.

    ``rarity`` gives a word's inverse document frequency in the corpus, so that sharing "Kalat" with
    the question counts for more than sharing "attack".
    """

    reranker: Reranker | None
    rarity: Rarity
    passages: int = 5
    sentences: int = 12

    def pick(self, retrieval: Retrieval) -> Evidence:
        """Return the evidence for the question of ``retrieval``."""
        question = retrieval.question
        candidates = self._candidates(question, retrieval.passages[: self.passages])
        scored = self._scored(question, candidates)
        return Evidence(
            question, scored, retrieval.passages, self._features(question, retrieval, scored)
        )

    def _candidates(self, question: str, passages: Sequence[Passage]) -> list[ScoredSentence]:
        """Return the sentences, those that share the question's rare words first, repeats once."""
        wanted = [stem(word) for word in content_words(question)]
        found: list[ScoredSentence] = []
        seen: set[str] = set()
        for rank, passage in enumerate(passages):
            chunk = passage.chunk
            for span in sentence_spans(chunk.text, chunk.language):
                text = chunk.text[span.start : span.end]
                identity = " ".join(text.lower().split())
                if identity in seen:
                    continue
                seen.add(identity)
                held = stems(text)
                prior = sum(self.rarity(w) for w in wanted if w in held) - 0.5 * rank
                start = chunk.start + span.start
                found.append(ScoredSentence(passage, start, chunk.start + span.end, text, prior))
        return sorted(found, key=lambda s: -s.score)[: self.sentences]

    def _scored(
        self, question: str, candidates: Sequence[ScoredSentence]
    ) -> tuple[ScoredSentence, ...]:
        if self.reranker is None or not candidates:
            return tuple(candidates)
        # The title says what "the bombing" or "the commissioner" of a lone sentence refers to.
        texts = [f"{s.passage.chunk.title}: {s.text}" for s in candidates]
        logits = self.reranker.scores(question, texts)
        scored = [
            ScoredSentence(s.passage, s.start, s.end, s.text, float(logit))
            for s, logit in zip(candidates, logits, strict=True)
        ]
        return tuple(sorted(scored, key=lambda s: (-s.score, s.passage.document.key, s.start)))

    def _features(
        self, question: str, retrieval: Retrieval, scored: Sequence[ScoredSentence]
    ) -> dict[str, float]:
        if not retrieval.passages or not scored:
            return {}
        best, top = scored[0], retrieval.passages[0]
        reranked = [p.scores["reranked"] for p in retrieval.passages if "reranked" in p.scores]
        wanted = content_words(question)
        names = names_and_numbers(question)
        near = stems(f"{top.chunk.indexed_text} {best.passage.chunk.indexed_text}")
        close = stems(f"{best.passage.chunk.context} {best.text}")
        cosines = [p.scores["dense"] for p in retrieval.passages if "dense" in p.scores]
        ahead = sorted(reranked, reverse=True)
        return {
            "sentence": best.score,
            "passage": max(reranked, default=0.0),
            "second_sentence": scored[1].score if len(scored) > 1 else -11.0,
            "passage_gap": ahead[0] - ahead[1] if len(ahead) > 1 else 0.0,
            "cosine": max(cosines, default=0.0),
            "passage_coverage": self._coverage(wanted, near),
            "sentence_coverage": self._coverage(wanted, close),
            "rarest_missing": self._rarest_missing(wanted, near),
            "names_missing": 1.0 - self._coverage(names, near) if names else 0.0,
            "facts_missing": 1.0 - self._coverage(names, close) if names else 0.0,
            "pairs": _pairs(
                question, f"{top.chunk.indexed_text} {best.passage.chunk.indexed_text}"
            ),
            "agreement": _agreement(best.passage),
            "form": _form(question, best.text),
            "length": math.log1p(len(wanted)),
        }

    def _coverage(self, words: Sequence[str], held: frozenset[str]) -> float:
        weights = {stem(w): self.rarity(stem(w)) for w in words}
        total = sum(weights.values())
        if not total:
            return 1.0
        return sum(weight for w, weight in weights.items() if w in held) / total

    def _rarest_missing(self, words: Sequence[str], held: frozenset[str]) -> float:
        missing = [self.rarity(stem(w)) for w in words if stem(w) not in held]
        return max(missing, default=0.0)


def _pairs(question: str, text: str) -> float:
    """Share of the question's neighbouring content words that neighbour in the text, 1 if none."""
    wanted = content_pairs(question)
    return len(wanted & content_pairs(text)) / len(wanted) if wanted else 1.0


def _agreement(passage: Passage) -> float:
    """1 when both lists put the passage first, less the further down, 0 if one never found it."""
    ranks = passage.ranks
    if "dense" not in ranks or "lexical" not in ranks:
        return 0.0
    return 2.0 / (ranks["dense"] + ranks["lexical"])


def _form(question: str, sentence: str) -> float:
    """1 if the sentence holds the kind of thing that is asked for, -1 if not, 0 if nobody knows."""
    match expectation(question):
        case "number":
            return 1.0 if has_number(sentence) else -1.0
        case "date":
            return 1.0 if has_date(sentence) else -1.0
        case _:
            return 0.0
