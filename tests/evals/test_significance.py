"""Differences are tested as SciPy and statsmodels test them, and chance is not taken for a loss."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, bootstrap
from statsmodels.stats.contingency_tables import mcnemar as their_mcnemar  # type: ignore[import-untyped]
from statsmodels.stats.multitest import multipletests  # type: ignore[import-untyped]

from evals.measures.measure import mean, percentile, total
from evals.significance import changed_share_interval, compared, holm, mcnemar

NAN = math.nan


@pytest.mark.parametrize(
    ("gained", "lost"), [(0, 0), (1, 0), (0, 5), (2, 8), (11, 11), (59, 6), (300, 260)]
)
def test_mcnemar_is_that_of_statsmodels(gained: int, lost: int) -> None:
    theirs = their_mcnemar([[40, gained], [lost, 9]], exact=True).pvalue if gained + lost else 1.0

    assert mcnemar(gained, lost) == pytest.approx(min(theirs, 1.0), rel=1e-9)


def test_mcnemar_on_the_worked_example_of_agresti() -> None:
    # Categorical Data Analysis, 10.1: 86 and 150 of 1,600 changed their approval; p < 0.0001.
    assert mcnemar(86, 150) == pytest.approx(binomtest(86, 236).pvalue, rel=1e-9)
    assert mcnemar(86, 150) < 0.0001


@pytest.mark.parametrize(("gained", "lost"), [(1, 0), (0, 5), (2, 8), (11, 11), (59, 6)])
def test_the_interval_beside_mcnemar_is_clopper_and_pearsons(gained: int, lost: int) -> None:
    theirs = binomtest(gained, gained + lost).proportion_ci(0.95, method="exact")
    changed, n = gained + lost, 430

    low, high = changed_share_interval(gained, lost, n)

    assert low == pytest.approx(changed * (2 * theirs.low - 1) / n, abs=1e-9)
    assert high == pytest.approx(changed * (2 * theirs.high - 1) / n, abs=1e-9)


@given(st.integers(0, 40), st.integers(0, 40))
def test_the_interval_leaves_out_0_exactly_where_p_is_under_5_per_cent(g: int, lost: int) -> None:
    low, high = changed_share_interval(g, lost, 100)

    assert (low > 0 or high < 0) == (mcnemar(g, lost) < 0.05)


def test_the_paired_bootstrap_is_that_of_scipy() -> None:
    generator = np.random.default_rng(3)
    before = generator.uniform(size=120)
    after = before + generator.normal(0.03, 0.2, size=120)
    theirs = bootstrap(
        (after, before),
        lambda a, b, axis: a.mean(axis=axis) - b.mean(axis=axis),
        paired=True, method="percentile", n_resamples=20_000, rng=4,
    )  # fmt: skip
    outside = min((theirs.bootstrap_distribution <= 0).mean(), 0.5)

    ours = compared(before, after, rounds=20_000)

    assert ours is not None
    assert ours.method == "bootstrap"
    assert ours.difference == pytest.approx(after.mean() - before.mean())
    interval = theirs.confidence_interval
    assert (ours.low, ours.high) == pytest.approx((interval.low, interval.high), abs=0.003)
    assert ours.p == pytest.approx(2 * outside, abs=0.015)


def test_a_percentile_is_resampled_by_case_as_scipy_does() -> None:
    generator = np.random.default_rng(5)
    before = generator.exponential(100, size=90)
    after = before * generator.uniform(0.8, 1.4, size=90)
    theirs = bootstrap(
        (after, before),
        lambda a, b, axis: np.percentile(a, 50, axis=axis) - np.percentile(b, 50, axis=axis),
        paired=True, method="percentile", n_resamples=10_000, rng=6,
    ).confidence_interval  # fmt: skip

    ours = compared(before, after, percentile(50))

    assert ours is not None
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1.5)


def test_holm_is_that_of_statsmodels() -> None:
    values = {"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.005, "e": 0.8}

    _, theirs, _, _ = multipletests(list(values.values()), method="holm")

    assert list(holm(values)) == ["d", "a", "c", "b", "e"]
    assert [holm(values)[name] for name in values] == pytest.approx(list(theirs))


def test_shares_are_tested_with_mcnemar_and_counts_and_means_by_bootstrap() -> None:
    before, after = np.ones(40), np.ones(40)
    after[:9] = 0

    shares = compared(before, after)
    counts = compared(before, after, total)

    assert shares is not None
    assert counts is not None
    assert (shares.method, shares.n, shares.before) == ("mcnemar", 40, 1)
    assert shares.difference == pytest.approx(-9 / 40)
    assert shares.p == pytest.approx(2 / 512)
    assert (counts.method, counts.difference) == ("bootstrap", -9)


def test_equal_scores_are_no_evidence_of_anything() -> None:
    scores = np.array([0.25, NAN, 0.5, 1, 0])

    same = compared(scores, scores.copy())

    assert same is not None
    assert (same.difference, same.low, same.high, same.p, same.n) == (0, 0, 0, 1, 4)


def test_five_changed_cases_are_no_evidence_however_large_the_change() -> None:
    before, after = np.full(100, 0.5), np.full(100, 0.5)
    after[:5] = 0.01

    few = compared(before, after)
    after[:8] = 0.01
    more = compared(before, after)

    assert few is not None
    assert more is not None
    assert few.p > 0.05
    assert more.p < 0.05


def test_cases_that_only_one_run_is_eligible_for_count_in_that_run() -> None:
    # A run that refuses the hard half looks more precise; its precision is that over what it answers.
    before = np.array([1.0, 1.0, 0.0, 0.0])
    after = np.array([1.0, 1.0, NAN, NAN])

    change = compared(before, after)

    assert change is not None
    assert (change.before, change.after, change.n) == (0.5, 1, 4)
    assert change.method == "bootstrap"


def test_strata_weigh_alike_however_many_cases_they_have() -> None:
    before = np.array([1.0] * 90 + [1.0] * 10)
    after = np.array([1.0] * 90 + [0.0] * 10)

    change = compared(before, after, strata=["many"] * 90 + ["few"] * 10)

    assert change is not None
    assert change.difference == -0.5


def test_without_a_number_in_one_run_there_is_no_comparison() -> None:
    assert compared(np.array([NAN, NAN]), np.array([1.0, 0.0])) is None
    assert compared(np.array([NAN]), np.array([NAN])) is None


def test_between_runs_that_differ_by_chance_alone_p_is_as_often_small_as_it_says() -> None:
    generator = np.random.default_rng(7)
    alarms = 0
    for _ in range(200):
        pair = generator.choice([0, 0.5, 1], size=(2, 80))
        change = compared(pair[0], pair[1], mean, rounds=1000)
        assert change is not None
        alarms += change.p < 0.05

    assert 2 <= alarms <= 22
