"""The words of the report: nothing that a run can hold is shown by its name in the code."""

import pytest

from evals.cases import CORE_TYPES
from evals.html.numbers import amount, is_share
from evals.html.wording import KINDS, VERDICTS, measure, severity
from evals.measures import MEASURES
from evals.records import Verdict
from evals.roles import GATING, HARD_ZEROS

NAMES = [found.name for found in MEASURES]


@pytest.mark.parametrize("name", sorted({*NAMES, *GATING, *HARD_ZEROS}))
def test_every_measure_has_words_of_its_own(name: str) -> None:
    words = measure(name)
    assert words.short != name
    assert words.long != name.replace("_", " ")
    assert "{" not in words.long


def test_no_two_measures_are_called_the_same() -> None:
    assert len({measure(name).short for name in NAMES}) == len(NAMES)
    assert len({measure(name).long for name in NAMES}) == len(NAMES)


def test_a_measure_that_is_not_known_keeps_its_name() -> None:
    assert measure("of_tomorrow@3").short == "of_tomorrow@3"


def test_every_verdict_has_words_and_none_is_left_over() -> None:
    assert set(VERDICTS) == {verdict.value for verdict in Verdict}


def test_a_right_answer_stands_behind_every_failure() -> None:
    assert max(Verdict, key=severity) is Verdict.OK


def test_every_type_of_the_core_set_has_words() -> None:
    assert set(CORE_TYPES) <= set(KINDS)


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("latency_")])
def test_times_are_shown_in_milliseconds(name: str) -> None:
    assert amount(name, 12.4) == "12 ms"
    assert not is_share(name)


@pytest.mark.parametrize("name", ["quote_length", "input_tokens", "output_tokens", "unresolved"])
def test_amounts_are_not_shown_as_shares(name: str) -> None:
    assert amount(name, 3.0) == "3"
    assert not is_share(name)
