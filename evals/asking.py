"""One case put to an assistant: an answer, a long ranking, and the record of both."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Protocol

from evals.cases import Case
from evals.gold import GoldQuote, Place, gold_quotes
from evals.records import Cited, Ranked, Record, Stated, Verdict
from evals.verdicts import judged
from rag.domain import (
    Answer,
    Chunk,
    Citation,
    CitationCheck,
    Code,
    Document,
    DocumentCard,
    Passage,
    Retrieval,
    Utterance,
)

RANKED_PASSAGES = 50
KEPT_PASSAGES = 10  # of these the record holds the text


class Assistant(Protocol):
    """What an examination needs of an assistant."""

    def ask(self, question: str, *, history: Sequence[Utterance] = ()) -> Answer: ...

    def retrieve(self, question: str, count: int | None = None) -> Retrieval: ...

    def verify(self, citations: Sequence[Citation]) -> list[CitationCheck]: ...

    def documents(self) -> list[DocumentCard]: ...

    def document(self, identity: str) -> Document | None: ...

    def chunks(self, identity: str) -> list[Chunk]: ...

    @property
    def passages_read(self) -> int: ...


class Examiner:
    """Asks case after case. ``key_of`` turns what a case calls a document into its stored key."""

    def __init__(self, assistant: Assistant, key_of: Callable[[str], str] = str) -> None:
        self._assistant = assistant
        self._key_of = key_of
        self._identities = {card.key: card.id for card in assistant.documents()}
        self._keys = {identity: key for key, identity in self._identities.items()}

    def examine(self, case: Case) -> Record:
        """Return the record of one case; what goes wrong in it becomes its ``error``."""
        try:
            return self._examined(case)
        except Exception as error:  # noqa: BLE001 - a crash is a result, the next case goes on
            return Record(case, Verdict.CRASHED, error=f"{type(error).__name__}: {error}")

    def _examined(self, case: Case) -> Record:
        gold_documents = tuple(dict.fromkeys(self._key_of(name) for name in case.gold_docs))
        gold = self._gold(case)
        started = time.perf_counter()
        answer = self._assistant.ask(case.asked, history=case.history)
        latency = (time.perf_counter() - started) * 1000
        asked = " ".join(case.asked.split())
        searched = answer.standalone_question
        retrieval = self._assistant.retrieve(searched, RANKED_PASSAGES)
        plain = None if searched == asked else self._assistant.retrieve(asked, RANKED_PASSAGES)
        on_gold = _on_gold(retrieval.passages, gold, gold_documents)
        places = [place for quote in gold for place in quote.places]
        record = Record(
            case,
            Verdict.OK,
            refused=answer.refused,
            answer=answer.text,
            said=" ".join(statement.text for statement in answer.statements),
            confidence=answer.confidence,
            citations=self._citations(answer, gold),
            stated=tuple(
                Stated(s.text, tuple(f"{c.title}. {c.quote}" for c in s.citations))
                for s in answer.statements
            ),
            gold=gold,
            gold_documents=gold_documents,
            ranked_documents=_documents(retrieval),
            plain_documents=_documents(plain) if plain else None,
            gold_passages=self._count_on(places),
            gold_pages=tuple(
                dict.fromkeys((p.document, page) for p in places for page in self._pages(p))
            ),
            passages=self._ranked(retrieval, answer, {rank for rank, _ in on_gold}),
            standalone_question=searched,
            timings_ms=dataclasses.asdict(answer.timings_ms),
            input_tokens=answer.usage.input_tokens,
            output_tokens=answer.usage.output_tokens,
            gold_ranks=tuple(rank for rank, _ in on_gold) if places else (),
            supported=answer.coverage.supported,
            statements=answer.coverage.total,
            unresolved=sum(item.code == Code.UNRESOLVED for item in answer.unresolved),
            latency_ms=latency,
        )
        reranked = any("reranked" in passage.ranks for passage in retrieval.passages)
        return replace(
            record, verdict=judged(record, [passage for _, passage in on_gold], reranked=reranked)
        )

    def _gold(self, case: Case) -> tuple[GoldQuote, ...]:
        keys = {name: self._key_of(name) for name in case.gold_docs}
        renamed = case.model_copy(update={"gold_docs": tuple(keys[n] for n in case.gold_docs)})
        texts = {key: self._text(key) for key in keys.values()}
        return gold_quotes(renamed, texts)

    def _text(self, key: str) -> str:
        document = self._document(key)
        return document.text if document else ""

    def _document(self, key: str) -> Document | None:
        return self._assistant.document(self._identities.get(key, ""))

    def _pages(self, place: Place) -> tuple[int, ...]:
        """Return the pages that a place touches, none in unpaged formats."""
        document = self._document(place.document)
        pages = document.pages if document else ()
        return tuple(p.number for p in pages if p.start < place.end and place.start < p.end)

    def _count_on(self, places: Sequence[Place]) -> int:
        """Return how many of the indexed passages overlap one of the places."""
        keys = dict.fromkeys(place.document for place in places)
        spans = (
            Place(key, chunk.start, chunk.end)
            for key in keys
            for chunk in self._assistant.chunks(self._identities.get(key, ""))
        )
        return sum(any(span.overlaps(place) for place in places) for span in spans)

    def _ranked(
        self, retrieval: Retrieval, answer: Answer, gold_ranks: AbstractSet[int]
    ) -> tuple[Ranked, ...]:
        seen = {p.chunk.id for p in answer.passages[: self._assistant.passages_read]}
        found: list[Ranked] = []
        for rank, passage in enumerate(retrieval.passages[:KEPT_PASSAGES], start=1):
            card, chunk = passage.document, passage.chunk
            place = Place(card.key, chunk.start, chunk.end)
            found.append(
                Ranked(
                    rank=rank,
                    place=place,
                    title=card.title,
                    date=card.date,
                    text=chunk.text,
                    pages=self._pages(place) if card.pages else (),
                    ranks=dict(passage.ranks),
                    score=passage.score,
                    on_gold=rank in gold_ranks,
                    read=chunk.id in seen,
                )
            )
        return tuple(found)

    def _citations(self, answer: Answer, gold: Sequence[GoldQuote]) -> tuple[Cited, ...]:
        checks = self._assistant.verify(answer.citations)
        return tuple(
            replace(
                _cited(citation, check, self._keys.get(citation.document_id, ""), gold),
                stale=self._stale(citation),
            )
            for citation, check in zip(answer.citations, checks, strict=True)
        )

    def _stale(self, citation: Citation) -> bool:
        document = self._assistant.document(citation.document_id)
        return document is None or document.sha256 != citation.document_sha256


def _documents(retrieval: Retrieval) -> tuple[str, ...]:
    return tuple(dict.fromkeys(passage.document.key for passage in retrieval.passages))


def _cited(citation: Citation, check: CitationCheck, key: str, gold: Sequence[GoldQuote]) -> Cited:
    place = Place(key, citation.start, citation.end)
    hits = frozenset(
        number
        for number, quote in enumerate(gold)
        if any(place.overlaps(other) for other in quote.places)
    )
    near = any(place.overlaps(other) for quote in gold for other in quote.sentences)
    return Cited(place, citation.quote, check.problem, hits, bool(hits) or near)


def _on_gold(
    passages: Sequence[Passage], gold: Sequence[GoldQuote], gold_documents: Sequence[str]
) -> list[tuple[int, Passage]]:
    """Return rank and passage of what overlaps a gold quote, or, without quotes, of gold documents."""
    places = [place for quote in gold for place in quote.places]
    found: list[tuple[int, Passage]] = []
    for rank, passage in enumerate(passages, start=1):
        span = Place(passage.document.key, passage.chunk.start, passage.chunk.end)
        if any(span.overlaps(p) for p in places) if places else span.document in gold_documents:
            found.append((rank, passage))
    return found
