"""Cases, records and an assistant that says what it is told, for the tests beside this file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from evals.cases import Case
from evals.gold import GoldQuote, Place
from evals.records import Cited, Record, Verdict
from rag.citing import verify_citation
from rag.domain import (
    Answer,
    Chunk,
    Citation,
    CitationCheck,
    Coverage,
    Document,
    DocumentCard,
    Passage,
    Refusal,
    Retrieval,
    Statement,
    Utterance,
)


def a_case(**changes: object) -> Case:
    """Return a factoid whose answer is 26 in ``a.md``, with ``changes``."""
    usual = {
        "id": "c-1",
        "question": "How many were killed?",
        "answerable": True,
        "answers": ["26"],
        "gold_docs": ["a.md"],
        "gold_quotes": ["The bombing killed 26 people."],
        "type": "factoid",
        "lang": "en",
    }
    return Case.model_validate({**usual, **changes})


def unanswerable(**changes: object) -> Case:
    """Return a near miss, with ``changes``."""
    bare: dict[str, object] = {"answers": [], "gold_docs": [], "gold_quotes": []}
    return a_case(**{"answerable": False, "type": "near_miss", **bare, **changes})


def a_record(case: Case | None = None, **changes: object) -> Record:
    """Return the record of an answered case whose quotes stand at 0..10, 100..110 and so on."""
    asked = case or a_case()
    quotes = tuple(
        GoldQuote(quote, (_at(n, asked),), (_at(n, asked),))
        for n, quote in enumerate(asked.gold_quotes)
    )
    usual: dict[str, object] = {
        "case": asked,
        "verdict": Verdict.OK,
        "gold": quotes,
        "gold_documents": tuple(dict.fromkeys(asked.gold_docs)),
    }
    return Record(**{**usual, **changes})  # type: ignore[arg-type]


def cited(*gold: int, problem: str | None = None, on_gold: bool | None = None) -> Cited:
    """Return a citation that overlaps these gold quotes."""
    near = bool(gold) if on_gold is None else on_gold
    return Cited(Place("a.md", 0, 5), "words", problem, frozenset(gold), near)


def crashed(case: Case | None = None) -> Record:
    """Return the record of a case in which something broke."""
    return Record(case or a_case(), Verdict.CRASHED, error="ValueError: boom")


def _at(number: int, case: Case) -> Place:
    document = case.gold_docs[number] if case.paired else case.gold_docs[0]
    return Place(document, 100 * number, 100 * number + 10)


@dataclass
class Scripted:
    """An assistant over ``texts`` that finds ``found`` and says ``said``; both are quotes.

    A quote is found in the first document that holds it. With nothing to say it refuses. The first
    ``reranked`` passages carry a reranker's rank, unless that is None.
    """

    texts: Mapping[str, str]
    found: Sequence[str] = ()
    said: Sequence[str] = ()
    reranked: int | None = 8
    passages_read: int = 7
    asked: list[str] = field(default_factory=list)
    histories: list[tuple[Utterance, ...]] = field(default_factory=list)

    def ask(self, question: str, *, history: Sequence[Utterance] = ()) -> Answer:
        self.asked.append(question)
        self.histories.append(tuple(history))
        citations = [self._citation(n, quote) for n, quote in enumerate(self.said, start=1)]
        statements = tuple(
            Statement(c.quote, 0, len(c.quote), supported=True, citations=(c,)) for c in citations
        )
        return Answer(
            id="1",
            question=question,
            standalone_question=question,
            text=" ".join(f"{c.quote} [{c.number}]" for c in citations),
            statements=statements,
            passages=self.retrieve(question, 10).passages,
            answerer="scripted",
            index="",
            refusal=None if statements else Refusal("weak_evidence", "No."),
            coverage=Coverage(len(statements), len(statements)),
            confidence=0.5,
        )

    def retrieve(self, question: str, count: int | None = None) -> Retrieval:
        passages = [self._passage(rank, quote) for rank, quote in enumerate(self.found, start=1)]
        return Retrieval(question, tuple(passages[:count]))

    def verify(self, citations: Sequence[Citation]) -> list[CitationCheck]:
        return [verify_citation(c, self.document(c.document_id)) for c in citations]

    def documents(self) -> list[DocumentCard]:
        return [_card(self._stored(key)) for key in self.texts]

    def document(self, identity: str) -> Document | None:
        stored = (self._stored(key) for key in self.texts)
        return next((document for document in stored if document.id == identity), None)

    def chunks(self, identity: str) -> list[Chunk]:
        """Each sentence of a document is one."""
        document = self.document(identity)
        text = document.text if document else ""
        return [
            Chunk(identity, n, m.start(), m.end(), m.group(), identity)
            for n, m in enumerate(re.finditer(r"[^ ][^.]*\.", text))
        ]

    def _stored(self, key: str) -> Document:
        return Document(key, key, self.texts[key], "text/plain")

    def _holding(self, quote: str) -> Document:
        return self._stored(next(key for key, text in self.texts.items() if quote in text))

    def _citation(self, number: int, quote: str) -> Citation:
        document = self._holding(quote)
        start = document.text.index(quote)
        return Citation(
            number, document.id, document.sha256, document.title, start, start + len(quote), quote
        )

    def _passage(self, rank: int, quote: str) -> Passage:
        document = self._holding(quote)
        start = document.text.index(quote)
        chunk = Chunk(document.id, 0, start, start + len(quote), quote, document.title)
        read = self.reranked is not None and rank <= self.reranked
        return Passage(chunk, _card(document), 1.0, {"reranked": rank} if read else {})


def _card(document: Document) -> DocumentCard:
    return DocumentCard(document.id, document.key, document.sha256, document.title)


__all__ = ["Scripted", "a_case", "a_record", "cited", "crashed", "unanswerable"]
