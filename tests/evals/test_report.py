"""A run is told to machines in the documented form and to people in tables."""

from __future__ import annotations

import json

from evals.measures import MEASURES
from evals.records import Verdict
from evals.report import as_json, by_type, summaries, tables
from tests.evals.making import a_case, a_record, cited, crashed, unanswerable

RECORDS = [
    a_record(said="26", citations=(cited(0),), gold_ranks=(1,), ranked_documents=("b.md", "a.md")),
    a_record(unanswerable(id="c-2"), verdict=Verdict.WRONGLY_ANSWERED, said="26"),
    crashed(a_case(id="c-3")),
]


def test_the_run_has_the_documented_shape_and_is_strict_json() -> None:
    text = json.dumps(
        as_json(RECORDS, summaries(RECORDS), by_type(RECORDS), {"commit": None}), allow_nan=False
    )

    run = json.loads(text)

    assert list(run) == ["measures", "by_kind", "by_split", "cases", "manifest"]
    assert list(run["measures"]) == [measure.name for measure in MEASURES]
    assert list(run["by_kind"]) == ["factoid", "near_miss"]
    assert set(run["measures"]["answer_match"]) == {"value", "low", "high", "n"}
    assert run["measures"]["answer_match"] == {"value": 1.0, "low": 1.0, "high": 1.0, "n": 1}
    assert run["by_kind"]["near_miss"]["answer_match"]["value"] is None


def test_a_case_carries_its_scores_ranks_and_verdict() -> None:
    case = as_json(RECORDS, {}, {}, {})["cases"][0]

    assert case["verdict"] == "ok"
    assert case["ranks"] == {"documents": {"a.md": 2}, "passages": [1]}
    assert case["scores"]["answer_match"] == 1
    assert "refusal_recall" not in case["scores"]
    assert case["citations"][0]["gold"] == [0]


def test_a_crash_is_told_with_its_error_and_without_scores() -> None:
    case = as_json(RECORDS, {}, {}, {})["cases"][2]

    assert (case["error"], case["scores"]) == ("ValueError: boom", {})


def test_the_tables_name_every_measure_and_every_case_that_failed() -> None:
    text = tables(RECORDS, summaries(RECORDS), by_type(RECORDS))

    assert all(measure.name in text for measure in MEASURES)
    assert "1 ok, 1 wrongly_answered, 1 crashed" in text
    assert "wrongly_answered c-2 [near_miss] How many were killed?" in text
    assert "c-3 [factoid] How many were killed? (ValueError: boom)" in text
    assert "c-1" not in text
