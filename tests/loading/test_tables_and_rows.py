"""CSV and JSON Lines: each row can stand alone, and a bad one is named by its line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import LoadingError
from rag.loading import FileEntry, LoadedFile, load_file
from rag.loading.blocks import clean_line
from rag.loading.tables import csv_blocks


def loaded(folder: Path, name: str, content: str) -> LoadedFile:
    (folder / name).write_text(content, encoding="utf-8", newline="")
    return load_file(FileEntry(folder / name, name))


def texts(content: str) -> list[str]:
    return [block.text for block in csv_blocks(content)]


def test_csv_cells_are_named_by_the_header() -> None:
    content = 'Year,Population,Note\n2017,"12,335,129","the ""sixth"" census"\n2023,14894402,\n'
    assert texts(content) == [
        'Year: 2017; Population: 12,335,129; Note: the "sixth" census',
        "Year: 2023; Population: 14894402",
    ]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_csv_delimiters_are_told_by_the_header(mark: str) -> None:
    content = f"Town{mark}People\r\nGwadar{mark}'90, 762'; more or less\r\n".replace(",", ",", 1)
    content = content if mark in "\t|" else f'Town{mark}People\r\nGwadar{mark}"a, b; c"\r\n'
    assert texts(content)[0].startswith("Town: Gwadar; People: ")


def test_apostrophes_and_lists_in_cells_are_no_syntax() -> None:
    assert texts("place,said\nQuetta,'tis far\nKalat,'a', 'b'; 'c'\n") == [
        "place: Quetta; said: 'tis far",
        "place: Kalat; said: 'a'; 'b'; 'c'",
    ]


def test_a_cell_may_hold_a_line_break_and_old_line_ends_are_read() -> None:
    assert texts('a,b\n1,"two\nlines"\n') == ["a: 1; b: two lines"]
    assert texts("a,b\r1,2\r") == ["a: 1; b: 2"]


NAMES = st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=8)
CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@given(
    st.lists(NAMES, min_size=2, max_size=4),
    st.data(),
    st.sampled_from(",;\t|"),
)
def test_what_a_csv_writer_writes_is_found_again(
    header: list[str], data: st.DataObject, mark: str
) -> None:
    row = st.lists(CELLS, min_size=len(header), max_size=len(header))
    rows = data.draw(st.lists(row, min_size=1, max_size=4))
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=mark, quoting=csv.QUOTE_ALL)
    writer.writerows([header, *rows])
    wanted = [
        "; ".join(
            f"{clean_line(name)}: {clean_line(cell)}"
            for name, cell in zip(header, cells, strict=True)
            if clean_line(cell)
        )
        for cells in rows
        if any(cells)
    ]
    assert texts(target.getvalue()) == wanted


def test_rows_become_documents_of_their_own(tmp_path: Path) -> None:
    rows = [
        {"id": 7, "title": "Duki", "text": "Miners\u2028died.", "date": "2024-10-11", "lang": "en"},
        {"id": "b", "text": "Title line\n\nWords.", "tags": ["x"], "kind": "brief", "extra": 1},
    ]
    content = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n\n"
    found = loaded(tmp_path, "briefs.jsonl", content)
    assert found.failures == ()
    first, second = found.documents
    assert (first.key, first.title, first.text) == ("briefs.jsonl#7", "Duki", "Miners died.")
    assert (first.date, first.language) == ("2024-10-11", "en")
    assert (second.key, second.title, second.kind) == ("briefs.jsonl#b", "Title line", "brief")


def test_bad_rows_are_named_by_line_and_the_others_are_kept(tmp_path: Path) -> None:
    rows = [
        '{"id": "good", "text": "Words."}',
        "",
        "{not json",
        '["a list"]',
        '{"id": "no-text"}',
        '{"id": "good", "text": "Again."}',
        '{"id": "when", "text": "Words.", "date": "yesterday"}',
        '{"id": "empty", "text": "  "}',
        '{"id": "", "text": "Words."}',
        "[" * 100_000,
    ]
    found = loaded(tmp_path, "b.jsonl", "\n".join(rows))
    assert [d.key for d in found.documents] == ["b.jsonl#good"]
    named = {failure.name: failure.problem for failure in found.failures}
    assert "not JSON" in named["b.jsonl, line 3"]
    assert named["b.jsonl, line 4"].startswith("row:")
    assert named["b.jsonl, line 5"].startswith("text:")
    assert "earlier line" in named["b.jsonl, line 6"]
    assert "metadata field date" in named["b.jsonl, line 7"]
    assert named["b.jsonl#empty"] == "holds no text"
    assert named["b.jsonl, line 9"].startswith("id:")
    assert "nested too deep" in named["b.jsonl, line 10"]


def test_half_a_character_in_a_row_is_a_named_failure(tmp_path: Path) -> None:
    found = loaded(tmp_path, "b.jsonl", '{"id": "\\ud800", "text": "Words."}')
    assert [failure.name for failure in found.failures] == ["b.jsonl, line 1"]


def test_a_sidecar_fills_what_rows_leave_open(tmp_path: Path) -> None:
    (tmp_path / "b.jsonl.meta.yaml").write_text("kind: brief\ntags: [a]\n")
    found = loaded(tmp_path, "b.jsonl", '{"id": 1, "text": "Words.", "tags": ["own"]}')
    assert (found.documents[0].kind, found.documents[0].tags) == ("brief", ("own",))


def test_a_file_without_rows_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LoadingError, match="holds no rows"):
        loaded(tmp_path, "b.jsonl", "\n\n")
