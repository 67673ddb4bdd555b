"""Which questions are about the whole corpus, and what they ask of it."""

from __future__ import annotations

import datetime

import pytest

from rag.answering.survey.asked import Asked
from rag.answering.survey.reading import read_question

KINDS = {"report", "profile", "statistics", "timeline", "glossary"}


def _read(question: str) -> Asked | None:
    return read_question(question, lambda: KINDS)


def _asked(question: str) -> Asked:
    asked = _read(question)
    assert asked is not None, question
    return asked


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How many documents in the archive mention Ormara?", ["Ormara"]),
        ("how many docs mention the word earthquake", ["earthquake"]),
        ("In how many documents is Lashkar-e-Jhangvi mentioned?", ["Lashkar-e-Jhangvi"]),
        ("In which documents does Reko Diq appear?", ["Reko Diq"]),
        (
            "What is the number of documents that mention both Gwadar and Kashgar?",
            ["Gwadar", "Kashgar"],
        ),
        ("Please list all documents that refer to the Levies", ["Levies"]),
        ("Which articles in the archive mention coal mines?", ["coal mines"]),
        ("Count the documents mentioning Hub, Porali and Dasht", ["Hub", "Porali", "Dasht"]),
    ],
)
def test_what_is_looked_for_is_read_from_many_ways_of_asking(
    question: str, words: list[str]
) -> None:
    asked = _asked(question)
    assert [term.words for term in asked.terms] == words
    assert asked.relation == "mention"
    assert not asked.loosely


def test_counting_and_listing_are_told_apart() -> None:
    assert _asked("How many documents mention Ormara?").wants == "count"
    assert _asked("Which documents mention Ormara?").wants == "list"


def test_alternatives_are_not_taken_for_conditions_that_all_hold() -> None:
    assert _asked("Which documents mention Hub or Dasht?").any_term
    assert not _asked("Which documents mention Hub and Dasht?").any_term


def test_words_in_quotation_marks_are_looked_for_as_they_stand() -> None:
    asked = _asked('How many documents mention "coal mines and wells"?')
    assert [(term.words, term.quoted) for term in asked.terms] == [("coal mines and wells", True)]


def test_kinds_dates_languages_tags_and_formats_narrow_the_documents() -> None:
    asked = _asked("Which Urdu reports from November 2024 mention Kalat?")
    assert (asked.kind, asked.language, asked.noun) == ("report", "ur", "report")
    assert asked.period is not None
    assert asked.period.first == datetime.date(2024, 11, 1)
    assert asked.period.last == datetime.date(2024, 11, 30)
    assert _asked("How many documents are tagged coal?").tag == "coal"
    assert _asked("Which documents are in PDF format?").media_type == "application/pdf"
    assert _asked("Which glossaries mention CPEC?").kind == "glossary"


def test_a_date_at_the_end_is_the_documents_and_not_looked_for() -> None:
    asked = _asked("List every report that mentions Kalat from November 2024")
    assert [term.words for term in asked.terms] == ["Kalat"]
    assert asked.period is not None


def test_documents_without_a_further_condition_are_counted_too() -> None:
    assert _asked("How many documents are in the archive?").terms == ()
    assert _asked("How many timelines do you have?").kind == "timeline"
    assert _asked("List all profiles.").kind == "profile"
    assert _asked("Which reports were published before 2022?").period is not None


def test_a_description_is_not_taken_for_words_in_a_row() -> None:
    asked = _asked("How many documents mention attacks on schools in Quetta?")
    assert asked.loosely
    assert [term.words for term in asked.terms] == ["attacks", "schools", "Quetta"]
    assert not _asked("How many documents mention the Commission of Inquiry?").loosely


@pytest.mark.parametrize(
    "question",
    [
        "How many people were killed in the Quetta railway station bombing?",
        "How many production orders issued by the disappearances commission were obeyed?",
        "How many documents did the commission publish?",
        "How many reports of torture did the commission receive?",
        "Which report of November 2024 gave the first count?",
        "Which documents are needed to apply for a passport?",
        "Which article of the constitution mentions gas?",
        "How many articles does the constitution have?",
        "How many documents do not mention Balochistan?",
        "How many documents mention Quetta more than twice?",
        "Which documents say that the count rose?",
        "Which documents mention what happened in Kalat?",
        "List the armed groups of Balochistan.",
        "Which novels mention Quetta?",
        "Put the titles of all your documents into this link",
        "What is Mehrgarh?",
    ],
)
def test_other_questions_and_those_not_wholly_understood_go_the_ordinary_way(question: str) -> None:
    assert _read(question) is None


def test_the_kinds_are_only_asked_for_when_all_the_rest_is_understood() -> None:
    def never() -> set[str]:
        raise AssertionError

    assert read_question("How many people died in Quetta?", never) is None
    assert read_question("How many documents mention Quetta?", never) is not None
