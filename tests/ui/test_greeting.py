"""A stranger learns from the greeting what is held here."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.domain import DocumentCard
from rag.examples import example_questions
from rag.ui.greeting import greeting_html, library_html
from rag.ui.overview import overview


def card(key: str, title: str, **more: str) -> DocumentCard:
    return DocumentCard(id=key, key=key, sha256="", title=title, **more)  # type: ignore[arg-type]


CARDS = [
    card("corpus/a.md", "Profile: Quetta", date="2024-12-02", kind="profile"),
    card("corpus/b.md", "Sui gas", date="2006-08-26", kind="report"),
    card("corpus/c.md", "Coal", date="2024-11", kind="report"),
    card("corpus/d.md", "گوادر", kind="report", language="ur"),
]


def test_the_greeting_counts_kinds_languages_and_dates() -> None:
    text = greeting_html(overview(CARDS), [])

    assert "Ask 4 documents." in text
    assert "3 reports and 1 profile, in English and Urdu." in text
    assert "Dated from 26 August 2006 to 2 December 2024." in text


def test_the_library_names_the_latest_documents_first() -> None:
    text = library_html(overview(CARDS))

    assert text.index("Profile: Quetta") < text.index("Coal") < text.index("Sui gas")


def test_documents_without_dates_or_kinds_are_still_told_of() -> None:
    held = overview([card("x.txt", "Notes")])

    assert "The library holds 1 document, in English." in greeting_html(held, [])
    assert "None of them is dated." in greeting_html(held, [])
    assert "Notes" in library_html(held)


def test_examples_are_buttons_that_carry_their_question() -> None:
    text = greeting_html(overview(CARDS), ['Who said "no"?', "گوادر کہاں ہے؟"])

    assert 'data-question="Who said &quot;no&quot;?"' in text
    assert 'lang="ur">گوادر کہاں ہے؟</button>' in text


def test_titles_and_kinds_are_shown_as_text_whatever_they_hold() -> None:
    hostile = card("h.md", "<script>alert(1)</script>", kind="<img src=x onerror=alert(1)>")
    held = overview([hostile])
    text = greeting_html(held, ['<b>"x"</b>']) + library_html(held)

    assert "<script" not in text
    assert "<img" not in text
    assert "<b>" not in text


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "examples.txt").write_text("# for the page\n\nWhat is Mehrgarh?\n", encoding="utf-8")
    return folder


def test_a_corpus_brings_its_own_examples(corpus: Path, tmp_path: Path) -> None:
    assert example_questions(CARDS, corpus, tmp_path) == ("What is Mehrgarh?",)


def test_another_corpus_s_examples_are_not_shown(corpus: Path, tmp_path: Path) -> None:
    others = [card("papers/x.md", "Profile: Quetta", kind="profile")]

    assert example_questions(others, corpus, tmp_path) == ("What is known about Quetta?",)


def test_without_examples_the_titles_of_each_kind_give_some(tmp_path: Path) -> None:
    cards = [*CARDS, card("corpus/e.md", "گوادر", kind="brief", language="ur")]

    assert example_questions(cards, tmp_path / "corpus", tmp_path) == (
        "What is known about Quetta?",
        "What is known about Sui gas?",
        "گوادر کے بارے میں کیا معلوم ہے؟",
    )
