"""Dated entries of one timeline."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from rag.answering import Surveyor
from rag.answering.survey.entries import dated_entries, read_entries_question
from rag.assistant import Assistant
from rag.domain import Document
from tests.support import small_assistant

PORT = """---
title: "Timeline: the port of Gwadar"
date: 2025-01-01
kind: timeline
---
# Timeline: the port of Gwadar

This timeline begins in 1958.

1958. Pakistan bought Gwadar.

2002 to 2006. Phase one of the port was built.

20 March 2024. The port was attacked.

25-26 August 2024, the road. The road was closed. It opened in 2024.
"""
ATTACKS = PORT.replace("the port of Gwadar", "attacks in Quetta")


@contextmanager
def _surveying(folder: Path) -> Iterator[Assistant]:
    with small_assistant(folder, {"port.md": PORT, "attacks.md": ATTACKS}) as assistant:
        yield replace(assistant, surveyor=Surveyor(assistant.store.library))


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("How many events does the archive's Gwadar timeline list?", 4),
        ("How many dated entries are there in the timeline of the port of Gwadar?", 4),
        ("How many events of 2024 does the Gwadar timeline list?", 2),
        ("How many entries between 1950 and 2010 does the Gwadar timeline have?", 2),
        ("List all events in the timeline of Gwadar before 1960", 1),
        ("How many attacks of August 2024 does the timeline of attacks in Quetta list?", 1),
    ],
)
def test_entries_are_counted_by_the_date_that_they_begin_with(
    tmp_path: Path, question: str, count: int
) -> None:
    with _surveying(tmp_path) as assistant:
        answer = assistant.ask(question)
        assert all(check.holds for check in assistant.verify(answer.citations))
    assert answer.scope is not None
    assert (answer.scope.matched, answer.scope.unit) == (count, "entries")
    assert answer.scope.complete
    assert len(answer.statements) == count + 1
    assert answer.scope.label.startswith("All of “Timeline: ")


@pytest.mark.parametrize(
    "question",
    [
        # Two timelines fit, none fits, and the entries are not what is asked for.
        "How many events does the timeline list?",
        "How many events does the timeline of Turbat list?",
        "How many soldiers does the timeline of attacks in Quetta list?",
        # A part of an entry's years lies within.
        "How many events of 2004 does the Gwadar timeline list?",
        "How many people were killed in the attacks of the timeline?",
    ],
)
def test_what_is_not_decided_by_the_dates_goes_the_ordinary_way(
    tmp_path: Path, question: str
) -> None:
    with _surveying(tmp_path) as assistant:
        assert assistant.ask(question).scope is None


def test_a_question_that_names_no_timeline_is_not_read() -> None:
    assert read_entries_question("How many events does the archive list?") is None


def test_impossible_days_and_years_in_a_sentence_are_no_entries() -> None:
    text = "2024. An entry.\n\n31 February 2024. Never.\n2024 was dry.\n2023: rain."
    document = Document("t.md", "T", text, "text/markdown")
    assert [text[e.start : e.end] for e in dated_entries(document)][-1] == "2023: rain."
    assert len(dated_entries(document)) == 2
