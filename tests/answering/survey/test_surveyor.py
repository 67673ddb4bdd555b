"""Counts over every document of a real library, and what they say of themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from rag.answering import Surveyor
from rag.assistant import Assistant
from rag.domain import Answer, Filter
from rag.rendering import answer_html, answer_text, answer_to_json
from tests.support import small_assistant


def _page(
    title: str, text: str, date: str = "2024-11-09", kind: str = "report", tags: str = ""
) -> str:
    return f'---\ntitle: "{title}"\ndate: {date}\nkind: {kind}\ntags: [{tags}]\n---\n# {title}\n\n{text}\n'


PAGES = {
    "a.md": _page("Station", "A bomb went off. Quetta was shaken. Quetta mourned.", tags="quetta"),
    "b.md": _page("Ports", "Ormara and Pasni are ports.", "2024-12-01", "profile"),
    "c.md": _page("A road", "The road leads from Quetta to Ormara.", "2025-01-02", "profile"),
    "d.md": _page("Floods in Quetta", "Water stood in the streets.", "2022", "backgrounder", "floods"),
}  # fmt: skip


@contextmanager
def _surveying(
    folder: Path, texts: Mapping[str, str] = PAGES, most_rows: int = 50
) -> Iterator[Assistant]:
    with small_assistant(folder, texts) as assistant:
        yield replace(assistant, surveyor=Surveyor(assistant.store.library, most_rows))


def _rows(answer: Answer) -> list[str]:
    return [statement.text for statement in answer.statements if not statement.computed]


def test_every_document_is_counted_and_each_row_cites_its_first_mention(tmp_path: Path) -> None:
    with _surveying(tmp_path) as assistant:
        answer = assistant.ask("How many documents mention Quetta?")
        assert all(check.holds for check in assistant.verify(answer.citations))
    head = answer.statements[0]
    assert head.text == "3 documents mention “Quetta”."
    assert head.computed
    assert [c.number for c in head.citations] == [1, 2, 3]
    assert _rows(answer) == [
        "The road leads from Quetta to Ormara.",
        "Quetta was shaken.",
        # Only its title names it, which is a heading of the text too.
        "Floods in Quetta",
    ]
    assert answer.scope is not None
    assert answer.scope.complete
    assert answer.scope.label == "All 4 documents searched · complete list"
    assert not answer.refused


def test_the_text_of_the_answer_holds_each_statement_at_its_place(tmp_path: Path) -> None:
    with _surveying(tmp_path) as assistant:
        answer = assistant.ask("Which documents mention Quetta and Ormara?")
    assert answer.text == (
        "1 document mentions “Quetta” and “Ormara”. The road leads from Quetta to Ormara. [1]"
    )
    for statement in answer.statements:
        assert answer.text[statement.start : statement.end].startswith(statement.text)


def test_kind_date_and_tag_decide_by_what_documents_say_of_themselves(tmp_path: Path) -> None:
    with _surveying(tmp_path) as assistant:
        profiles = assistant.ask("List every profile")
        tagged = assistant.ask("How many documents are tagged quetta?")
        recent = assistant.ask("How many profiles from 2025 mention Ormara?")
    assert profiles.statements[0].text == "There are 2 profiles."
    assert tagged.statements[0].text == "There is 1 document tagged “quetta”."
    assert recent.statements[0].text == "1 profile dated 2025 mentions “Ormara”."


def test_nothing_found_is_said_as_an_answer_about_all_documents(tmp_path: Path) -> None:
    with _surveying(tmp_path) as assistant:
        answer = assistant.ask("How many documents mention Atlantis?")
    assert answer.refusal is not None
    assert answer.refusal.message == "No document mentions “Atlantis”."
    assert answer.scope is not None
    assert answer.scope.label == "All 4 documents searched · nothing found"


def test_a_list_that_is_cut_says_how_much_it_shows_and_still_counts_all(tmp_path: Path) -> None:
    with _surveying(tmp_path, most_rows=1) as assistant:
        answer = assistant.ask("Which documents mention Quetta?")
    assert len(_rows(answer)) == 1
    assert answer.statements[0].text == "3 documents mention “Quetta”."
    assert answer.scope is not None
    assert not answer.scope.complete
    assert answer.scope.label == "All 4 documents searched · exact count, 1 of 3 shown"


def test_what_words_cannot_decide_is_called_an_estimate(tmp_path: Path) -> None:
    with _surveying(tmp_path) as assistant:
        about = assistant.ask("Which documents are about floods?")
        coarse = assistant.ask("How many documents from November 2022 mention Quetta?")
    assert about.statements[0].text == "About 1 document is about “floods”."
    assert about.scope is not None
    assert not about.scope.exact
    # The page about floods is dated 2022 and nothing more: perhaps it is of November.
    assert coarse.scope is None


def test_the_readers_filter_holds_and_is_named(tmp_path: Path) -> None:
    with _surveying(tmp_path) as assistant:
        answer = assistant.ask("Which documents mention Quetta?", Filter.parse(["kind=profile"]))
    assert _rows(answer) == ["The road leads from Quetta to Ormara."]
    assert answer.scope is not None
    assert answer.scope.label == "All 2 documents that pass the filter searched · complete list"


def test_other_questions_are_answered_as_before(tmp_path: Path) -> None:
    with _surveying(tmp_path) as assistant:
        assert assistant.ask("Where does the road lead?").scope is None


def test_the_scope_is_shown_at_every_door(tmp_path: Path) -> None:
    with _surveying(tmp_path) as assistant:
        answer = assistant.ask("Which documents mention Pasni?")
    wire = json.loads(json.dumps(answer_to_json(answer)))
    assert wire["scope"] == {
        "covers": "all",
        "documents": 4,
        "unit": "documents",
        "matched": 1,
        "shown": 1,
        "exact": True,
        "complete": True,
        "searched": ["Pasni"],
        "note": "Counted: documents whose title or text holds “Pasni”, in the singular or plural,"
        " capital letters and accents aside. Other names and spellings of the same thing are not"
        " counted.",
        "label": "All 4 documents searched · complete list",
    }
    assert [statement["computed"] for statement in wire["statements"]] == [True, False]
    assert "All 4 documents searched · complete list" in answer_text(answer)
    assert 'class="sanad-scope">All 4 documents searched · complete list.' in answer_html(answer)


def test_a_library_of_several_batches_is_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.store.library._DOCUMENTS_AT_ONCE", 2)
    with _surveying(tmp_path) as assistant:
        keys = {document.key for document in assistant.store.library.every_document()}
        some = list(assistant.store.library.every_document(Filter.parse(["kind=profile"])))
    assert len(keys) == 4
    assert {document.kind for document in some} == {"profile"}
    assert len(some) == 2
