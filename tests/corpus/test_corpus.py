"""What every document of the demonstration corpus has, whoever wrote it."""

from __future__ import annotations

import datetime
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from rag.domain import Document
from rag.loading import load_file, scan

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "corpus"
BUILT = {".pdf", ".docx"}


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    """Load the whole corpus once; a row that cannot be read fails every test here."""
    loaded = [load_file(entry) for entry in scan(CORPUS, ROOT)]
    assert [failure for file in loaded for failure in file.failures] == []
    return [document for file in loaded for document in file.documents]


@pytest.fixture
def workshop(tmp_path: Path) -> Path:
    """Return a copy of the corpus with nothing but the sources of its built files, once built."""
    folder = tmp_path / "_made-from"
    shutil.copytree(CORPUS / "_made-from", folder, ignore=shutil.ignore_patterns("__pycache__"))
    assert make(folder).returncode == 0
    return tmp_path


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``make.py`` in ``folder`` as a person would."""
    command = [sys.executable, "-B", str(folder / "make.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def built_files(corpus: Path) -> Iterator[Path]:
    """Yield the PDF and DOCX files under ``corpus``."""
    yield from sorted(path for path in corpus.rglob("*") if path.suffix in BUILT)


def keys_without(documents: list[Document], field: str) -> list[str]:
    """Return the keys of the documents in which ``field`` is empty."""
    return [document.key for document in documents if not getattr(document, field)]


def test_the_built_files_are_what_their_sources_make() -> None:
    run = make(CORPUS / "_made-from", "--check")

    assert run.returncode == 0, run.stderr


def test_the_check_names_a_file_that_was_changed_and_one_that_is_gone(workshop: Path) -> None:
    changed, gone, *_ = built_files(workshop)
    changed.write_bytes(changed.read_bytes() + b" ")
    gone.unlink()

    run = make(workshop / "_made-from", "--check")

    assert run.returncode == 1
    named = run.stderr.splitlines()
    assert any(line.startswith(f"{changed.relative_to(workshop)}: differs") for line in named)
    assert any(line.startswith(f"{gone.relative_to(workshop)}: is missing") for line in named)
    assert not gone.exists(), "--check writes nothing"


def test_a_source_that_cannot_be_set_is_named_and_stops_no_other(workshop: Path) -> None:
    (workshop / "_made-from" / "broken.pdf.md").write_text("No front matter.", encoding="utf-8")
    lost = next(built_files(workshop))
    lost.unlink()

    run = make(workshop / "_made-from")

    assert run.returncode == 1
    assert "broken.pdf.md: begins without front matter" in run.stderr
    assert lost.exists()


def test_at_least_sixty_documents_load(documents: list[Document]) -> None:
    assert len(documents) >= 60


def test_no_two_documents_share_an_id(documents: list[Document]) -> None:
    assert len({document.id for document in documents}) == len(documents)


def test_what_describes_the_corpus_is_no_document(documents: list[Document]) -> None:
    keys = [document.key for document in documents]

    assert [key for key in keys if "_made-from" in key or key.endswith("README.md")] == []


@pytest.mark.parametrize("field", ["title", "date", "kind", "language", "tags", "sources"])
def test_every_document_says_of_itself_its(field: str, documents: list[Document]) -> None:
    assert keys_without(documents, field) == []


def test_every_date_is_a_whole_iso_day(documents: list[Document]) -> None:
    for document in documents:
        day = datetime.date.fromisoformat(document.date or "")
        assert day.isoformat() == document.date, document.key


def test_six_documents_are_in_urdu_and_the_others_in_english(documents: list[Document]) -> None:
    languages = [document.language for document in documents]

    assert languages.count("ur") == 6
    assert set(languages) == {"en", "ur"}


def test_every_format_that_can_be_read_occurs(documents: list[Document]) -> None:
    suffixes = {Path(document.key.split("#")[0]).suffix for document in documents}

    assert suffixes == {".md", ".html", ".pdf", ".docx", ".csv", ".jsonl", ".txt"}


def test_every_markdown_document_begins_with_its_title_and_has_no_other_first_level_heading(
    documents: list[Document],
) -> None:
    for document in (document for document in documents if document.key.endswith(".md")):
        first_level = [heading for heading in document.headings if heading.level == 1]
        assert [heading.title for heading in first_level] == [document.title], document.key
        assert first_level[0].start == 0, document.key


def test_every_pdf_has_several_pages_and_no_running_lines_in_its_text(
    documents: list[Document],
) -> None:
    for document in (document for document in documents if document.key.endswith(".pdf")):
        assert len(document.pages) > 1, document.key
        assert "Newsroom archive" not in document.text, document.key
        assert "Page 1 of" not in document.text, document.key


def test_pdf_and_word_text_holds_every_character_as_it_was_meant(
    documents: list[Document],
) -> None:
    for document in documents:
        if Path(document.key).suffix in BUILT:
            assert "(cid:" not in document.text, document.key
            assert "'" not in document.text, f"{document.key}: straight quotes"
            assert document.headings[0].title == document.title


def test_the_headings_of_every_document_slice_its_text(documents: list[Document]) -> None:
    for document in documents:
        for heading in document.headings:
            assert document.text[heading.start : heading.end] == heading.title, document.key
        for first, second in pairwise(document.headings):
            assert first.end < second.start, document.key


def test_the_pages_of_every_document_cover_its_text_in_order(documents: list[Document]) -> None:
    for document in (document for document in documents if document.pages):
        numbers = [page.number for page in document.pages]
        assert numbers == list(range(1, len(numbers) + 1)), document.key
        assert document.pages[0].start == 0, document.key
        assert document.pages[-1].end == len(document.text), document.key
        assert all(page.start < page.end for page in document.pages), document.key
        assert all(a.end == b.start for a, b in pairwise(document.pages)), document.key
