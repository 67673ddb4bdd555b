"""retrieve → answer → cite, or refuse."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answering import (
    REFUSAL_SENTENCE,
    Evidence,
    EvidencePicker,
    ExtractiveAnswerer,
    RefusalModel,
    Rewriter,
    Verdict,
    missing_terms,
)
from rag.citing import Citer, verify_citation
from rag.domain import (
    Answer,
    Chunk,
    Citation,
    CitationCheck,
    Coverage,
    Document,
    DocumentCard,
    Filter,
    Refusal,
    Retrieval,
    Timings,
    Usage,
    Utterance,
)
from rag.errors import UsageError
from rag.retrieving import Retriever
from rag.store import Store, StoreStatus

NEAREST = 3


@dataclass(frozen=True, slots=True)
class Assistant:
    """Answers questions from one open store. Safe to call from several threads.

    Without a ``rewriter`` every question is searched for as it stands.
    """

    store: Store
    retriever: Retriever
    picker: EvidencePicker
    answerer: ExtractiveAnswerer
    refusal: RefusalModel
    citer: Citer
    rewriter: Rewriter | None = None
    passages: int = 10
    max_question_characters: int = 2000

    def ask(
        self,
        question: str,
        restriction: Filter | None = None,
        *,
        history: Sequence[Utterance] = (),
    ) -> Answer:
        """Return an answer whose citations were checked, or a refusal.

        ``history`` is what was said before, oldest first; it need not be trusted.

        Raises UsageError if the question is empty or too long, StoreEmpty before an ingestion.
        """
        started = time.perf_counter()
        asked = self.standalone(self._checked(question), history)
        retrieval = self.retrieve(asked, restriction=restriction)
        drafting = time.perf_counter()
        evidence = self.picker.pick(retrieval)
        verdict = self.refusal.judge(evidence.features, read=evidence.read)
        if verdict.refuses:
            return self._refusal(question, retrieval, evidence, verdict, started, drafting)
        draft = self.answerer.draft(evidence)
        citing = time.perf_counter()
        cited = self.citer.cite(draft)
        if not cited.statements:
            refusal = self._refusal(question, retrieval, evidence, verdict, started, drafting)
            return replace(refusal, unresolved=cited.unresolved)
        timings = _timings(retrieval, started, drafting, citing)
        supported = sum(statement.supported for statement in cited.statements)
        return Answer(
            id=uuid.uuid4().hex,
            question=question,
            standalone_question=asked,
            text=cited.text,
            statements=cited.statements,
            passages=retrieval.passages,
            answerer=draft.answerer,
            index=self.store.fingerprint(),
            coverage=Coverage(supported, len(draft.statements)),
            unresolved=cited.unresolved,
            model=draft.model,
            confidence=verdict.confidence,
            usage=Usage(draft.input_tokens, draft.output_tokens),
            timings_ms=timings,
        )

    def standalone(self, question: str, history: Sequence[Utterance]) -> str:
        """Return what is searched for when ``question`` comes after ``history``."""
        if self.rewriter is None or not history:
            return question
        return self.rewriter.standalone(question, history)

    def retrieve(
        self, question: str, count: int | None = None, restriction: Filter | None = None
    ) -> Retrieval:
        """Return the best passages for a question, best first."""
        return self.retriever.retrieve(question, count or self.passages, restriction)

    def evidence(
        self, question: str, count: int | None = None, restriction: Filter | None = None
    ) -> Evidence:
        """Return the scored sentences and features behind an answer, for evals and calibration."""
        return self.picker.pick(self.retrieve(question, count, restriction))

    def verify(self, citations: Sequence[Citation]) -> list[CitationCheck]:
        """Check citations against the library as it is now."""
        return self.check(self.store, citations)

    @staticmethod
    def check(store: Store, citations: Sequence[Citation]) -> list[CitationCheck]:
        """Check citations against a store, which needs no model."""
        return [verify_citation(c, store.library.document(c.document_id)) for c in citations]

    def documents(self) -> list[DocumentCard]:
        """Return every document without its text, newest first."""
        return self.store.library.cards()

    def document(self, identity: str) -> Document | None:
        """Return one document with its text."""
        return self.store.library.document(identity)

    def model_fingerprints(self) -> dict[str, str]:
        """Return which models score questions; a fitted refusal model holds for these only."""
        reranker, reader = self.retriever.reranker, self.picker.reader
        return {
            "embedder": self.retriever.embedder.fingerprint,
            "reranker": reranker.fingerprint if reranker else "none",
            "reader": reader.fingerprint if reader else "none",
        }

    def chunks(self, identity: str) -> list[Chunk]:
        """Return every indexed chunk of one document in order, for evals."""
        return self.store.library.document_chunks(identity)

    @property
    def passages_read(self) -> int:
        """How many of the best passages the answerer looks at."""
        return min(self.picker.passages, self.passages)

    def status(self) -> StoreStatus:
        """Return what the store holds."""
        return self.store.status()

    def _checked(self, question: str) -> str:
        asked = " ".join(question.split())
        if not asked:
            raise UsageError("the question is empty; write one")
        if len(asked) > self.max_question_characters:
            raise UsageError(
                f"the question has {len(asked)} characters, at most"
                f" {self.max_question_characters} are read; shorten it"
            )
        return asked

    def _refusal(
        self,
        question: str,
        retrieval: Retrieval,
        evidence: Evidence,
        verdict: Verdict,
        started: float,
        drafting: float,
    ) -> Answer:
        citing = time.perf_counter()
        nearest = self.citer.nearest(retrieval.passages[:NEAREST])
        near = [f"{citation.title} {citation.quote}" for citation in nearest]
        return Answer(
            id=uuid.uuid4().hex,
            question=question,
            standalone_question=evidence.question,
            text=REFUSAL_SENTENCE,
            statements=(),
            passages=retrieval.passages,
            answerer=self.answerer.name,
            index=self.store.fingerprint(),
            refusal=Refusal(
                reason="weak_evidence" if evidence.sentences else "nothing_found",
                message=REFUSAL_SENTENCE,
                nearest=nearest,
                missing=missing_terms(evidence.question, near, self.picker.rarity)
                if near and evidence.read
                else (),
                confidence=verdict.confidence,
                threshold=verdict.threshold,
            ),
            confidence=verdict.confidence,
            timings_ms=_timings(retrieval, started, drafting, citing),
        )


def _timings(retrieval: Retrieval, started: float, drafting: float, citing: float) -> Timings:
    now = time.perf_counter()
    return Timings(
        retrieve=round(retrieval.timings_ms.get("retrieve", 0.0), 2),
        rerank=round(retrieval.timings_ms.get("rerank", 0.0), 2),
        draft=round((citing - drafting) * 1000, 2),
        cite=round((now - citing) * 1000, 2),
        total=round((now - started) * 1000, 2),
    )
