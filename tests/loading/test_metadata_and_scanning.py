"""What documents say of themselves, and which files are documents at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import LoadingError, UnsupportedFormat, UsageError
from rag.loading import FileEntry, document_key, file_fingerprint, load_file, scan
from rag.loading.metadata import parse_metadata
from tests.support import written


def loading_problem(folder: Path, name: str, content: str | bytes = b"") -> LoadingError:
    """Return the error that loading a file of this content raises."""
    written(folder, {name: content})
    with pytest.raises(LoadingError) as caught:
        load_file(FileEntry(folder / name, f"corpus/{name}"))
    assert str(caught.value) == f"{caught.value.name}: {caught.value.problem}"
    return caught.value


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("date: yesterday", "date"),
        ("date: 2024-13-01", "date"),
        ("date: 2024-11-09rubbish", "date"),
        ("tags: {a: b}", "tags"),
        ("title: [a]", "title"),
        ("lang: no", "lang"),
    ],
)
def test_a_metadata_error_names_the_file_and_the_field(
    tmp_path: Path, line: str, field: str
) -> None:
    error = loading_problem(tmp_path, "a.md", f"---\n{line}\n---\nWords.")
    assert error.name == "corpus/a.md"
    assert error.problem.startswith(f"metadata field {field}: ")


@pytest.mark.parametrize("front", ["a: [", "- a list", "just words", "a: " + "[" * 400])
def test_metadata_that_is_no_mapping_is_an_error_of_that_file(tmp_path: Path, front: str) -> None:
    error = loading_problem(tmp_path, "a.md", f"---\n{front}\n---\nWords.")
    assert error.name == "corpus/a.md"
    assert error.problem.startswith("metadata ")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2024-11-09", "2024-11-09"),
        ("2024-11", "2024-11"),
        (2024, "2024"),
        ("2024-11-09T10:00:00+05:00", "2024-11-09"),
        ("2024-11-09 10:00", "2024-11-09"),
        ("", None),
    ],
)
def test_dates_are_kept_as_precise_as_they_are(given: object, kept: str | None) -> None:
    assert parse_metadata({"date": given}, "a").date == kept


@pytest.mark.parametrize(("given", "kept"), [("en-GB", "en"), ("UR", "ur"), ("pt_BR", "pt")])
def test_a_language_is_kept_without_its_region(given: str, kept: str) -> None:
    assert parse_metadata({"lang": given}, "a").language == kept
    assert parse_metadata({"language": given}, "a").language == kept


def test_titles_and_tags_cannot_steer_the_display() -> None:
    raw = {"title": "a\u202eb\nc\x1b[31m", "tags": ["x\u2066y"], "url": "https://a\u202e.org"}
    found = parse_metadata(raw, "a")
    assert found.title == "ab c[31m"
    assert found.tags == ("xy",)
    assert found.url == "https://a.org"


def test_a_sidecar_is_stronger_than_the_file_and_changes_its_fingerprint(tmp_path: Path) -> None:
    path = written(tmp_path, {"a.md": "---\ntitle: Own\nkind: report\n---\nWords."}) / "a.md"
    before = file_fingerprint(path)
    written(tmp_path, {"a.md.meta.yaml": "title: From beside\nsources: a; b\n"})
    (document,) = load_file(FileEntry(path, "a.md")).documents
    assert (document.title, document.kind) == ("From beside", "report")
    assert document.sources == ("a", "b")
    assert file_fingerprint(path) != before


def test_a_bad_sidecar_is_named(tmp_path: Path) -> None:
    written(tmp_path, {"a.md.meta.yaml": "date: soon"})
    assert loading_problem(tmp_path, "a.md", "Words.").name == "corpus/a.md.meta.yaml"
    written(tmp_path, {"b.md.meta.yaml": b"title: Caf\xe9"})
    assert loading_problem(tmp_path, "b.md", "Words.").name == "corpus/b.md.meta.yaml"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.md", b""),
        ("empty.txt", b"\n \n"),
        ("empty.html", b"<nav>only furniture</nav>"),
        ("header.csv", b"only,a,header\n"),
        ("empty.pdf", b""),
        ("broken.pdf", b"%PDF-1.4 and nothing else"),
        ("broken.docx", b"PK\x03\x04 and nothing else"),
        ("empty.docx", b""),
        ("deep.html", b"<div>" * 1500 + b"words"),
        ("noise.txt", bytes(n * n % 251 for n in range(3000))),
    ],
)
def test_a_file_without_readable_text_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    assert loading_problem(tmp_path, name, content).name == f"corpus/{name}"


def test_a_format_without_reader_says_which_there_are(tmp_path: Path) -> None:
    error = loading_problem(tmp_path, "a.xlsx", b"x")
    assert isinstance(error, UnsupportedFormat)
    assert ".md" in error.problem
    assert ".jsonl" in error.problem


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(LoadingError, match=r"^corpus/gone\.md: cannot be opened: "):
        load_file(FileEntry(tmp_path / "gone.md", "corpus/gone.md"))


def keys(root: Path, home: Path) -> list[str]:
    return [entry.key for entry in scan(root, home)]


def test_scanning_finds_files_in_a_stable_order_and_skips_hidden_ones(tmp_path: Path) -> None:
    texts = ["b.md", "a/z.md", "a/.hidden.md", ".git/x.md", "a.md.meta.yaml", "a.md"]
    corpus = written(tmp_path / "corpus", dict.fromkeys(texts, "x"))
    assert keys(corpus, tmp_path) == ["corpus/a/z.md", "corpus/a.md", "corpus/b.md"]


def test_scanning_leaves_out_what_the_ignore_file_excludes(tmp_path: Path) -> None:
    texts = {".sanadignore": "# drafts\ndrafts/\n*.bak\n!keep.bak\n"}
    texts |= dict.fromkeys(["drafts/a.md", "old.bak", "keep.bak", "b.md"], "x")
    corpus = written(tmp_path / "corpus", texts)
    assert keys(corpus, tmp_path) == ["corpus/b.md", "corpus/keep.bak"]


def test_links_out_of_the_root_are_not_followed(tmp_path: Path) -> None:
    written(tmp_path, {"secret/private.md": "x", "corpus/own/a.md": "x"})
    corpus = tmp_path / "corpus"
    (corpus / "file.md").symlink_to(tmp_path / "secret" / "private.md")
    (corpus / "folder").symlink_to(tmp_path / "secret")
    (corpus / "loop").symlink_to(corpus)
    (corpus / "dangling.md").symlink_to(tmp_path / "nowhere.md")
    assert keys(corpus, tmp_path) == ["corpus/own/a.md"]


def test_a_link_inside_the_root_is_the_document_that_it_leads_to(tmp_path: Path) -> None:
    corpus = written(tmp_path / "corpus", {"b.md": "x"})
    (corpus / "a.md").symlink_to(corpus / "b.md")
    assert set(keys(corpus, tmp_path)) == {"corpus/b.md"}


def test_keys_do_not_depend_on_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = written(tmp_path / "corpus", {"a.md": "x"})
    monkeypatch.chdir(corpus)
    assert keys(Path(), tmp_path) == ["corpus/a.md"]
    assert document_key(Path("a.md"), tmp_path) == "corpus/a.md"


def test_a_file_outside_the_project_has_its_whole_path_as_key(tmp_path: Path) -> None:
    other = written(tmp_path / "elsewhere", {"a.md": "x"}) / "a.md"
    assert document_key(other, tmp_path / "project") == other.resolve().as_posix()


def test_a_root_that_does_not_exist_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file or folder"):
        keys(tmp_path / "nowhere", tmp_path)
