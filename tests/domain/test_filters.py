"""Filters are read strictly: a condition that cannot hold is an error, not an empty answer."""

from __future__ import annotations

import pytest

from rag.domain import Filter
from rag.errors import UsageError


def test_conditions_are_read_in_order_and_a_value_may_hold_an_equals_sign() -> None:
    parsed = Filter.parse(["kind=report", "title=a=b"], "2024-11-09")
    assert parsed.conditions == (("kind", "report"), ("title", "a=b"))
    assert parsed.as_of == "2024-11-09"


def test_no_conditions_restrict_nothing() -> None:
    assert not Filter.parse([])
    assert Filter.parse(["kind=x"])
    assert Filter(as_of="2024-11-09")


@pytest.mark.parametrize("expression", ["kind", "kind=", "colour=red", "=x", ""])
def test_a_bad_expression_is_named(expression: str) -> None:
    with pytest.raises(UsageError, match="write KEY=VALUE with KEY one of kind, tag") as caught:
        Filter.parse([expression])
    assert repr(expression) in str(caught.value)


@pytest.mark.parametrize(
    "day", ["yesterday", "2024-11", "2024-02-30", "09-11-2024", "", "2024-11-9"]
)
def test_a_day_that_is_none_is_named(day: str) -> None:
    with pytest.raises(UsageError, match="write a day as YYYY-MM-DD") as caught:
        Filter.parse([], day)
    assert repr(day) in str(caught.value)


def test_an_unknown_key_is_an_error_however_the_filter_is_made() -> None:
    with pytest.raises(UsageError, match="'colour'"):
        Filter((("colour", "red"),))
