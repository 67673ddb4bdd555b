"""The sets kept here fit the corpus kept here, and what does not fit is named."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from evals.cases import CORE_TYPES, Case, read_cases
from evals.sources import QUESTIONS
from evals.validate import ROOT, breaches, main, stored_texts
from rag.errors import LoadingError
from tests.evals.making import a_case, unanswerable

TEXTS = {"a.md": "The bombing killed 26 people. Ten died. Ten died.", "b.md": "Other."}
NEAR = {"near_miss_doc": "b.md", "provenance": "test"}


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
    assert set(Counter(case.type for case in core)) == set(CORE_TYPES)
    assert sum(case.lang == "ur" for case in core) >= 5


def test_the_core_ids_count_up(core: tuple[Case, ...]) -> None:
    assert [case.id for case in core] == [f"core-{n:03}" for n in range(1, len(core) + 1)]


def test_a_sound_set_has_no_breaches() -> None:
    cases = [a_case(provenance="test"), unanswerable(id="c-2", question="Who?", **NEAR)]

    assert breaches(cases, TEXTS) == []


@pytest.mark.parametrize(
    ("case", "named"),
    [
        (a_case(gold_docs=["x.md"]), "c-1: x.md is not in the corpus"),
        (a_case(gold_quotes=["It rained."]), "c-1: quote does not stand in a.md: It rained."),
        (a_case(gold_quotes=["killed  26"]), "c-1: quote does not stand in a.md: killed  26"),
        (a_case(gold_quotes=["Ten died."]), "c-1: quote stands 2 times in a.md: Ten died."),
        (a_case(gold_docs=["a.md", "b.md"]), "c-1: gold_docs and gold_quotes must pair up"),
        (a_case(type="riddle"), "c-1: type 'riddle' is none of"),
        (a_case(type="near_miss", near_miss_doc="b.md"), "c-1: type 'near_miss' and answerable"),
        (a_case(answers=[]), "c-1: an answerable case needs answers"),
        (a_case(type="conflict"), "c-1: a conflict needs two different answers"),
        (a_case(near_miss_doc="b.md"), "c-1: near_miss_doc belongs to near misses"),
        (unanswerable(answers=["26"], **NEAR), "c-1: an unanswerable case has no answers"),
        (unanswerable(near_miss_doc="y.md"), "c-1: y.md is not in the corpus"),
        (a_case(provenance=None), "c-1: provenance is missing"),
    ],
)
def test_each_breach_is_named(case: Case, named: str) -> None:
    assert any(line.startswith(named) for line in breaches([case], TEXTS))


def test_a_question_that_stands_twice_is_named() -> None:
    twins = [
        a_case(provenance="t"),
        a_case(id="c-2", question="how many WERE killed?", provenance="t"),
    ]

    assert breaches(twins, TEXTS) == ["c-2: asks what c-1 asks"]


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
