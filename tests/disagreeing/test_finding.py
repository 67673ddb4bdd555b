"""Sources that differ are all shown, newest first; figures of other things never differ."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rag.answering import Evidence, ScoredSentence
from rag.disagreeing import Disagreement, Finder
from rag.domain import Chunk, DocumentCard, Passage
from rag.rendering import answer_text, answer_to_json
from tests.support import small_assistant

KILLED = "How many people were killed in the Rakhni bombing?"


def sentence(document: str, date: str, text: str, score: float = 8.0) -> ScoredSentence:
    chunk = Chunk(document, 0, 0, len(text), text, title="The Rakhni bombing")
    card = DocumentCard(document, f"{document}.md", "0" * 64, "The Rakhni bombing", date=date)
    return ScoredSentence(Passage(chunk, card, 1.0), 0, len(text), text, score)


def found(question: str, *sentences: ScoredSentence) -> Disagreement | None:
    return Finder(None).find(Evidence(question, sentences, (), {}))


def values(disagreement: Disagreement | None) -> list[tuple[str, str | None]]:
    return [(g.value.shown, g.giving.date) for g in disagreement.values] if disagreement else []


def test_two_documents_with_two_figures_differ_and_the_newest_comes_first() -> None:
    early = sentence("a", "2023-02-26", "The Rakhni bombing killed four people.")
    late = sentence("b", "2023-02-28", "The Rakhni bombing killed five people.")
    assert values(found(KILLED, early, late)) == [("five", "2023-02-28"), ("four", "2023-02-26")]


def test_the_same_figure_in_words_and_digits_is_no_disagreement() -> None:
    early = sentence("a", "2023-02-26", "The Rakhni bombing killed four people.")
    late = sentence("b", "2023-02-28", "The Rakhni bombing killed 4 people.")
    assert found(KILLED, early, late) is None


def test_the_wounded_the_dead_elsewhere_and_a_part_are_no_disagreement() -> None:
    best = sentence("a", "2023-02-26", "The Rakhni bombing killed four people.")
    for other in (
        "The Rakhni bombing injured 14 people.",
        "Four policemen and nine soldiers were killed in Quetta.",
        "The dead of the Rakhni bombing include two children.",
    ):
        assert found(KILLED, best, sentence("b", "2023-02-28", other, 7.0)) is None, other


def test_one_documents_own_two_figures_differ_only_if_others_gave_them() -> None:
    plain = sentence("a", "2023-02-28", "The Rakhni bombing killed four people.")
    again = sentence("a", "2023-02-28", "The Rakhni bombing killed five people.", 7.0)
    assert found(KILLED, plain, again) is None
    dawn = sentence("a", "2023-02-28", "Dawn gave four killed in the Rakhni bombing.")
    wall = sentence(
        "a", "2023-02-28", "The Wall gave five killed in the Rakhni bombing on 27 February 2023."
    )
    assert values(found(KILLED, dawn, wall)) == [("four", "2023-02-28"), ("five", "2023-02-27")]


def test_the_counts_of_two_years_are_no_disagreement() -> None:
    question = "What is the population of Rakhni?"
    old = sentence("a", "2024-01-01", "The population of Rakhni was 11,000 in 1998.")
    new = sentence("b", "2024-02-01", "The population of Rakhni was 19,000 in 2017.")
    assert found(question, new, old) is None


def test_the_same_event_on_another_day_is_another_event() -> None:
    question = "How many people were killed in the Rakhni bombing of 26 February 2023?"
    best = sentence("a", "2023-02-28", "The Rakhni bombing of 26 February 2023 killed four people.")
    same = sentence("b", "2023-03-01", "The Rakhni bombing on 26 February killed five people.")
    other = sentence("c", "2023-06-01", "The Rakhni bombing of 3 May 2023 killed nine people.")
    assert values(found(question, best, same, other)) == [
        ("five", "2023-03-01"),
        ("four", "2023-02-28"),
    ]


def test_a_figure_for_the_province_is_none_for_a_place_in_it() -> None:
    question = "How many people were killed in Rakhni?"
    best = sentence("a", "2023-02-26", "Four people were killed in Rakhni.")
    wide = sentence("b", "2023-02-28", "The number of people killed in the province was 31.")
    wide = replace(
        wide,
        passage=replace(
            wide.passage,
            chunk=replace(wide.passage.chunk, title="Attacks across Sindh: four dead in Rakhni"),
        ),
    )
    assert found(question, best, wide) is None


def test_a_value_given_again_keeps_the_day_on_which_a_sentence_says_it_was_given() -> None:
    first = sentence(
        "a", "2023-03-05", "The Wall counted four killed at Rakhni on 26 February 2023."
    )
    again = sentence("b", "2023-09-01", "The Rakhni bombing killed four people.")
    late = sentence("c", "2023-03-08", "The Rakhni bombing killed five people.")
    assert values(found(KILLED, again, first, late)) == [
        ("five", "2023-03-08"),
        ("four", "2023-02-26"),
    ]


REPORT = """---
title: "Rakhni bombing: {killed} dead"
date: {date}
---
# Rakhni bombing

The Rakhni bombing killed {killed} people.
"""


def test_an_answer_names_each_value_with_its_date_source_and_citation(tmp_path: Path) -> None:
    texts = {
        "old.md": REPORT.format(killed=21, date="2023-02-26"),
        "new.md": REPORT.format(killed=26, date="2023-02-28"),
    }
    with small_assistant(tmp_path, texts) as assistant:
        answer = assistant.ask(KILLED)
    (conflict,) = answer.conflicts
    assert [(v.value, v.date) for v in conflict.values] == [
        ("26", "2023-02-28"),
        ("21", "2023-02-26"),
    ]
    quotes = {c.number: c.quote for c in answer.citations}
    assert all(v.value in quotes[v.citation] for v in conflict.values)
    (sent,) = answer_to_json(answer)["conflicts"]
    assert sent["values"][0]["value"] == "26"
    assert "Sources differ:\n  26 – 2023-02-28, “Rakhni bombing: 26 dead” [1]" in answer_text(
        answer
    )
