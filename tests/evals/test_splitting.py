"""A set is parted by document: what tune has seen, test does not ask about."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.cases import Case, read_cases
from evals.rules import split_breaches
from evals.sources import QUESTIONS
from evals.splitting import main, split
from tests.evals.making import a_case, unanswerable

_NAMES = st.lists(st.sampled_from([f"d{n}.md" for n in range(8)]), unique=True, max_size=3)


def on(identity: str, *documents: str, **changes: object) -> Case:
    """Return a case over these documents, or an off-topic one over none."""
    if not documents:
        return unanswerable(id=identity, type="off_topic", **changes)
    return a_case(id=identity, gold_docs=documents, gold_quotes=["q"] * len(documents), **changes)


def with_sides(cases: list[Case]) -> list[Case]:
    """Return the cases with the sides that splitting gives them."""
    sides = split(cases)
    return [case.model_copy(update={"split": sides[case.id]}) for case in cases]


@settings(deadline=None, max_examples=40)
@given(st.lists(_NAMES, min_size=1, max_size=12))
def test_however_cases_share_documents_the_sides_never_touch(named: list[list[str]]) -> None:
    cases = [on(f"c{number}", *documents) for number, documents in enumerate(named)]

    assert split_breaches(with_sides(cases)) == []


def test_the_order_of_the_file_does_not_matter() -> None:
    cases = list(read_cases(QUESTIONS / "core.jsonl"))[:60]

    assert split(cases) == split(cases[::-1])


def test_the_core_set_is_halved_with_few_cases_left_out_and_each_type_on_both_sides() -> None:
    cases = read_cases(QUESTIONS / "core.jsonl")

    sides = split(cases, anew=True)

    counted = Counter(sides.values())
    assert counted[None] <= len(cases) * 0.1
    assert abs(counted["tune"] - counted["test"]) <= len(cases) * 0.05
    types = {case.type for case in cases}
    for side in ("tune", "test"):
        assert {case.type for case in cases if sides[case.id] == side} == types


def test_a_case_over_both_sides_is_left_out_when_halves_would_else_be_one_lump() -> None:
    first = [on(f"a{n}", "a.md") for n in range(8)]
    second = [on(f"b{n}", "b.md") for n in range(8)]

    sides = split([*first, *second, on("bridge", "a.md", "b.md", type="several")])

    assert sides["bridge"] is None
    assert Counter(sides.values()) == {"tune": 8, "test": 8, None: 1}


def test_what_has_a_side_keeps_it_as_the_set_grows() -> None:
    before = with_sides([on(f"c{n}", f"d{n}.md") for n in range(6)])
    grown = [*before, on("new", "d0.md"), *(on(f"n{n}", f"e{n}.md") for n in range(9))]

    sides = split(grown)

    assert {case.id: sides[case.id] for case in before} == {c.id: c.split for c in before}
    assert sides["new"] == before[0].split
    assert split(grown, anew=True) != sides


def test_cases_without_documents_are_dealt_out_evenly_and_keep_their_side_too() -> None:
    before = with_sides([on(f"o{n}") for n in range(7)])
    grown = [*before, *(on(f"p{n}") for n in range(4))]

    sides = split(grown)

    assert abs(Counter(c.split for c in before)["tune"] - 3.5) <= 0.5
    assert all(sides[case.id] == case.split for case in before)
    assert sorted(Counter(sides.values()).values()) == [5, 6]


def test_the_file_is_written_with_its_sides_and_nothing_else_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        {"id": name, "question": f"{name}؟", "answerable": True, "answers": ["x"], "lang": "en",
         "gold_docs": [f"{name}.md"], "gold_quotes": ["x"], "type": "name"}
        for name in ("one", "two", "three", "four")
    ]  # fmt: skip
    path = tmp_path / "q.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")

    assert main([str(path)]) == 0
    written = path.read_text(encoding="utf-8")
    assert "؟" in written
    assert [
        {k: v for k, v in json.loads(line).items() if k != "split"} for line in written.splitlines()
    ] == rows
    assert split_breaches(read_cases(path)) == []
    assert capsys.readouterr().out.splitlines()[-1].split() == ["all", "2", "2", "0"]
    assert main([str(path)]) == 0
    assert path.read_text(encoding="utf-8") == written


def test_sides_that_touch_already_and_a_missing_file_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "q.jsonl"
    cases = [on("1", "a.md", split="tune"), on("2", "a.md", split="test")]
    path.write_text("\n".join(case.model_dump_json() for case in cases), encoding="utf-8")

    assert main([str(path)]) == 2
    assert "1: a.md is named here in tune and by 2 in test" in capsys.readouterr().err
    assert main([str(path), "--anew"]) == 0
    assert main([str(tmp_path / "none.jsonl")]) == 2
    assert "none.jsonl: cannot be read" in capsys.readouterr().err
