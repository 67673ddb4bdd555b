"""Which sentences of the best passages bear on the question, and how strongly."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.answering.question import (
    ANSWERABILITY,
    YEAR_NOWHERE,
    content_pairs,
    content_words,
    head_missing,
    names_missing,
    no_year_held,
    stem,
    stems,
    year_missing,
)
from rag.domain import Passage, Retrieval
from rag.errors import ModelError
from rag.models import Answerability, Reranker, sentence_spans

# What the refusal model looks at where the reranker reads the question's language …
FEATURES = (
    "sentence", "passage", "second_sentence", "passage_gap", "cosine", "passage_coverage",
    "sentence_coverage", "pairs", "agreement", "names_missing", "year_missing", "head_missing",
    "names_missing_around", "reader", "reader_best",
)  # fmt: skip
# … and also, where a language model says whether the evidence answers …
WEIGHED_FEATURES = (*FEATURES, ANSWERABILITY)
# … and where the reranker does not.
LEXICAL_FEATURES = ("cosine", "passage_coverage", "sentence_coverage", "pairs", "agreement")

Rarity = Callable[[str], float]
_logger = logging.getLogger(__name__)
_LOWEST = -11.0  # where the logits of unrelated pairs end
_AROUND = 3  # a name may stand in the sentence beside the best one


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

    The best ``read_closely`` of those go to ``reader`` too, a model trained to tell a sentence that
    answers from one that is only about the same thing.

    The best ``weighed`` go to ``answerability``, if there is one, together, as far as they fit into
    ``characters``; where it fails, its feature is missing and all else is there. It is the dearest of
    the models by far, so it is asked only where the other features leave the answer ``doubtful``,
    always if that is None.

    ``rarity`` gives a word's inverse document frequency in the corpus, so that sharing "Kalat" with
    the question counts for more than sharing "attack".
    """

    reranker: Reranker | None
    reader: Reranker | None
    rarity: Rarity
    passages: int = 7
    sentences: int = 10
    read_closely: int = 3
    answerability: Answerability | None = None
    doubtful: Callable[[Mapping[str, float]], bool] | None = None
    weighed: int = 4
    characters: int = 620

    def pick(self, retrieval: Retrieval) -> Evidence:
        """Return the evidence for the question of ``retrieval``."""
        question = retrieval.question
        read = self.reranker is not None and self.reranker.reads(question)
        candidates = self._candidates(question, self._read(retrieval))
        scored = self._scored(question, candidates) if read else tuple(candidates)
        features = self._features(question, retrieval, scored, read=read)
        return Evidence(question, scored, retrieval.passages, features, read)

    def _read(self, retrieval: Retrieval) -> Sequence[Passage]:
        return retrieval.passages[: self.passages]

    def _candidates(self, question: str, passages: Sequence[Passage]) -> list[ScoredSentence]:
        """Return the sentences, those that share the question's rare words first, repeats once."""
        wanted = [(stem(word), self.rarity(stem(word))) for word in content_words(question)]
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
                prior = sum(rarity for word, rarity in wanted if word in held) - 0.5 * rank
                start, end = chunk.start + span.start, chunk.start + span.end
                found.append(ScoredSentence(passage, start, end, text, prior))
        return sorted(found, key=lambda s: -s.score)[: self.sentences]

    def _scored(
        self, question: str, candidates: Sequence[ScoredSentence]
    ) -> tuple[ScoredSentence, ...]:
        if self.reranker is None or not candidates:
            return tuple(candidates)
        logits = self.reranker.scores(question, [_titled(s) for s in candidates])
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
        around = " ".join(f"{s.passage.chunk.context} {s.text}" for s in scored[:_AROUND])
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
        features |= {
            "sentence": best.score,
            "passage": ahead[0] if ahead else 0.0,
            "second_sentence": scored[1].score if len(scored) > 1 else _LOWEST,
            "passage_gap": ahead[0] - ahead[1] if len(ahead) > 1 else 0.0,
            "names_missing": names_missing(question, close),
            "year_missing": year_missing(question, f"{close} {best.passage.document.date or ''}"),
            "head_missing": head_missing(question, best.text),
            "names_missing_around": names_missing(question, around),
            YEAR_NOWHERE: no_year_held(question, _whole(self._read(retrieval))),
            **self._read_closely(question, scored),
        }
        if self.doubtful is not None and not self.doubtful(features):
            return features
        return features | self._weighed(question, scored)

    def _read_closely(self, question: str, scored: Sequence[ScoredSentence]) -> dict[str, float]:
        """The reader's logit of the best sentence, and the highest among the first few."""
        if self.reader is None:
            return {}
        logits = self.reader.scores(question, [_titled(s) for s in scored[: self.read_closely]])
        return {"reader": float(logits.max()), "reader_best": float(logits[0])}

    def _weighed(self, question: str, scored: Sequence[ScoredSentence]) -> dict[str, float]:
        """The log-odds that the best sentences together answer, by a language model."""
        if self.answerability is None:
            return {}
        texts: list[str] = []
        for sentence in scored[: self.weighed]:
            text = _titled(sentence)
            if texts and sum(map(len, texts)) + len(text) > self.characters:
                break
            texts.append(text)
        try:
            return {ANSWERABILITY: self.answerability.log_odds(question, texts)}
        except ModelError as error:
            _logger.warning("whether there is an answer was judged without a model: %s", error)
            return {}

    def _coverage(self, words: Sequence[str], held: frozenset[str]) -> float:
        weights = {stem(w): self.rarity(stem(w)) for w in words}
        total = sum(weights.values())
        if not total:
            return 1.0
        return sum(weight for w, weight in weights.items() if w in held) / total


def _whole(passages: Sequence[Passage]) -> str:
    """Return all that the passages say, with the dates of their documents."""
    return " ".join(f"{p.chunk.indexed_text} {p.document.date or ''}" for p in passages)


def _titled(sentence: ScoredSentence) -> str:
    """Return the sentence with what "the bombing" or "the commissioner" in it refers to."""
    return f"{sentence.passage.chunk.title}: {sentence.text}"


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
