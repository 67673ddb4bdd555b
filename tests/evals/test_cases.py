"""Question files are read, and what is wrong with one is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.cases import read_cases
from rag.errors import UsageError
from tests.evals.making import a_case

ROW: dict[str, object] = {
    "id": "q1",
    "question": "Who?",
    "answerable": True,
    "answers": ["she"],
    "gold_docs": ["d"],
    "gold_quotes": ["She did."],
    "type": "factoid",
    "lang": "en",
}


def written(folder: Path, *rows: dict[str, object]) -> Path:
    """Write a question file and return its path."""
    path = folder / "q.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n", encoding="utf-8")
    return path


def test_a_file_is_read_in_order_and_blank_lines_are_nothing(tmp_path: Path) -> None:
    cases = read_cases(written(tmp_path, ROW, {**ROW, "id": "q2"}))

    assert [case.id for case in cases] == ["q1", "q2"]
    assert cases[0].gold_quotes == ("She did.",)


def test_the_common_form_with_turns_keypoints_and_near_misses_is_read(tmp_path: Path) -> None:
    turns = [
        {"role": "user", "text": "Who?"},
        {"role": "assistant", "text": "She."},
        {"role": "user", "text": "And when?"},
    ]
    extras = {"turns": turns, "keypoints": ["1. She did."], "near_miss_doc": None}

    case = read_cases(written(tmp_path, {**ROW, **extras}))[0]

    assert case.asked == "And when?"
    assert case.keypoints == ("1. She did.",)
    assert case.near_miss_doc is None


def test_a_case_without_a_conversation_asks_its_question() -> None:
    assert a_case().asked == "How many were killed?"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"colour": "red"}, "line 2: colour"),
        ({"question": ""}, "line 2: question"),
        ({"answerable": False}, "line 2: line: Value error, an unanswerable question"),
        ({"gold_docs": []}, "line 2: line: Value error, gold quotes without"),
        ({"id": "q1"}, "ids stand more than once: q1"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    tmp_path: Path, change: dict[str, object], named: str
) -> None:
    with pytest.raises(UsageError, match=named):
        read_cases(written(tmp_path, ROW, {**ROW, "id": "q2", **change}))


def test_a_file_without_questions_and_one_that_is_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no questions"):
        read_cases(written(tmp_path))
    with pytest.raises(UsageError, match="cannot be read"):
        read_cases(tmp_path / "none.jsonl")
