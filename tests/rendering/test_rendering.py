"""An answer as JSON, text and HTML: the documented shape, and nothing that a document can forge."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import (
    Answer,
    Chunk,
    Citation,
    Coverage,
    Document,
    DocumentCard,
    Passage,
    Refusal,
    Statement,
    UnresolvedMarker,
    Usage,
)
from rag.errors import CitationError
from rag.rendering import answer_from_json, answer_html, answer_text, answer_to_json, passage_html

TEXT = "Before it.\n\nThe supply began in 1955. After it <b>came</b> more & more."
QUOTE = "The supply began in 1955."
DOCUMENT = Document("gas.md", "Sui gas", TEXT, "text/markdown", date="2024-11-09")
START = TEXT.index(QUOTE)
CITATION = Citation(
    number=1,
    document_id=DOCUMENT.id,
    document_sha256=DOCUMENT.sha256,
    title="Sui gas",
    start=START,
    end=START + len(QUOTE),
    quote=QUOTE,
    date="2024-11-09",
)
PASSAGE = Passage(
    Chunk(DOCUMENT.id, 0, START, len(TEXT), TEXT[START:], "Sui gas"),
    DocumentCard(DOCUMENT.id, DOCUMENT.key, DOCUMENT.sha256, "Sui gas"),
    0.8312345678,
    {"dense": 2, "lexical": 1, "reranked": 1},
)
ANSWER = Answer(
    id="1",
    question="When did it begin?",
    standalone_question="When did it begin?",
    text=f"{QUOTE} [1] Said twice. [1]",
    statements=(
        Statement(QUOTE, 0, 29, supported=True, citations=(CITATION,)),
        Statement("Said twice.", 30, 45, supported=True, citations=(CITATION,)),
    ),
    passages=(PASSAGE,),
    answerer="extractive",
    index="recipe/0123",
    coverage=Coverage(2, 3),
    unresolved=(UnresolvedMarker("d:0-9", "the document is gone", "Withheld."),),
    confidence=0.87654321,
    usage=Usage(3, 4),
)
REFUSED = replace(
    ANSWER,
    text="No.",
    statements=(),
    coverage=Coverage(0, 0),
    refusal=Refusal("weak_evidence", "No.", (CITATION,), 0.123456, 0.5),
)

# As design and README document them; a name may be added, none may go or change.
ANSWER_KEYS = [
    "id", "question", "standalone_question", "refused", "refusal", "text", "statements", "coverage",
    "unresolved", "conflicts", "passages", "answerer", "model", "usage", "timings_ms", "index",
]  # fmt: skip
CITATION_KEYS = [
    "number", "document_id", "document_sha256", "title", "url", "date", "page", "start", "end",
    "quote",
]  # fmt: skip


def as_sent(answer: Answer) -> dict[str, Any]:
    """Return the answer object as a client reads it."""
    sent: dict[str, Any] = json.loads(json.dumps(answer_to_json(answer)))
    return sent


def test_the_answer_object_has_the_documented_keys_in_order() -> None:
    sent = as_sent(ANSWER)
    assert [key for key in sent if key in ANSWER_KEYS] == ANSWER_KEYS
    (first, _) = sent["statements"]
    assert list(first) == ["text", "start", "end", "supported", "citations", "computed"]
    assert list(first["citations"][0]) == CITATION_KEYS
    assert sent["coverage"] == {"supported": 2, "total": 3}
    assert sent["usage"] == {"input_tokens": 3, "output_tokens": 4}
    assert list(sent["timings_ms"]) == ["retrieve", "rerank", "draft", "cite", "total"]
    assert sent["unresolved"] == [
        {
            "marker": "d:0-9",
            "reason": "the document is gone",
            "statement": "Withheld.",
            "code": "unresolved",
        }
    ]
    assert sent["conflicts"] == []
    assert (sent["model"], sent["refused"], sent["refusal"]) == (None, False, None)


def test_passages_are_sent_with_their_place_and_ranks() -> None:
    (passage,) = as_sent(ANSWER)["passages"]
    assert {"document_id", "start", "end", "score", "ranks"} <= set(passage)
    assert TEXT[passage["start"] : passage["end"]] == PASSAGE.chunk.text
    assert passage["ranks"] == {"dense": 2, "lexical": 1, "reranked": 1}


def test_statements_slice_the_text_of_the_answer() -> None:
    sent = as_sent(ANSWER)
    for statement in sent["statements"]:
        assert sent["text"][statement["start"] : statement["end"]] == f"{statement['text']} [1]"


def test_a_refusal_is_sent_with_its_reason_and_the_nearest_passages() -> None:
    sent = as_sent(REFUSED)
    assert sent["refused"] is True
    assert sent["statements"] == []
    refusal = sent["refusal"]
    assert (refusal["reason"], refusal["message"]) == ("weak_evidence", "No.")
    assert (refusal["confidence"], refusal["threshold"]) == (0.1235, 0.5)
    assert list(refusal["nearest"][0]) == CITATION_KEYS


def test_citations_come_back_from_a_sent_answer_as_they_were() -> None:
    assert answer_from_json(json.dumps(answer_to_json(ANSWER))) == [CITATION, CITATION]
    assert answer_from_json(json.dumps(answer_to_json(REFUSED))) == [CITATION]


@given(st.text(min_size=1), st.text())
def test_any_quote_and_title_survive_the_way_through_json(quote: str, title: str) -> None:
    citation = replace(CITATION, quote=quote, title=title, page=3, url=title)
    statement = replace(ANSWER.statements[0], citations=(citation,))
    sent = json.dumps(answer_to_json(replace(ANSWER, statements=(statement,))), ensure_ascii=False)
    assert answer_from_json(sent) == [citation]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[]", "not an answer"),
        ('{"question": "?"}', "not an answer: statements"),
        ('{"question": "?", "statements": [{"text": "a"}]}', "statements.0.citations"),
    ],
)
def test_what_is_not_an_answer_is_named(text: str, words: str) -> None:
    with pytest.raises(CitationError, match=words):
        answer_from_json(text)


def test_a_citation_with_a_wrong_type_is_not_repaired() -> None:
    sent = as_sent(ANSWER)
    sent["statements"][0]["citations"][0]["start"] = str(START)
    with pytest.raises(CitationError, match=r"statements\.0\.citations\.0\.start"):
        answer_from_json(json.dumps(sent))


class Tags(HTMLParser):
    """Collects what a browser would make of markup."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">\'"> & ![](http://x.y/z)'


