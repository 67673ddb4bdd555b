"""Which sentences of the best passages bear on the question, and how strongly."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.answering.question import (
    content_pairs,
    content_spans,
    content_words,
    head_missing,
    names_missing,
    stem,
    stems,
    year_missing,
)
from rag.domain import Passage, Retrieval
from rag.models import Reranker, WordMatcher, sentence_spans

# What the refusal model looks at where the reranker reads the question's language …
FEATURES = (
    "sentence", "passage", "second_sentence", "passage_gap", "cosine", "passage_coverage",
    "sentence_coverage", "pairs", "agreement", "names_missing", "year_missing", "head_missing",
    "weakest_word", "weakest_word_nearby", "mean_word_nearby",
)  # fmt: skip
# … and where it does not.
LEXICAL_FEATURES = ("cosine", "passage_coverage", "sentence_coverage", "pairs", "agreement")

Rarity = Callable[[str], float]
_LOWEST = -11.0  # where the logits of unrelated pairs end


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
    """Sentences best first, and the features that the refusal model reads.

    ``read`` tells whether the cross-encoder could read the question; without it sentences are
    ordered by the rare words that they share with the question.
    """

    question: str
    sentences: tuple[ScoredSentence, ...]
    passages: tuple[Passage, ...]
    features: Mapping[str, float]
    read: bool = True


@dataclass(frozen=True, slots=True)
class EvidencePicker:
    """Reads the best ``passages`` sentence by sentence, at most ``sentences`` of them.

    ``rarity`` gives a word's inverse document frequency in the corpus, so that sharing "Kalat" with
    the question counts for more than sharing "attack".
    """

    reranker: Reranker | None
    matcher: WordMatcher | None
    rarity: Rarity
    passages: int = 7
    sentences: int = 10

    def pick(self, retrieval: Retrieval) -> Evidence:
        """Return the evidence for the question of ``retrieval``."""
        question = retrieval.question
        read = self.reranker is not None and self.reranker.reads(question)
        candidates = self._candidates(question, retrieval.passages[: self.passages])
        scored = self._scored(question, candidates) if read else tuple(candidates)
        features = self._features(question, retrieval, scored, read=read)
        return Evidence(question, scored, retrieval.passages, features, read)

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
                start, end = chunk.start + span.start, chunk.start + span.end
                found.append(ScoredSentence(passage, start, end, text, prior))
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
            replace(sentence, score=float(logit))
            for sentence, logit in zip(candidates, logits, strict=True)
        ]
        return tuple(sorted(scored, key=lambda s: (-s.score, s.passage.document.key, s.start)))

    def _features(
        self,
        question: str,
        retrieval: Retrieval,
        scored: Sequence[ScoredSentence],
        *,
        read: bool,
    ) -> dict[str, float]:
        if not retrieval.passages or not scored:
            return {}
        best, top = scored[0], retrieval.passages[0]
        nearby = f"{top.chunk.indexed_text} {best.passage.chunk.indexed_text}"
        close = f"{best.passage.chunk.context} {best.text}"
        wanted = content_words(question)
        cosines = [p.scores["dense"] for p in retrieval.passages if "dense" in p.scores]
        features = {
            "cosine": max(cosines, default=0.0),
            "passage_coverage": self._coverage(wanted, stems(nearby)),
            "sentence_coverage": self._coverage(wanted, stems(close)),
            "pairs": _pairs(question, nearby),
            "agreement": _agreement(best.passage),
        }
        if not read:
            return features
        ahead = sorted(
            (p.scores["reranked"] for p in retrieval.passages if "reranked" in p.scores),
            reverse=True,
        )
        return features | {
            "sentence": best.score,
            "passage": ahead[0] if ahead else 0.0,
            "second_sentence": scored[1].score if len(scored) > 1 else _LOWEST,
            "passage_gap": ahead[0] - ahead[1] if len(ahead) > 1 else 0.0,
            "names_missing": names_missing(question, close),
            "year_missing": year_missing(question, f"{close} {best.passage.document.date or ''}"),
            "head_missing": head_missing(question, best.text),
            **self._word_features(question, close, top),
        }

    def _word_features(self, question: str, close: str, top: Passage) -> dict[str, float]:
        """How near the evidence comes to each content word of the question, the weakest first."""
        words = content_spans(question)
        if self.matcher is None or not words:
            return {}
        near, nearby = self.matcher.matches(question, words, [close, top.chunk.indexed_text])
        return {
            "weakest_word": float(near.min()),
            "weakest_word_nearby": float(nearby.min()),
            "mean_word_nearby": float(nearby.mean()),
        }

    def _coverage(self, words: Sequence[str], held: frozenset[str]) -> float:
        weights = {stem(w): self.rarity(stem(w)) for w in words}
        total = sum(weights.values())
        if not total:
            return 1.0
        return sum(weight for w, weight in weights.items() if w in held) / total


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
