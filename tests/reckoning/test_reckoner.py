"""A sum over two cited figures shows how it comes about; what sources do not give is not worked out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.reckonings.__main__ import QUESTIONS, outcome
from rag.citing.calculations import calculation, calculation_problem
from rag.reckoning import reckoning_of
from rag.rendering import answer_to_json, computed_from_json
from tests.support import small_assistant

TOGETHER = "How many people were killed in the Rakhni bombing and the Sibi flood together?"
REPORT = """---
title: "{event}"
date: 2024-0{month}-01
---
# {event}

{sentence}
"""


def _texts(first: str, second: str) -> dict[str, str]:
    return {
        "a.md": REPORT.format(event="The Rakhni bombing", month=1, sentence=first),
        "b.md": REPORT.format(event="The Sibi flood", month=2, sentence=second),
    }


@pytest.mark.parametrize(
    ("question", "operation", "first", "second"),
    [
        (
            TOGETHER,
            "sum",
            "How many people were killed in the Rakhni bombing?",
            "How many people were killed in the Sibi flood?",
        ),
        (
            "How many people died in the Rakhni station and Sibi bombings combined?",
            "sum",
            "How many people died in the Rakhni station bombing?",
            "How many people died in the Sibi bombing?",
        ),
        (
            "How many more people live in Rakhni than in Sibi?",
            "difference",
            "How many people live in Rakhni?",
            "How many people live in Sibi?",
        ),
        (
            "How many fewer people live in Rakhni than in Sibi?",
            "difference",
            "How many people live in Sibi?",
            "How many people live in Rakhni?",
        ),
        (
            "By how many per cent did the population of Sibi fall from 2017 to 2023?",
            "fall",
            "What was the population of Sibi in 2017?",
            "What was the population of Sibi in 2023?",
        ),
    ],
)
def test_a_question_after_a_calculation_asks_for_two_figures(
    question: str, operation: str, first: str, second: str
) -> None:
    read = reckoning_of(question)
    assert read is not None
    assert (read.operation, read.first, read.second) == (operation, first, second)


@pytest.mark.parametrize(
    "question",
    [
        "How many people were killed in the Rakhni bombing?",
        "Who lives in Rakhni and Sibi together?",
        "How many more people died in Rakhni?",
        "By how much did the river rise?",
    ],
)
def test_other_questions_ask_for_no_calculation(question: str) -> None:
    assert reckoning_of(question) is None


@pytest.mark.parametrize(
    ("shown", "quotes", "problem"),
    [
        ("26 + 58 = 84", ["26 died.", "58 died."], None),
        ("26 + 58 = 85", ["26 died.", "58 died."], "the result does not follow from the figures"),
        (
            "27 + 57 = 84",
            ["26 died.", "58 died."],
            "a figure of it stands in none of the quotes",
        ),
        ("5 + 3 = 8", ["5 km long", "3 per cent"], "its figures have different units"),
        ("12,340,000 + 2 = 12,340,002", ["12.34 million people", "two people"], None),
        ("(59 − 38) ÷ 38 = 55.3%", ["59 attacks", "38 attacks"], None),
        (
            "(59 − 38) ÷ 38 = 56.3%",
            ["59 attacks", "38 attacks"],
            "the result does not follow from the figures",
        ),
        ("many", ["26 died."], "it shows no calculation"),
    ],
)
def test_a_calculation_is_worked_out_again(
    shown: str, quotes: list[str], problem: str | None
) -> None:
    assert calculation_problem(shown, quotes) == problem


@pytest.mark.parametrize(
    ("operation", "shown"),
    [
        ("sum", "38 + 59 = 97"),
        ("difference", "38 − 59 = -21"),
        ("rise", "(59 − 38) ÷ 38 = 55.3%"),
        ("fall", "(38 − 59) ÷ 38 = -55.3%"),
    ],
)
def test_a_calculation_is_shown_in_one_form(operation: str, shown: str) -> None:
    assert calculation(operation, 38, 59) == shown  # type: ignore[arg-type]


def test_a_sum_stands_before_the_two_quotes_that_it_rests_on(tmp_path: Path) -> None:
    texts = _texts("The Rakhni bombing killed 26 people.", "The Sibi flood killed nine people.")
    with small_assistant(tmp_path, texts) as assistant:
        answer = assistant.ask(TOGETHER)
    head, *quoted = answer.statements
    assert head.computed
    assert head.text == "Worked out from the figures cited: 26 + 9 = 35."
    assert [c.quote for c in head.citations] == [s.text for s in quoted]
    assert not any(s.computed for s in quoted)
    assert outcome(answer, "26 + 9 = 35") == "holds"
    assert outcome(answer, "26 + 8 = 34").startswith("wrong")
    ((text, quotes),) = computed_from_json(json.dumps(answer_to_json(answer)))
    assert calculation_problem(text, quotes) is None
    assert calculation_problem(text.replace("35", "36"), quotes) is not None


@pytest.mark.parametrize(
    "second",
    ["The Sibi flood killed at least nine people.", "The Sibi flood carried off a bridge."],
)
def test_a_bound_or_a_figure_that_is_missing_is_not_worked_out(tmp_path: Path, second: str) -> None:
    texts = _texts("The Rakhni bombing killed 26 people.", second)
    with small_assistant(tmp_path, texts) as assistant:
        answer = assistant.ask(TOGETHER)
    assert not any(statement.computed for statement in answer.statements)


def test_every_kept_question_is_read_as_a_calculation() -> None:
    rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 12
    assert all(reckoning_of(row["question"]) for row in rows)
