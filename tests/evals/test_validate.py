"""The sets kept here fit the corpus kept here, and what does not fit is named."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from evals.cases import CORE_TYPES, Case, read_cases
from evals.sources import QUESTIONS
from evals.validate import ROOT, demand_fit, main, stored_texts
from rag.errors import LoadingError, UsageError
from tests.evals.making import a_case


@pytest.fixture(scope="module")
def core() -> tuple[Case, ...]:
    """Read the core set once."""
    return read_cases(QUESTIONS / "core.jsonl")


def test_every_kept_set_fits_the_corpus(capsys: pytest.CaptureFixture[str]) -> None:
    outcome = main([])

    assert capsys.readouterr().err == ""
    assert outcome == 0


def test_the_core_set_is_large_and_a_third_of_it_has_no_answer(core: tuple[Case, ...]) -> None:
    missing = sum(not case.answerable for case in core)

    assert len(core) >= 110
    assert 0.28 <= missing / len(core) <= 0.4
    assert set(Counter(case.type for case in core)) <= set(CORE_TYPES)
    assert sum(case.lang == "ur" for case in core) >= 5


def test_the_core_ids_count_up(core: tuple[Case, ...]) -> None:
    assert [case.id for case in core] == [f"core-{n:03}" for n in range(1, len(core) + 1)]


def test_a_quote_altered_by_one_character_ends_the_check_with_2_and_names_the_case(
    core: tuple[Case, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = next(case for case in core if case.gold_quotes)
    altered = case.model_copy(update={"gold_quotes": (f"{case.gold_quotes[0]}x",)})
    altered = altered.model_copy(update={"gold_docs": case.gold_docs[:1]})
    path = tmp_path / "altered.jsonl"
    path.write_text(altered.model_dump_json() + "\n", encoding="utf-8")

    assert main([str(path)]) == 2
    told = capsys.readouterr()
    assert told.err.startswith(f"{case.id}: quote does not stand in {case.gold_docs[0]}")
    assert "1 breaches" in told.out


def test_a_set_that_does_not_fit_is_not_asked_and_every_breach_is_named() -> None:
    sound = a_case(provenance="test")
    broken = [a_case(id=name, provenance="test", question=name) for name in ("c-2", "c-3")]

    demand_fit([sound], {"a.md": "The bombing killed 26 people."})
    with pytest.raises(UsageError, match=r"(?s)does not fit.*c-2: quote.*c-3: quote"):
        demand_fit(broken, {"a.md": "The bombing killed 27 people."})


def test_an_unknown_set_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["none-such"]) == 2
    assert "none-such.jsonl: cannot be read" in capsys.readouterr().err


def test_texts_are_the_stored_ones_under_their_keys(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.md").write_text("# Title\n\nOne\nline.", encoding="utf-8")
    (folder / "b.jsonl").write_text('{"id": "r", "text": "Row."}', encoding="utf-8")

    texts = stored_texts(folder, tmp_path)

    assert texts == {"corpus/a.md": "Title\n\nOne line.", "corpus/b.jsonl#r": "Row."}


def test_a_row_that_cannot_be_read_stops_the_check(tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_text('{"id": "r", "text": "Row."}\n{"id": 1}', encoding="utf-8")

    with pytest.raises(LoadingError, match="line 2"):
        stored_texts(tmp_path, tmp_path)


def test_the_corpus_is_found_from_wherever_the_check_is_started() -> None:
    assert (ROOT / "corpus").is_dir()
