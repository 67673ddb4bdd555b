"""Numbers over many cases come with honest intervals."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import bootstrap

from evals.intervals import Summary, summarise
from evals.measures import MEASURES
from evals.records import Record
from tests.evals.making import a_record, crashed, unanswerable

BY_NAME = {measure.name: measure for measure in MEASURES}


def refusals(answerable: int, unanswerables: int, refused: int) -> list[Record]:
    """Return answered answerable cases and unanswerable ones of which ``refused`` were refused."""
    missed = unanswerables - refused
    return [
        *[a_record()] * answerable,
        *[a_record(unanswerable(), refused=True)] * refused,
        *[a_record(unanswerable())] * missed,
    ]


def timed(*milliseconds: float) -> list[Record]:
    """Return records that took so long."""
    return [a_record(latency_ms=value) for value in milliseconds]


def test_a_share_has_its_value_between_its_limits_and_counts_eligible_cases() -> None:
    records = [*refusals(50, 40, 30), crashed()]

    summary = summarise(BY_NAME["refusal_recall"], records)

    assert summary.value == 0.75
    assert summary.n == 40
    assert summary.low is not None
    assert summary.high is not None
    assert 0.5 < summary.low < 0.75 < summary.high < 1


def test_equal_records_give_equal_intervals() -> None:
    records = refusals(5, 9, 4)

    first, second = (summarise(BY_NAME["refusal_recall"], records) for _ in range(2))

    assert first == second


def test_the_interval_is_the_one_that_scipy_draws() -> None:
    scores = np.random.default_rng(1).exponential(size=80)
    records = timed(*scores)
    theirs = bootstrap(
        (scores,), lambda x, axis: np.percentile(x, 50, axis=axis), method="percentile", rng=2
    ).confidence_interval

    ours = summarise(BY_NAME["latency_ms_p50"], records, rounds=9999)

    assert ours.value == pytest.approx(float(np.median(scores)))
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.05)


def test_without_an_eligible_case_there_is_no_number() -> None:
    assert summarise(BY_NAME["refusal_recall"], [a_record()]) == Summary(None, None, None, 0)


def test_balanced_accuracy_weighs_both_sorts_alike_however_many_there_are() -> None:
    summary = summarise(BY_NAME["refusal_balanced_accuracy"], refusals(98, 2, 1))

    assert summary.value == 0.75
    assert (summary.low, summary.high, summary.n) == (0.5, 1.0, 100)


def test_balanced_accuracy_needs_both_sorts() -> None:
    assert summarise(BY_NAME["refusal_balanced_accuracy"], refusals(3, 0, 0)).value is None


def test_counts_are_summed_and_percentiles_taken() -> None:
    withheld = [a_record(unresolved=1), a_record(unresolved=2), a_record()]

    assert summarise(BY_NAME["unresolved"], withheld).value == 3
    assert summarise(BY_NAME["latency_ms_p95"], timed(*range(101))).value == 95


def test_many_cases_are_drawn_in_pieces_with_the_same_outcome_per_round() -> None:
    many = timed(*np.arange(5000.0))

    summary = summarise(BY_NAME["latency_ms_p50"], many, rounds=900)

    assert summary.low is not None
    assert 2300 < summary.low < 2500
