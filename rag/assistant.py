"""retrieve → answer → cite, or refuse."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from rag.answering import (
    REFUSAL_SENTENCE,
    ChatAnswerer,
    Evidence,
    EvidencePicker,
    ExtractiveAnswerer,
    RefusalModel,
    Rewriter,
    Survey,
    Surveyor,
    Verdict,
    missing_terms,
    time_reading,
)
from rag.citing import Citer, Guard, verify_citation
from rag.disagreeing import Finder, conflicts_of
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
    Utterance,
)
from rag.drafting import Drafted, Drafter, Listener
from rag.errors import ModelError, UsageError
from rag.reckoning import Reckoner
from rag.remembering import RememberedAnswers, told_again, wanted_of
from rag.retrieving import Retriever
from rag.store import Store, StoreStatus

NEAREST = 3
COMPARED = 30  # passages whose figures are compared
REFUSED_BY_MODEL = "refused_by_model"
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Assistant:
    """Answers questions from one open store. Safe to call from several threads.

    Without a ``rewriter`` every question is searched for as it stands, and without a ``surveyor``
    none is put to the whole corpus. ``observer`` is told of each answer that ``ask`` returns. With
    ``remembered`` a question that was asked before is answered from memory while the index is the same
    and the stored texts still bear its citations out.
    """

    store: Store
    retriever: Retriever
    picker: EvidencePicker
    answerer: ExtractiveAnswerer
    refusal: RefusalModel
    citer: Citer
    rewriter: Rewriter | None = None
    surveyor: Surveyor | None = None
    chat: ChatAnswerer | None = None
    guard: Guard = field(default_factory=Guard)
    listener: Listener | None = None
    observer: Callable[[Answer], None] | None = None
    remembered: RememberedAnswers | None = None
    passages: int = 10
    max_question_characters: int = 2000

    @property
    def drafter(self) -> Drafter:
        """Turns evidence into checked statements."""
        return Drafter(self.answerer, self.citer, self.chat, self.guard, self.listener)

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
        known = self.recall(question, restriction, history=history)
        if known is not None:
            return known
        answer = self._asked(question, restriction, history)
        if self.observer is not None:
            self.observer(answer)
        return answer

    def recall(
        self,
        question: str,
        restriction: Filter | None = None,
        *,
        history: Sequence[Utterance] = (),
    ) -> Answer | None:
        """Return what ``ask`` would if it need not be worked out, else None. Raises UsageError."""
        if self.remembered is None:
            return None
        started = time.perf_counter()
        wanted = wanted_of(self.standalone(self.checked(question), history), restriction)
        known = self.remembered.find(wanted, self.store.fingerprint(), self._holds)
        if known is None:
            return None
        answer = told_again(known, question, started)
        if self.observer is not None:
            self.observer(answer)
        return answer

    def _holds(self, answer: Answer) -> bool:
        return all(check.holds for check in self.verify(answer.every_citation))

    def _asked(
        self, question: str, restriction: Filter | None, history: Sequence[Utterance]
    ) -> Answer:
        started = time.perf_counter()
        asked = self.standalone(self.checked(question), history)
        answer = self._worked_out(question, asked, restriction, started)
        # What stands in for a chat model that failed is not what it would say the next time.
        if self.remembered is not None and answer.stand_in is None:
            self.remembered.keep(wanted_of(asked, restriction), answer)
        return answer

    def _worked_out(
        self, question: str, asked: str, restriction: Filter | None, started: float
    ) -> Answer:
        surveyed = self.surveyor.survey(asked, restriction) if self.surveyor else None
        if surveyed is not None:
            return self._surveyed(question, asked, surveyed, started)
        restriction, reading = self._timed(asked, restriction)
        answer = self._reckoned(question, asked, restriction, started)
        answer = answer or self._answered(question, asked, restriction, started)
        return replace(answer, reading=reading)

    def _timed(self, asked: str, restriction: Filter | None) -> tuple[Filter | None, str | None]:
        """Return the filter with the time that the question sets, and what a reader is told of it.

        A time is left aside where no document has a date.
        """
        reading = time_reading(asked)
        if reading is None or not any(card.date for card in self.store.library.cards()):
            return restriction, None
        narrowed = reading.narrowed(restriction)
        if reading.until and not self.store.allowed(narrowed):
            return narrowed, f"no document is dated on or before {narrowed.as_of}"
        return narrowed, reading.told

    def _reckoned(
        self, question: str, asked: str, restriction: Filter | None, started: float
    ) -> Answer | None:
        """Return a calculation with its figures, None if nothing is or can be worked out."""

        def retrieve(part: str) -> Retrieval:
            return self.retrieve(part, max(self.passages, COMPARED), restriction)

        reckoner = Reckoner(retrieve, self.picker, self.refusal, self.passages)
        reckoned = reckoner.reckon(asked)
        if reckoned is None:
            return None
        cited = self.citer.cite(reckoned.draft)
        if cited.unresolved:
            return None
        differing = (conflicts_of(one, cited.statements) for one in reckoned.disagreements)
        return Answer(
            id=uuid.uuid4().hex,
            question=question,
            standalone_question=asked,
            text=cited.text,
            statements=cited.statements,
            passages=reckoned.passages,
            answerer=reckoned.draft.answerer,
            index=self.store.fingerprint(),
            coverage=Coverage(len(cited.statements), len(reckoned.draft.statements)),
            conflicts=tuple(conflict for found in differing for conflict in found),
            timings_ms=Timings(total=round((time.perf_counter() - started) * 1000, 2)),
        )

    def _answered(
        self, question: str, asked: str, restriction: Filter | None, started: float
    ) -> Answer:
        found = self.retrieve(asked, max(self.passages, COMPARED), restriction)
        retrieval = replace(found, passages=found.passages[: self.passages])
        drafting = time.perf_counter()
        evidence = self.picker.pick(retrieval)
        verdict = self.refusal.judge(evidence.features, read=evidence.read)
        if verdict.refuses:
            return self._refusal(question, retrieval, evidence, verdict, started, drafting)
        finder = Finder(self.picker.reranker, self.picker.rarity)
        disagreement = finder.find(evidence, found.passages)
        drafted = self.drafter.drafted(evidence, disagreement, verdict.confidence)
        cited = drafted.cited
        if not cited.statements:
            refusal = self._refusal(question, retrieval, evidence, verdict, started, drafting)
            return _told_by(refusal, drafted)
        citing = time.perf_counter() - drafted.cite_seconds
        timings = _timings(retrieval, started, drafting, citing)
        supported = sum(statement.supported for statement in cited.statements)
        return Answer(
            id=uuid.uuid4().hex,
            question=question,
            standalone_question=asked,
            text=cited.text,
            statements=cited.statements,
            passages=retrieval.passages,
            answerer=drafted.answerer,
            index=self.store.fingerprint(),
            coverage=Coverage(supported, drafted.drafted),
            unresolved=cited.unresolved,
            conflicts=conflicts_of(disagreement, cited.statements),
            model=drafted.model,
            confidence=verdict.confidence,
            usage=drafted.usage,
            timings_ms=timings,
            stand_in=drafted.stand_in,
        )

    def standalone(self, question: str, history: Sequence[Utterance]) -> str:
        """Return what is searched for when ``question`` comes after ``history``."""
        if self.rewriter is None or not history:
            return question
        return self.rewriter.standalone(question, history)

    def warm_up(self, question: str) -> None:
        """Ask once, so that every model is loaded; a chat model that fails is left for later."""
        self._asked(question, None, ())
        if self.chat is not None:
            try:
                self.chat.warm_up()
            except ModelError as error:
                _logger.warning("the chat model cannot be used: %s", error)

    def retrieve(
        self, question: str, count: int | None = None, restriction: Filter | None = None
    ) -> Retrieval:
        """Return the best passages for a question, best first."""
        return self.retriever.retrieve(question, count or self.passages, restriction)

    def evidence(
        self, question: str, count: int | None = None, restriction: Filter | None = None
    ) -> Evidence:
        """Return the scored sentences and features behind an answer."""
        return self.picker.pick(self.retrieve(question, count, restriction))

    def every_sign(self, question: str, restriction: Filter | None = None) -> Evidence:
        """Return the evidence with every feature there is, those too that an answer would do without.

        For fitting: a refusal model that weighs a feature has to see it of every question.
        """
        return replace(self.picker, doubtful=None).pick(
            self.retrieve(question, restriction=restriction)
        )

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
        answerability = self.picker.answerability
        return {
            "embedder": self.retriever.embedder.fingerprint,
            "reranker": reranker.fingerprint if reranker else "none",
            "reader": reader.fingerprint if reader else "none",
            "answerability": answerability.fingerprint if answerability else "none",
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

    def checked(self, question: str) -> str:
        """Return the question on one line. Raises UsageError if it is empty or too long."""
        asked = " ".join(question.split())
        if not asked:
            raise UsageError("the question is empty; write one")
        if len(asked) > self.max_question_characters:
            raise UsageError(
                f"the question has {len(asked)} characters, at most"
                f" {self.max_question_characters} are read; shorten it"
            )
        return asked

    def _surveyed(self, question: str, asked: str, survey: Survey, started: float) -> Answer:
        """Return the rows of a survey with their checked citations, or that nothing fits."""
        citing = time.perf_counter()
        cited = self.citer.cite(survey.draft)
        refusal = Refusal(reason="nothing_matches", message=survey.message)
        now = time.perf_counter()
        return Answer(
            id=uuid.uuid4().hex,
            question=question,
            standalone_question=asked,
            text=cited.text or survey.message,
            statements=cited.statements,
            passages=survey.passages,
            answerer=survey.draft.answerer,
            index=self.store.fingerprint(),
            refusal=None if cited.statements else refusal,
            coverage=Coverage(len(cited.statements), len(survey.draft.statements)),
            unresolved=cited.unresolved,
            # A row whose document has just gone takes the count with it.
            scope=replace(survey.scope, exact=survey.scope.exact and not cited.unresolved),
            timings_ms=Timings(
                retrieve=round((citing - started) * 1000, 2),
                cite=round((now - citing) * 1000, 2),
                total=round((now - started) * 1000, 2),
            ),
        )

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


def _told_by(refusal: Answer, drafted: Drafted) -> Answer:
    """Return the refusal with what the answerer said and took, and whether it was the one to refuse."""
    told = refusal.refusal
    if told is not None and drafted.refused:
        told = replace(told, reason=REFUSED_BY_MODEL)
    return replace(
        refusal,
        refusal=told,
        answerer=drafted.answerer,
        model=drafted.model,
        usage=drafted.usage,
        unresolved=drafted.cited.unresolved,
        stand_in=drafted.stand_in,
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
