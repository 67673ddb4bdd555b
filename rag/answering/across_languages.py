"""Evidence where question or passages are in a language that the cross-encoder does not read."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files

from rag.answering.evidence import Evidence, EvidencePicker, ScoredSentence
from rag.answering.refusal import FittedModel
from rag.domain import Passage, Retrieval
from rag.models import Embedder, sentence_spans
from rag.words import Terms, analyse, language_of

ACROSS_FEATURES = (
    "cosine", "cosine_lead", "sentence", "sentence_lead", "passage_coverage", "sentence_coverage",
    "agreement",
)  # fmt: skip
_WORDS = 0.05  # what holding all of the question's words counts for beside the cosine


@dataclass(frozen=True, slots=True, kw_only=True)
class AcrossLanguages(EvidencePicker):
    """Leaves English questions over English passages to the cross-encoder, and reads all else itself.

    Of the best passages the ``embedded`` most promising sentences are embedded and compared with the
    question; words that both hold count a little, where both are in one language.
    """

    embedder: Embedder
    embedded: int = 10

    def pick(self, retrieval: Retrieval) -> Evidence:
        """Return the evidence for the question of ``retrieval``."""
        head = retrieval.passages[: self.passages]
        if (
            self.reranker is not None
            and self.reranker.reads(retrieval.question)
            and all(self.reranker.reads(passage.chunk.text) for passage in head)
        ):
            evidence = EvidencePicker.pick(self, retrieval)
            # The refusal model for these was fitted with another embedder, whose cosines are lower;
            # without a value it takes the mean.
            kept = {n: v for n, v in evidence.features.items() if n != "cosine"}
            return replace(evidence, features=kept)
        asked = analyse(retrieval.question)
        scored = self._compared(retrieval.question, asked, head)
        features = self._across_features(retrieval, asked, scored)
        return Evidence(retrieval.question, scored, retrieval.passages, features, read=False)

    def _compared(
        self, question: str, asked: Terms, passages: Sequence[Passage]
    ) -> tuple[ScoredSentence, ...]:
        candidates = self._promising(asked, passages)
        if not candidates:
            return ()
        query = self.embedder.embed_queries([question])[0]
        texts = [f"{s.passage.chunk.title}: {s.text}" for s in candidates]
        cosines = self.embedder.embed_documents(texts) @ query
        scored = [
            replace(s, score=float(cosine) + _WORDS * self._held(asked, analyse(s.text)))
            for s, cosine in zip(candidates, cosines, strict=True)
        ]
        return tuple(sorted(scored, key=lambda s: (-s.score, s.passage.document.key, s.start)))

    def _promising(self, asked: Terms, passages: Sequence[Passage]) -> list[ScoredSentence]:
        """Return the sentences worth embedding, those with the question's words or high up first."""
        found: dict[str, ScoredSentence] = {}
        for rank, passage in enumerate(passages):
            chunk = passage.chunk
            for span in sentence_spans(chunk.text, chunk.language):
                text = chunk.text[span.start : span.end]
                prior = 4 * self._held(asked, analyse(text)) - rank
                start, end = chunk.start + span.start, chunk.start + span.end
                found.setdefault(text, ScoredSentence(passage, start, end, text, prior))
        return sorted(found.values(), key=lambda s: -s.score)[: self.embedded]

    def _held(self, asked: Terms, terms: Terms) -> float:
        """Return the share of the question's topic words that the terms hold, the rare counting more."""
        weights = {word.stem: self.rarity(word.stem) for word in asked.topic}
        total = sum(weights.values())
        held = terms.stems
        return sum(w for stem, w in weights.items() if stem in held) / total if total else 0.0

    def _across_features(
        self, retrieval: Retrieval, asked: Terms, scored: Sequence[ScoredSentence]
    ) -> dict[str, float]:
        cosines = [p.scores["dense"] for p in retrieval.passages if "dense" in p.scores]
        if not scored or not cosines:
            return {}
        best = scored[0]
        features = {
            "cosine": max(cosines),
            # Cosines of this model lie close together; what stands out does so from the others.
            "cosine_lead": max(cosines) - statistics.mean(cosines),
            "sentence": best.score,
            "sentence_lead": best.score - statistics.mean(s.score for s in scored),
        }
        chunk = best.passage.chunk
        if language_of(retrieval.question) != language_of(chunk.text):
            return features  # words cannot agree across languages, and the model takes the mean
        ranks = best.passage.ranks
        both = "dense" in ranks and "lexical" in ranks
        return features | {
            "passage_coverage": self._held(asked, analyse(chunk.indexed_text)),
            "sentence_coverage": self._held(asked, analyse(f"{chunk.context} {best.text}")),
            "agreement": 2.0 / (ranks["dense"] + ranks["lexical"]) if both else 0.0,
        }


def load_across_model() -> FittedModel:
    """Return the refusal model for this evidence; ``python -m evals.fit_languages`` makes it."""
    text = files("rag.answering").joinpath("across.json").read_text("utf-8")
    return FittedModel.model_validate_json(text)
