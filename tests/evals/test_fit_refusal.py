"""What the shipped refusal model is fitted on."""

from __future__ import annotations

import json
from pathlib import Path

from evals.fit_refusal import core_tune

CORE = Path(__file__).resolve().parents[2] / "evals" / "questions" / "core.jsonl"


def test_of_the_core_set_only_questions_of_the_tune_half_are_fitted_on() -> None:
    sides = {
        row["question"]: row.get("split")
        for row in map(json.loads, CORE.read_text("utf-8").splitlines())
    }
    fitted = core_tune().rows
    assert len(fitted) > 100
    assert {sides[row["question"]] for row in fitted} == {"tune"}
