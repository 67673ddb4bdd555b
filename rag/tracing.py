"""Where one document or page stands in each step of one question, and the step that dropped it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.answering import Evidence, Verdict
from rag.assistant import Assistant
from rag.domain import Chunk, DocumentCard, Draft, Filter, Page, Passage
from rag.errors import UsageError

STEPS = (
    "filter", "chunking", "dense", "lexical", "fusion", "reranking", "threshold", "guard",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trace:
    """``ranks`` counts from 1; None where a list does not hold the place, or was not reached.

    ``dense`` and ``lexical`` are ranks in the whole lists, of which retrieval takes the best
    ``candidates``. ``dropped_by`` is one of ``STEPS``, None if the answer cites the place.
    """

    card: DocumentCard
    page: int | None
    chunks: int
    ranks: Mapping[str, int | None]
    candidates: int
    dropped_by: str | None
    why: str


def trace(
    assistant: Assistant,
    question: str,
    card: DocumentCard,
    page: int | None = None,
    restriction: Filter | None = None,
) -> Trace:
    """Follow a document, or one page of it, through every step of a question.

    Raises UsageError if the document has no such page, or no pages at all.
    """
    return _Tracing(assistant, " ".join(question.split()), card, page, restriction).trace()


class _Tracing:
    def __init__(
        self,
        assistant: Assistant,
        question: str,
        card: DocumentCard,
        page: int | None,
        restriction: Filter | None,
    ) -> None:
        self._assistant = assistant
        self._question = question
        self._card = card
        self._number = page
        self._restriction = restriction
        self._page = self._found_page()
        self._candidates = assistant.retriever.candidates

    def trace(self) -> Trace:
        chunks = [
            chunk
            for chunk in self._assistant.chunks(self._card.id)
            if self._holds(chunk.document_id, chunk.start, chunk.end)
        ]
        among = self._assistant.store.allowed(self._restriction or Filter())
        if among is not None and not self._allowed(among):
            return self._made(
                chunks, {}, "filter", "the filter or the date leaves its document out"
            )
        if not chunks:
            return self._made(chunks, {}, "chunking", "it holds no text that became a passage")
        ranks = self._list_ranks(chunks, among)
        retrieval = self._assistant.retrieve(
            self._question, self._candidates * 2, self._restriction
        )
        final = [i for i, p in enumerate(retrieval.passages, start=1) if self._is_own(p)]
        own = [p for p in retrieval.passages if self._is_own(p)]
        for name in ("fused", "reranked"):
            ranks[name] = min((p.ranks[name] for p in own if name in p.ranks), default=None)
        if not own:
            return self._made(chunks, ranks, *self._missed(ranks))
        after = self._after_retrieval(ranks, min(final), self._evidence())
        return self._made(chunks, ranks, *after)

    def _evidence(self) -> Evidence:
        return self._assistant.evidence(self._question, restriction=self._restriction)

    def _after_retrieval(
        self, ranks: Mapping[str, int | None], final: int, evidence: Evidence
    ) -> tuple[str | None, str]:
        read = self._assistant.passages_read
        fused = ranks["fused"]
        if final > read:
            if fused is not None and fused <= read:
                return "reranking", f"the reranker put it at rank {final}, the best {read} are read"
            return "fusion", f"fused rank {fused}, the best {read} are read"
        draft = self._assistant.answerer.draft(evidence)
        if not self._is_drafted(draft):
            return "reranking", self._outranked(evidence, draft)
        answer = self._assistant.ask(self._question, self._restriction)
        if answer.refused and not answer.unresolved:
            verdict = self._assistant.refusal.judge(evidence.features, read=evidence.read)
            return "threshold", _refused(verdict)
        cited = any(self._holds(c.document_id, c.start, c.end) for c in answer.citations)
        if cited:
            return None, "the answer cites it"
        reasons = list(dict.fromkeys(item.reason for item in answer.unresolved))
        return "guard", "; ".join(reasons) or "what was drafted from it is not in the answer"

    def _outranked(self, evidence: Evidence, draft: Draft) -> str:
        places = [
            position
            for position, s in enumerate(evidence.sentences, start=1)
            if self._holds(s.passage.document.id, s.start, s.end)
        ]
        if not places:
            return "its passage is read, but none of its sentences is among those that were scored"
        taken = len(draft.statements)
        return f"its best sentence has rank {places[0]}; the answer takes {taken} and not this one"

    def _is_drafted(self, draft: Draft) -> bool:
        return any(
            self._holds(span.passage.document.id, span.start, span.end)
            for statement in draft.statements
            for span in statement.sources
        )

    def _missed(self, ranks: Mapping[str, int | None]) -> tuple[str, str]:
        """Of the lists that both miss the place, name the one in which it came nearest."""
        dense, words = ranks["dense"], ranks["lexical"]
        cut = f"the best {self._candidates} are taken"
        if words is not None and (dense is None or words < dense):
            return "lexical", f"rank {words} by its words and worse by its sense; {cut}"
        if dense is None:
            return "dense", "neither index holds its passages; `python ingest.py` may mend that"
        why = "no word of the question in it" if words is None else "worse by its words"
        return "dense", f"rank {dense} by its sense, {why}; {cut}"

    def _list_ranks(
        self, chunks: Sequence[Chunk], among: Sequence[str] | None
    ) -> dict[str, int | None]:
        """Return the best rank of the place in the whole of either list."""
        assistant, own = self._assistant, {chunk.id for chunk in chunks}
        everything = max(assistant.status().chunks, 1)
        vector = assistant.retriever.embedder.embed_queries([self._question])[0]
        lists = {
            "dense": assistant.store.search_vectors(vector, everything, among),
            "lexical": assistant.store.search_words(self._question, everything, among),
        }
        return {
            name: next((r for r, (i, _) in enumerate(hits, start=1) if i in own), None)
            for name, hits in lists.items()
        }

    def _allowed(self, among: Sequence[str]) -> bool:
        ids = {chunk.id for chunk in self._assistant.chunks(self._card.id)}
        return bool(ids & set(among))

    def _is_own(self, passage: Passage) -> bool:
        return self._holds(passage.document.id, passage.chunk.start, passage.chunk.end)

    def _holds(self, document: str, start: int, end: int) -> bool:
        """Whether a span touches the place that is followed."""
        if document != self._card.id:
            return False
        return self._page is None or (start < self._page.end and self._page.start < end)

    def _found_page(self) -> Page | None:
        if self._number is None:
            return None
        document = self._assistant.document(self._card.id)
        pages = document.pages if document else ()
        if not pages:
            raise UsageError(
                f"{self._card.key} has no pages; leave out #p{self._number} to explain all of it"
            )
        last = pages[-1].number
        if not 1 <= self._number <= last:
            raise UsageError(f"{self._card.key} has pages 1 to {last}, not {self._number}")
        # A page without text has no place of its own, and nothing touches an empty span.
        empty = Page(self._number, 0, 0)
        return next((page for page in pages if page.number == self._number), empty)

    def _made(
        self,
        chunks: Sequence[Chunk],
        ranks: Mapping[str, int | None],
        step: str | None,
        why: str,
    ) -> Trace:
        named = {name: ranks.get(name) for name in ("dense", "lexical", "fused", "reranked")}
        return Trace(self._card, self._number, len(chunks), named, self._candidates, step, why)


def trace_text(found: Trace) -> str:
    """Return the ranks and the step in a few lines for a terminal."""
    place = f"{found.card.title} ({found.card.key})"
    if found.page is not None:
        place += f", page {found.page}"
    ranks = ", ".join(f"{name} {rank or '–'}" for name, rank in found.ranks.items())
    end = f"Dropped by {found.dropped_by}" if found.dropped_by else "Cited"
    return f"{place}\nPassages {found.chunks}; ranks: {ranks}\n{end}: {found.why}."


def trace_json(found: Trace) -> dict[str, object]:
    """Return the same as plain values."""
    return {
        "document_id": found.card.id,
        "document": found.card.key,
        "page": found.page,
        "passages": found.chunks,
        "ranks": dict(found.ranks),
        "candidates": found.candidates,
        "dropped_by": found.dropped_by,
        "why": found.why,
    }


def _refused(verdict: Verdict) -> str:
    return f"confidence {verdict.confidence:.3f} is under the bar of {verdict.threshold:.3f}"
