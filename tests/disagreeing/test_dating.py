"""When a figure was given: read off its own part of the sentence, else left to the document."""

from __future__ import annotations

import pytest

from rag.disagreeing.giving import giving

KILLED = "How many people were killed in the Rakhni bombing?"
DOCUMENT = "2024-12-20"


@pytest.mark.parametrize(
    ("sentence", "date"),
    [
        ("The Rakhni bombing of 9 May 2024 killed 27, a report in The Wall of 19 May 2024 said.", "2024-05-19"),
        ("By 31 August 2024 the bombing had killed 27.", "2024-08-31"),
        ("The count of the dead was 27 on 30 August 2024.", "2024-08-30"),
        ("Source: Wall; Date of the source: 26 August 2024; Killed: 27", "2024-08-26"),
        ("Killed: 27; Source and date: another list, undated", None),
        ("A report posted on 10 May 2024 still carries an early count, 27 killed.", None),
        ("The Rakhni bombing killed 27.", DOCUMENT),
        ("The bombing of 9 May 2024 killed 27.", DOCUMENT),
        ("A report of 2 March 2026 gave 27 dead.", DOCUMENT),
    ],
)  # fmt: skip
def test_a_day_counts_if_the_sentence_ties_it_to_the_giving(
    sentence: str, date: str | None
) -> None:
    assert giving(sentence, KILLED, DOCUMENT).date == date


def test_a_day_within_the_period_asked_about_may_still_be_that_of_the_giving() -> None:
    question = "How many people did the floods of 2024 kill?"
    told = giving("The floods had killed 256 by 31 August 2024.", question, DOCUMENT)
    assert told.date == "2024-08-31"
    asked = "How many people had the floods killed by 31 August 2024?"
    assert giving("The floods had killed 256 by 31 August 2024.", asked, DOCUMENT).date == DOCUMENT


def test_each_part_of_a_sentence_has_its_own_day() -> None:
    sentence = (
        "A Wall editorial of January 2024 put about 90 per cent under the Levies, and the Review"
        " put 95 per cent in November 2016."
    )
    question = "What share was under the Levies?"
    first, second = sentence.index("90"), sentence.index("95")
    assert giving(sentence, question, DOCUMENT, first).date == "2024-01"
    assert giving(sentence, question, DOCUMENT, second).date == "2016-11"


def test_where_only_another_figure_is_dated_the_day_is_unknown() -> None:
    sentence = "The toll was reported as 208, 328 and, by the Wall on 29 September 2013, 359."
    question = "How many people were killed?"
    assert giving(sentence, question, DOCUMENT, sentence.index("359")).date == "2013-09-29"
    assert giving(sentence, question, DOCUMENT, sentence.index("208")).date is None
