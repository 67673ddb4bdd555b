"""Only words about publication set a time; an event's own year never does."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.answering.times import time_reading
from rag.domain import Filter
from rag.rendering import answer_text
from tests.support import small_assistant


@pytest.mark.parametrize(
    ("question", "until"),
    [
        ("As of March 2024, how many districts were there?", "2024-03-31"),
        ("As of 9 November 2024, how many were killed?", "2024-11-09"),
        ("How many districts were there as of 2023?", "2023-12-31"),
        ("How many deaths were reported by 9 November 2024?", "2024-11-09"),
        ("What was reported before 9 November 2024?", "2024-11-08"),
        ("Which figures were published before 2024?", "2023-12-31"),
    ],
)
def test_words_about_publication_set_the_last_day(question: str, until: str) -> None:
    reading = time_reading(question)
    assert reading is not None
    assert reading.until == until


@pytest.mark.parametrize(
    "question",
    [
        "Who claimed the 2024 Quetta bombing?",
        "How many attacks were there in 2024?",
        "Who led the group before Bashir Zeb?",
        "What policies did he implement before 2023?",
        "Where have oxygen bars been since 1990?",
        "As of 31 February 2024, what was known?",
    ],
)
def test_the_year_of_an_event_sets_no_time(question: str) -> None:
    assert time_reading(question) is None


def test_the_latest_asks_for_the_newest_and_leaves_nothing_out() -> None:
    reading = time_reading("What is the latest count of polio cases?")
    assert reading is not None
    assert reading.newest
    assert reading.narrowed(None) == Filter()


def test_of_two_days_the_earlier_one_holds() -> None:
    reading = time_reading("As of March 2024, how many?")
    assert reading is not None
    assert reading.narrowed(Filter(as_of="2024-01-01")).as_of == "2024-01-01"
    assert reading.narrowed(Filter(as_of="2025-01-01")).as_of == "2024-03-31"


REPORT = (
    '---\ntitle: "Duki mines"\ndate: {date}\n---\n# Duki mines\n\nThe Duki attack killed {n} men.\n'
)
TEXTS = {
    "a.md": REPORT.format(date="2024-10-11", n=20),
    "b.md": REPORT.format(date="2024-10-12", n=21),
}


def test_a_later_document_does_not_answer_for_an_earlier_day(tmp_path: Path) -> None:
    with small_assistant(tmp_path, TEXTS) as assistant:
        answer = assistant.ask("As of 11 October 2024, how many men did the Duki attack kill?")
    assert "20 men" in answer.text
    assert "21 men" not in answer.text
    assert answer.reading == "only documents dated on or before 2024-10-11"
    assert "Read as: only documents dated on or before 2024-10-11" in answer_text(answer)


def test_a_time_before_every_document_is_refused_and_says_so(tmp_path: Path) -> None:
    with small_assistant(tmp_path, TEXTS) as assistant:
        answer = assistant.ask("As of 2020, how many men did the Duki attack kill?")
    assert answer.refused
    assert "no document is dated on or before 2020-12-31" in answer_text(answer)


def test_undated_documents_are_not_left_out_where_nothing_is_dated(tmp_path: Path) -> None:
    with small_assistant(tmp_path, {"a.txt": "The Duki attack killed 20 men."}) as assistant:
        answer = assistant.ask("As of 2020, how many men did the Duki attack kill?")
    assert not answer.refused
    assert answer.reading is None


def test_the_newest_document_is_told_first_where_the_latest_is_asked(tmp_path: Path) -> None:
    text = '---\ntitle: "List"\ndate: {date}\n---\n# Duki list\n\nThe Duki army was put on the {list} list.\n'
    texts = {
        "a.md": text.format(date="2024-10-11", list="sanctions"),
        "b.md": text.format(date="2025-10-12", list="terrorist"),
    }
    with small_assistant(tmp_path, texts) as assistant:
        answer = assistant.ask("What is the latest list that the Duki army was put on?")
    assert answer.statements[0].text == "The Duki army was put on the terrorist list."
    assert answer.reading == "the newest documents first"
