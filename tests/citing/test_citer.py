"""Citations are sliced from the library, and what does not hold is withheld and named."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.citing import Citer, verify_citation
from rag.citing.citer import CitedDraft
from rag.domain import (
    Chunk,
    Citation,
    Document,
    DocumentCard,
    Draft,
    DraftStatement,
    Page,
    Passage,
    SourceSpan,
)

TEXT = "Gas was found in 1952. The supply began in 1955. It goes to Karachi."
GAS = Document(
    "gas.pdf",
    "Sui gas",
    TEXT,
    "application/pdf",
    date="2024",
    pages=(Page(4, 0, 23), Page(5, 23, 68)),
)
LEVIES = Document("levies.md", "Levies", "The Levies police the B areas.", "text/markdown")


@dataclass
class Shelf:
    """Documents by id, and the fingerprints that were noted when they were stored."""

    documents: list[Document]
    noted: dict[str, str] = field(default_factory=dict)

    def document(self, identity: str) -> Document | None:
        return next((d for d in self.documents if d.id == identity), None)

    def stored_sha256(self, identity: str) -> str | None:
        found = self.document(identity)
        return self.noted.get(identity, found.sha256) if found else None


def passage(document: Document) -> Passage:
    """Return the whole of a document as one retrieved passage."""
    chunk = Chunk(document.id, 0, 0, len(document.text), document.text, document.title)
    card = DocumentCard(document.id, document.key, document.sha256, document.title)
    return Passage(chunk, card, 1.0)


def span(document: Document, words: str) -> SourceSpan:
    start = document.text.index(words)
    return SourceSpan(passage(document), start, start + len(words))


def quoting(*spans: SourceSpan, text: str = "Said.") -> DraftStatement:
    return DraftStatement(text, spans)


def cite(*statements: DraftStatement, shelf: Shelf | None = None) -> CitedDraft:
    citer = Citer(shelf or Shelf([GAS, LEVIES]))
    return citer.cite(Draft(statements, "extractive"))


FOUND = "Gas was found in 1952."
BEGAN = "The supply began in 1955."


def test_statements_are_numbered_in_reading_order_and_places_keep_their_number() -> None:
    cited = cite(
        quoting(span(GAS, BEGAN), text="First."),
        quoting(span(LEVIES, "Levies"), span(GAS, BEGAN), text="Second."),
    )
    assert cited.text == "First. [1] Second. [2][1]"
    assert [[c.number for c in s.citations] for s in cited.statements] == [[1], [2, 1]]
    assert cited.unresolved == ()


def test_statements_slice_the_answer_and_citations_their_documents() -> None:
    cited = cite(quoting(span(GAS, FOUND), text="A."), quoting(span(LEVIES, "police"), text="B."))
    for statement, piece in zip(cited.statements, ["A. [1]", "B. [2]"], strict=True):
        assert cited.text[statement.start : statement.end] == piece
        assert statement.supported
        for citation in statement.citations:
            document = GAS if citation.document_id == GAS.id else LEVIES
            assert document.text[citation.start : citation.end] == citation.quote
            assert verify_citation(citation, document).holds


def test_a_citation_tells_what_the_library_knows_and_not_what_the_draft_says() -> None:
    stale = span(GAS, BEGAN)
    card = replace(stale.passage.document, title="Old title", date="1999")
    stale = SourceSpan(replace(stale.passage, document=card), stale.start, stale.end)
    (statement,) = cite(quoting(stale)).statements
    (citation,) = statement.citations
    assert (citation.title, citation.date, citation.page) == ("Sui gas", "2024", 5)


def test_a_place_cited_twice_in_a_statement_is_marked_once() -> None:
    cited = cite(quoting(span(GAS, FOUND), span(GAS, FOUND)))
    assert cited.text == "Said. [1]"


def problem(statement: DraftStatement, shelf: Shelf | None = None) -> str:
    """Return why a statement was withheld, once it is sure that it was and is on record."""
    cited = cite(statement, shelf=shelf)
    assert (cited.text, cited.statements) == ("", ())
    (marker,) = cited.unresolved
    assert marker.statement == statement.text
    return marker.reason


def test_a_document_that_is_gone_withholds_the_statement() -> None:
    assert "not in the library" in problem(quoting(span(GAS, FOUND)), Shelf([LEVIES]))


def test_a_document_that_changed_since_retrieval_withholds_the_statement() -> None:
    edited = replace(GAS, text=TEXT.replace("Karachi", "Lahore!"))
    assert "has changed" in problem(quoting(span(GAS, FOUND)), Shelf([edited]))


def test_words_that_changed_under_the_span_withhold_the_statement() -> None:
    edited = replace(GAS, text=TEXT.replace("1952", "1953"))
    assert "differ at this place" in problem(quoting(span(GAS, FOUND)), Shelf([edited]))


def test_a_text_without_its_noted_fingerprint_withholds_the_statement() -> None:
    shelf = Shelf([GAS], {GAS.id: "0" * 64})
    assert "fingerprint" in problem(quoting(span(GAS, FOUND)), shelf)


@pytest.mark.parametrize(("start", "end"), [(-5, 3), (0, 0), (5, 2), (0, 69), (900, 905)])
def test_a_span_outside_the_passage_withholds_the_statement(start: int, end: int) -> None:
    assert problem(quoting(SourceSpan(passage(GAS), start, end)))


def test_a_statement_that_names_no_source_is_withheld_and_on_record() -> None:
    assert problem(quoting(text="From memory.")) == "the statement names no source"


def test_one_bad_span_withholds_the_statement_and_uses_up_no_number() -> None:
    bad = SourceSpan(passage(GAS), 0, 900)
    cited = cite(
        quoting(span(LEVIES, "Levies"), bad, text="Half true."),
        quoting(span(GAS, FOUND), text="True."),
    )
    assert cited.text == "True. [1]"
    assert [u.statement for u in cited.unresolved] == ["Half true."]


SPANS = st.tuples(st.integers(-3, 75), st.integers(-3, 75))


@given(st.lists(st.lists(SPANS, max_size=3), max_size=4))
def test_whatever_a_draft_points_at_every_citation_slices(
    drafted: list[list[tuple[int, int]]],
) -> None:
    statements = [
        quoting(*(SourceSpan(passage(GAS), s, e) for s, e in spans), text=f"Statement {n}.")
        for n, spans in enumerate(drafted)
    ]
    cited = cite(*statements)
    numbers = [c.number for s in cited.statements for c in s.citations]
    assert sorted(set(numbers)) == list(range(1, len(set(numbers)) + 1))
    assert list(dict.fromkeys(numbers)) == sorted(set(numbers))
    for statement in cited.statements:
        assert statement.citations
        assert cited.text[statement.start :].startswith(statement.text)
        for citation in statement.citations:
            assert TEXT[citation.start : citation.end] == citation.quote != ""
    withheld = {u.statement for u in cited.unresolved}
    shown = {s.text for s in cited.statements}
    assert withheld | shown == {s.text for s in statements}
    assert not withheld & shown


def test_nearest_passages_are_whole_citations_and_skip_what_does_not_hold() -> None:
    citer = Citer(Shelf([GAS]))
    nearest = citer.nearest([passage(LEVIES), passage(GAS)])
    assert [(c.number, c.quote) for c in nearest] == [(1, TEXT)]


CITATION = Citation(1, GAS.id, GAS.sha256, GAS.title, 23, 48, BEGAN, date="2024", page=5)


def test_a_citation_that_holds_has_no_problem() -> None:
    check = verify_citation(CITATION, GAS)
    assert (check.holds, check.problem, check.number) == (True, None, 1)


@pytest.mark.parametrize(
    ("citation", "document", "words"),
    [
        (CITATION, None, "not in the library"),
        (replace(CITATION, quote=BEGAN.replace("5.", "6.")), GAS, "is not the quote"),
        (replace(CITATION, start=22), GAS, "is not the quote"),
        (replace(CITATION, start=24, end=49), GAS, "is not the quote"),
        (replace(CITATION, end=69), GAS, "characters 23 to 69 lie outside the document's 68"),
        (replace(CITATION, start=-45, end=-20), GAS, "lie outside"),
        (replace(CITATION, start=48, end=48, quote=""), GAS, "lie outside"),
        (CITATION, replace(GAS, text=f" {TEXT}"), "is not the quote"),
        (CITATION, replace(GAS, text=f"{TEXT} More."), "text has changed since"),
        (replace(CITATION, document_sha256="0" * 64), GAS, "text has changed since"),
        (replace(CITATION, page=4), GAS, "stands on page 5"),
        (replace(CITATION, page=None), GAS, "stands on page 5"),
        (CITATION, LEVIES, "lie outside"),
    ],
)
def test_whatever_is_wrong_with_a_citation_is_named(
    citation: Citation, document: Document | None, words: str
) -> None:
    check = verify_citation(citation, document)
    assert not check.holds
    assert words in (check.problem or "")


@given(st.integers(0, len(BEGAN) - 1), st.characters())
def test_one_changed_character_of_a_quote_is_always_noticed(at: int, char: str) -> None:
    quote = BEGAN[:at] + char + BEGAN[at + 1 :]
    assert verify_citation(replace(CITATION, quote=quote), GAS).holds == (quote == BEGAN)
