"""Every document of the library, one after the other: exact where the text decides."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from rag.answering.survey.asked import Asked
from rag.answering.survey.entries import (
    dated_entries,
    read_entries_question,
    the_timeline,
    within,
)
from rag.answering.survey.matching import Match, fit
from rag.answering.survey.reading import read_question
from rag.answering.survey.wording import entries_heading, heading, meaning, nothing
from rag.domain import (
    Chunk,
    Document,
    DocumentCard,
    Draft,
    DraftStatement,
    Filter,
    Passage,
    Scope,
    SourceSpan,
)

ANSWERER = "survey"
MOST_ROWS = 50


class Corpus(Protocol):
    """Where the documents come from; the library keeps to it."""

    def every_document(self, restriction: Filter | None = None) -> Iterator[Document]: ...

    def kinds(self) -> Collection[str]: ...

    def cards(self) -> list[DocumentCard]: ...

    def document(self, identity: str) -> Document | None: ...


@dataclass(frozen=True, slots=True)
class Survey:
    """The count as a draft whose first statement is computed from the rows after it.

    The draft is empty where nothing fits; ``message`` then says so. ``passages`` are what the rows
    are cut from.
    """

    draft: Draft
    message: str
    scope: Scope
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Surveyor:
    """Answers questions about the corpus as a whole, and leaves all others alone.

    Every document that passes the reader's filter is read, in batches and without an index: what
    fits is decided on the stored text. At most ``most_rows`` rows are shown; the count is of all.
    """

    corpus: Corpus
    most_rows: int = MOST_ROWS

    def survey(self, question: str, restriction: Filter | None = None) -> Survey | None:
        """Return what the whole corpus says, None if the question does not ask for that.

        Nothing found is only an answer where the text decides; else the question goes the ordinary
        way too.
        """
        asked = read_question(question, self.corpus.kinds)
        if asked is None:
            return None if restriction else self._entries(question)
        matches: list[Match] = []
        searched = unsure = 0
        for document in self.corpus.every_document(restriction):
            searched += 1
            fits, match = fit(asked, document)
            unsure += fits == "unsure"
            if match is not None:
                matches.append(match)
        matches.sort(key=lambda match: match.document.key)
        matches.sort(key=lambda match: match.document.date or "", reverse=True)
        if not matches and not _exact(asked, unsure):
            return None
        return self._told(asked, matches, searched, unsure, filtered=bool(restriction))

    def _entries(self, question: str) -> Survey | None:
        """Return the dated entries of the one timeline that the question names."""
        asked = read_entries_question(question)
        card = the_timeline(asked, self.corpus.cards()) if asked else None
        document = self.corpus.document(card.id) if card else None
        if asked is None or document is None:
            return None
        found, partly = within(dated_entries(document), asked.period)
        if not found or partly:
            return None
        shown = found[: self.most_rows]
        scope = Scope(
            documents=1,
            matched=len(found),
            shown=len(shown),
            exact=True,
            unit="entries",
            title=document.title,
            note="Counted: lines of this document that begin with a date;"
            " one line may tell of several things.",
        )
        rows = [_row(Match(document, entry.start, entry.end)) for entry in shown]
        return _survey(entries_heading(asked.period, len(found), document.title), rows, scope)

    def _told(
        self, asked: Asked, matches: list[Match], searched: int, unsure: int, *, filtered: bool
    ) -> Survey:
        exact = _exact(asked, unsure)
        shown = matches[: self.most_rows]
        scope = Scope(
            documents=searched,
            matched=len(matches),
            shown=len(shown),
            exact=exact,
            unit="documents",
            filtered=filtered,
            searched=tuple(term.words for term in asked.terms),
            note=" ".join(filter(None, (meaning(asked), _undated(unsure)))),
        )
        if not shown:
            return Survey(Draft((), ANSWERER), nothing(asked), scope, ())
        rows = [_row(match) for match in shown]
        return _survey(heading(asked, len(matches), exact=exact), rows, scope)


def _survey(told: str, rows: Sequence[DraftStatement], scope: Scope) -> Survey:
    """Put the computed sentence before the rows that it rests on."""
    sources = tuple(span for row in rows for span in row.sources)
    head = DraftStatement(told, sources, computed=True)
    draft = Draft((head, *rows), ANSWERER)
    return Survey(draft, told, scope, tuple(span.passage for span in sources))


def _exact(asked: Asked, unsure: int) -> bool:
    """Whether the text decided: what a document is about, and a coarse date, it does not."""
    return not (asked.loosely or asked.relation == "about" or unsure)


def _undated(unsure: int) -> str:
    if not unsure:
        return ""
    noun = "1 document whose date is" if unsure == 1 else f"{unsure} documents whose dates are"
    return f"Not counted: {noun} missing or too coarse to tell."


def _row(match: Match) -> DraftStatement:
    document = match.document
    text = document.text[match.start : match.end]
    chunk = Chunk(
        document.id, 0, match.start, match.end, text, document.title,
        page=document.page_at(match.start), language=document.language,
    )  # fmt: skip
    passage = Passage(chunk, _card(document), 0.0)
    return DraftStatement(text, (SourceSpan(passage, match.start, match.end),))


def _card(document: Document) -> DocumentCard:
    return DocumentCard(
        id=document.id,
        key=document.key,
        sha256=document.sha256,
        title=document.title,
        date=document.date,
        url=document.url,
        language=document.language,
        kind=document.kind,
        tags=document.tags,
        media_type=document.media_type,
        characters=len(document.text),
        pages=len(document.pages),
    )
