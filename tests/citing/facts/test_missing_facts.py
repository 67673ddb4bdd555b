"""What of a statement its quotes must carry, and in which spellings they may carry it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.citing.facts import CitedText, Kind, compared_facts, missing_facts


def kinds(statement: str, quote: str, title: str = "", date: str | None = None) -> set[Kind]:
    return {m.kind for m in compared_facts(statement, [CitedText(quote, title, date)])}


SAME = [
    ("The road is 1,000 km long.", "The road is 1000 kilometres long."),
    ("One thousand people came.", "Some 1,000 people came."),
    ("It took 5 % of them.", "It took five per cent of them."),
    ("It took 5 percent of them.", "It took 5% of them."),
    ("It cost $1.2 million.", "It cost 1,200,000 dollars."),
    ("Rs 5 crore were spent.", "50 million rupees were spent."),
    ("Half of them left.", "50% of them left."),
    ("Two-thirds stayed.", "2/3 stayed."),
    ("Two dozen came.", "24 came."),
    ("It lasted two and a half million years.", "It lasted 2.5 million years."),
    ("Twenty-six people were killed.", "26 people were killed."),
    ("He came third.", "He was the 3rd."),
    ("Between 5 and 10 km were lost.", "5-10 km were lost."),
    ("The pipe is 5 km long.", "The pipe is 5,000 metres long."),
    ("The fourth season began.", "Season 4 began."),
    ("He died on Nov 9.", "He died on 9 November."),
    ("He died on 9 November 2024.", "He died on 2024-11-09."),
    ("It opened at 4 p.m.", "It opened at 16:00."),
    ("The NAHL season began.", "The North American Hockey League season began."),
    ("The Canadian team won.", "The team of Canada won."),
    ("Ali was killed by Omar.", "Omar killed Ali."),
    ("He did not attend.", "He didn’t attend."),
    ("Mr Khan spoke.", "Khan spoke."),
    ("More than 20 died.", "Over 20 died."),
    ("۱۲ افراد ہلاک ہوئے", "12 افراد ہلاک ہوئے"),
    ("१२ people came.", "12 people came."),
]
OTHER = [
    ("The road is 1,010 km long.", "The road is 1,000 km long.", Kind.NUMBER),
    ("It cost 1.2 billion.", "It cost 1.2 million.", Kind.NUMBER),
    ("The road is 5 miles long.", "The road is 5 km long.", Kind.UNIT),
    ("It rose by 5 percentage points.", "It rose by 5 %.", Kind.UNIT),
    ("It cost €5.", "It cost $5.", Kind.UNIT),
    ("He died on 8 November.", "He died on 9 November.", Kind.DATE),
    ("He died in 2023.", "He died in 2024.", Kind.DATE),
    ("He died on Monday.", "He died on Tuesday.", Kind.DATE),
    ("It opened at 5 p.m.", "It opened at 4 p.m.", Kind.DATE),
    ("The bridge of Karachi broke.", "The bridge of Quetta broke.", Kind.NAME),
    ("He did not attend the meeting.", "He attended the meeting.", Kind.NEGATION),
    ("He attended the meeting.", "He did not attend the meeting.", Kind.NEGATION),
    ("He managed to stop it.", "He failed to stop it.", Kind.DIRECTION),
    ("They were able to leave.", "They were unable to leave.", Kind.NEGATION),
    ("All districts were hit.", "Some districts were hit.", Kind.QUANTIFIER),
    ("At most 20 people died.", "At least 20 people died.", Kind.QUANTIFIER),
    ("Few children go to school.", "Many children go to school.", Kind.QUANTIFIER),
    ("Only 20 people came.", "20 people came.", Kind.QUANTIFIER),
    ("Output fell in May.", "Output rose in May.", Kind.DIRECTION),
    ("Revenue fell and costs rose.", "Revenue rose and costs fell.", Kind.DIRECTION),
    ("Then Ali killed Omar.", "Then Omar killed Ali.", Kind.ROLES),
    ("It runs from Karachi to Quetta.", "It runs from Quetta to Karachi.", Kind.ROLES),
]


@pytest.mark.parametrize(("statement", "quote"), SAME)
def test_the_same_fact_in_another_spelling_is_carried(statement: str, quote: str) -> None:
    assert kinds(statement, quote) == set()


@pytest.mark.parametrize(("statement", "quote", "kind"), OTHER)
def test_another_fact_is_missed(statement: str, quote: str, kind: Kind) -> None:
    assert kind in kinds(statement, quote)


@pytest.mark.parametrize(("statement", "quote", "kind"), OTHER)
def test_what_is_missed_says_why(statement: str, quote: str, kind: Kind) -> None:
    for missing in missing_facts(statement, [CitedText(quote)]):
        assert missing.text
        assert len(missing.reason.split()) > 2


def test_a_year_may_stand_in_the_documents_date_and_a_day_may_not() -> None:
    quote = "He died on 9 November."
    assert kinds("He died on 9 November 2024.", quote, date="2024-11-12") == set()
    assert kinds("He died on 12 November 2024.", quote, date="2024-11-12") == {Kind.DATE}


def test_last_year_is_the_year_before_the_documents() -> None:
    assert kinds("It opened in 2023.", "It opened last year.", date="2024-05-01") == set()
    assert kinds("It opened in 2021.", "It opened last year.", date="2024-05-01") == {Kind.DATE}


def test_a_name_may_stand_in_the_title_and_a_number_may_not() -> None:
    assert kinds("Gwadar has a port.", "The town has a port.", title="Gwadar") == set()
    assert kinds("It has 3 ports.", "It has ports.", title="The 3 ports") == {Kind.NUMBER}


def test_a_name_may_stand_around_the_quote() -> None:
    quote = CitedText("He died in Quetta.", around="Nawab Bugti was old. He died in Quetta.")
    assert compared_facts("Bugti died in Quetta.", [quote]) == ()


def test_each_fact_may_stand_in_another_quote() -> None:
    quotes = [CitedText("Ali came."), CitedText("Twelve left.")]
    assert compared_facts("Ali came and 12 left.", quotes) == ()
    assert [m.kind for m in compared_facts("Ali came and 12 left.", quotes[:1])] == [Kind.NUMBER]


def test_a_copied_sentence_is_not_compared() -> None:
    quote = CitedText("First one. Not all of the 12 men left. Then rain fell.")
    assert missing_facts("Not all of the 12 men left.", [quote]) == ()


def test_a_sentence_cut_out_of_a_denial_is_compared() -> None:
    quote = CitedText("He did not say that the dam had failed.")
    assert missing_facts("He did say that the dam had failed.", [quote])


def test_without_quotes_every_fact_is_missing() -> None:
    assert {m.kind for m in missing_facts("In 2012 Ali won 3 cups.", [])} >= {
        Kind.DATE,
        Kind.NUMBER,
    }


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=120), st.text(max_size=120))
def test_any_text_is_compared_without_an_error(statement: str, quote: str) -> None:
    for missing in missing_facts(statement, [CitedText(quote, date="2024")]):
        assert missing.reason


@settings(max_examples=80, deadline=None)
@given(st.integers(min_value=3, max_value=10**9))
def test_thousands_separators_do_not_change_a_number(value: int) -> None:
    assert kinds(f"They counted {value:,} fish.", f"They counted {value} fish.") == set()
