"""A site's day outlives the process, however it ended, and ends with the day in UTC alone."""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter
from pathlib import Path

import pytest
import time_machine

from rag.errors import ServerBusy, StoreError, UsageError
from rag.serving.widget import Budget, SpentDays
from rag.serving.widget.budget import OverLimitError


def ask(budget: Budget, address: str = "a", site: str = "news", per_day: int = 3) -> int:
    """Ask once and return the seconds to wait, 0 if it was asked."""
    try:
        with budget.question(site, per_day, address, nonce=address):
            return 0
    except OverLimitError as over:
        return over.wait


def by_many(budget: Budget, times: int) -> list[bool]:
    """Ask from an address of its own each time; return which were asked."""
    return [ask(budget, f"address {number}") == 0 for number in range(times)]


def test_a_day_goes_on_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "widget.sqlite3"
    days = SpentDays(file)
    assert by_many(Budget(days), 2) == [True, True]
    days.close()
    assert by_many(Budget(SpentDays(file)), 2) == [True, False]
    assert by_many(Budget(SpentDays(file)), 1) == [False]


def test_what_is_reserved_and_never_settled_stays_counted(tmp_path: Path) -> None:
    file = tmp_path / "widget.sqlite3"
    days = SpentDays(file)
    with Budget(days).question("news", 3, "a", "a"):
        assert SpentDays(file).asked("news") == 1  # seen by others before the work is done
        days.close()  # a process that ends here writes nothing more
    assert SpentDays(file).asked("news") == 1


@pytest.mark.parametrize(
    ("raised", "counted"), [(ServerBusy, 0), (UsageError, 0), (RuntimeError, 1), (OSError, 1)]
)
def test_the_site_has_back_what_was_never_begun_and_nothing_else(
    raised: type[Exception], counted: int
) -> None:
    budget = Budget()
    with pytest.raises(raised), budget.question("news", 3, "a", "a"):
        raise raised("told")
    assert budget.days.asked("news") == counted


def test_trying_in_vain_is_counted_for_the_address() -> None:
    budget = Budget()
    for _ in range(10):
        with pytest.raises(ServerBusy), budget.question("news", 3, "a", "a"):
            raise ServerBusy("full")
    assert ask(budget, "a") > 0
    assert ask(budget, "b") == 0


def test_a_day_ends_at_midnight_in_utc() -> None:
    with time_machine.travel("2026-11-23T23:59:58Z", tick=False) as clock:
        budget = Budget()
        assert by_many(budget, 4) == [True, True, True, False]
        assert ask(budget, "other") == 2
        clock.shift(1.9)
        assert ask(budget, "other") == 1
        clock.shift(0.1)
        assert ask(budget, "other") == 0


def test_what_is_given_back_after_midnight_goes_to_the_day_it_was_taken_from() -> None:
    days = SpentDays()
    with time_machine.travel("2026-11-23T23:59:59Z", tick=False) as clock:
        reserved = days.reserve("news", 3)
        assert reserved
        clock.shift(2)
        assert days.reserve("news", 3)
        days.give_back(reserved)
        assert days.asked("news") == 1
        clock.shift(-2)
        assert days.asked("news") == 0


def test_a_clock_that_goes_back_or_ahead_and_back_begins_no_day_anew() -> None:
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False) as clock:
        budget = Budget()
        assert by_many(budget, 3) == [True, True, True]
        for hours, asked in ((-1, False), (-3, False), (2, False), (960, True), (-960, False)):
            clock.shift(hours * 3600)
            assert (ask(budget, f"after {hours}") == 0) is asked


def test_each_site_has_a_day_of_its_own() -> None:
    budget = Budget()
    assert by_many(budget, 4) == [True, True, True, False]
    assert ask(budget, "x", site="other") == 0


def test_a_smaller_budget_holds_at_once() -> None:
    budget = Budget()
    assert ask(budget, "a", per_day=5) == 0
    assert ask(budget, "b", per_day=5) == 0
    assert ask(budget, "c", per_day=1) > 0


def test_many_at_once_over_two_connections_take_no_more_than_the_day_has(tmp_path: Path) -> None:
    file, told = tmp_path / "widget.sqlite3", Counter[bool]()
    budgets = [Budget(SpentDays(file)) for _ in range(2)]

    def visitor(number: int) -> None:
        told[ask(budgets[number % 2], f"{number}", per_day=7) == 0] += 1

    threads = [threading.Thread(target=visitor, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == {True: 7, False: 13}


def test_nothing_is_asked_where_it_cannot_be_counted(tmp_path: Path) -> None:
    file = tmp_path / "widget.sqlite3"
    budget = Budget(SpentDays(file))
    other = sqlite3.connect(file)
    other.execute("DROP TABLE questions")
    other.close()
    with pytest.raises(StoreError, match="delete this file"):
        ask(budget)
    broken = tmp_path / "broken.sqlite3"
    broken.write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError, match="delete this file"):
        SpentDays(broken)


def test_no_address_is_in_the_file(tmp_path: Path) -> None:
    days = SpentDays(tmp_path / "widget.sqlite3")
    budget = Budget(days)
    ask(budget, "198.51.100.77")
    days.close()
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"news" in kept
    assert b"198.51.100.77" not in kept
    assert budget._hashed("198.51.100.77").encode() not in kept


@pytest.mark.parametrize("questions", [10, 25, 60])
def test_what_it_says_to_wait_is_enough_and_a_second_less_is_not(questions: int) -> None:
    """Ask as soon as it is allowed until so many were asked; then the longest of all limits counts."""
    with time_machine.travel("2026-11-23T10:00:00Z", tick=False) as clock:
        budget = Budget()
        for _ in range(questions):
            wait = ask(budget, per_day=10_000)
            clock.shift(wait)
            assert not wait or ask(budget, per_day=10_000) == 0
            clock.shift(0.37)
        wait = ask(budget, per_day=10_000)
        if wait:
            clock.shift(wait - 1.01)
            assert ask(budget, per_day=10_000) > 0
            clock.shift(1.01)
        assert ask(budget, per_day=10_000) == 0


def test_of_several_limits_the_longest_wait_is_told() -> None:
    with time_machine.travel("2026-11-23T23:00:00Z", tick=False) as clock:
        budget = Budget()
        for _ in range(10):
            assert ask(budget, per_day=10) == 0
        assert ask(budget, per_day=10) == 3600  # the site's day, and not the ten minutes
        clock.move_to("2026-11-23T23:59:59Z")
        for number in range(10):
            assert ask(budget, "b", per_day=100) == 0, number
        assert ask(budget, "b", per_day=20) == 600  # the ten minutes, and not the site's day