def test_markup_in_documents_stays_text_in_an_answer() -> None:
    citation = replace(CITATION, title=HOSTILE)
    statement = Statement(HOSTILE, 0, 9, supported=True, citations=(citation,))
    page = Tags(answer_html(replace(ANSWER, statements=(statement,))))
    assert page.opened == ["p", "a"]
    assert {name for name, _ in page.attributes} == {"dir", "class", "href", "aria-label"}
    assert page.text == f"{HOSTILE} 1"
    assert ("aria-label", f"Source 1: {HOSTILE}") in page.attributes


def test_markup_in_a_refusal_stays_text() -> None:
    refusal = replace(Refusal("weak_evidence", HOSTILE))
    page = Tags(answer_html(replace(REFUSED, refusal=refusal)))
    assert (page.opened, page.text) == (["p"], HOSTILE)


def test_a_passage_is_shown_in_its_context_with_the_quote_marked() -> None:
    markup = passage_html(CITATION, DOCUMENT)
    assert f"<mark>{QUOTE}</mark>" in markup
    page = Tags(markup)
    assert page.opened == ["div", "br", "br", "mark"]
    assert page.text == TEXT.replace("\n", "")


@given(st.text(min_size=1, max_size=80), st.data())
def test_a_passage_shows_the_whole_quote_and_no_markup_of_its_own(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    document = Document("k", "t", text, "text/plain", language='x" onclick="y')
    citation = replace(CITATION, start=start, end=end, quote=text[start:end])
    markup = passage_html(citation, document, context=5)
    assert markup.count("<mark>") == markup.count("</mark>") == 1
    assert set(Tags(markup).opened) <= {"div", "mark", "br"}
    assert {name for name, _ in Tags(markup).attributes} == {"class", "dir", "lang"}


def test_context_is_cut_at_white_space_and_says_so() -> None:
    text = "one two three four five six seven"
    document = Document("k", "t", text, "text/plain")
    start = text.index("four")
    citation = replace(CITATION, start=start, end=start + 4, quote="four")
    shown = [Tags(passage_html(citation, document, context=n)).text for n in (0, 5, 8, 100)]
    assert shown == ["… four …", "… three four five …", "… two three four five six …", text]


def test_context_without_white_space_is_cut_all_the_same() -> None:
    text = "京" * 5000
    document = Document("k", "t", text, "text/plain", language="zh")
    citation = replace(CITATION, start=2000, end=2010, quote="京" * 10)
    assert len(Tags(passage_html(citation, document)).text) < 1200


@pytest.mark.parametrize(("language", "direction"), [("ur", "rtl"), ("en", "ltr")])
def test_a_passage_runs_in_the_direction_of_its_language(language: str, direction: str) -> None:
    markup = passage_html(CITATION, replace(DOCUMENT, language=language))
    assert f'dir="{direction}" lang="{language}"' in markup


def test_a_citation_that_does_not_hold_is_never_shown() -> None:
    with pytest.raises(ValueError, match="citation 1 does not hold"):
        passage_html(replace(CITATION, quote="Something else."), DOCUMENT)


def test_text_shows_statements_and_each_source_once() -> None:
    shown = answer_text(ANSWER)
    assert shown.splitlines() == [
        f"{QUOTE} [1]",
        "Said twice. [1]",
        "",
        "Sources:",
        f"[1] Sui gas (2024-11-09, characters {START}–{START + len(QUOTE)})",
    ]


def test_text_names_the_page_of_a_paged_source() -> None:
    paged = replace(CITATION, page=7, date=None)
    statement = replace(ANSWER.statements[0], citations=(paged,))
    assert "[1] Sui gas (page 7, characters" in answer_text(
        replace(ANSWER, statements=(statement,))
    )


def test_the_text_of_a_refusal_shows_the_nearest_passages() -> None:
    shown = answer_text(REFUSED)
    assert shown.startswith("No.\n\nNearest passages:\n[1] Sui gas (2024-11-09")
    assert QUOTE in shown
    bare = replace(REFUSED, refusal=Refusal("nothing_found", "No."))
    assert answer_text(bare) == "No."


def test_text_says_what_was_searched_for_where_that_is_not_the_question() -> None:
    asked = replace(ANSWER, question=" Who\nso? ", standalone_question="Who so?")
    rewritten = replace(ANSWER, question="Who?", standalone_question="Who? (Sui gas)")

    assert "Searched for" not in answer_text(asked)
    assert answer_text(rewritten).startswith("Searched for: Who? (Sui gas)\n\n")
