"""Every figure on the page follows from the scores of the cases in the run file."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from bs4 import BeautifulSoup, Tag
from scipy.stats import binomtest

from evals.html.page import page
from evals.html.plots.risk_coverage import curve
from evals.html.reading import read_run
from evals.intervals import Summary
from tests.evals.making_runs import a_case, a_run, recomputed


@pytest.fixture(scope="module")
def run() -> dict[str, Any]:
    return a_run()


@pytest.fixture(scope="module")
def soup(run: dict[str, Any]) -> BeautifulSoup:
    return BeautifulSoup(page(read_run(run)), "lxml")


def _cases(run: dict[str, Any], key: list[str]) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the cases that a figure is about, and the rest of its key."""
    if key[0] == "measures":
        return run["cases"], key[1:]
    field = {"by_kind": "type", "by_split": "split"}[key[0]]
    return [case for case in run["cases"] if case[field] == key[1]], key[2:]


Known = dict[str, dict[str, Summary]]


def _expected(run: dict[str, Any], key: list[str], known: Known) -> float | None:
    if key[0] == "verdicts":
        return [case["verdict"] for case in run["cases"]].count(key[1])
    if key[0] == "latency":
        times = [
            case["latency_ms"] if key[1] == "all" else case["timings_ms"][key[1]]
            for case in run["cases"]
            if case["error"] is None
        ]
        return float(np.percentile(times, float(key[2].removeprefix("p"))))
    if key[0] == "risk":
        return _risk(run, int(key[1]), key[2])
    cases, rest = _cases(run, key)
    if rest == ["cases"]:
        return len(cases)
    if rest[0] == "right":
        right = sum(case["verdict"] == "ok" for case in cases)
        ends = binomtest(right, len(cases)).proportion_ci(method="wilson")
        ends_of: dict[str, float] = {
            "value": right / len(cases),
            "low": float(ends.low),
            "high": float(ends.high),
        }
        return ends_of[rest[1]]
    group = "/".join(key[: -len(rest)])
    if group not in known:
        known[group] = recomputed(cases)
    value = getattr(known[group][rest[0]], rest[1])
    return None if value is None else float(value)


def _risk(run: dict[str, Any], place: int, what: str) -> float:
    """Return a point of the curve, counted out by hand: all confidences differ."""
    answered = [c for c in run["cases"] if not c["refused"] and c["error"] is None]
    first = sorted(answered, key=lambda c: -c["confidence"])[: place + 1]
    if what == "coverage":
        return len(first) / len(run["cases"])
    return 1 - [c["verdict"] for c in first].count("ok") / len(first)


def _shown(element: Tag) -> float:
    return float(element.get_text().removesuffix(" ms").replace(",", ""))


def test_every_figure_is_what_the_scores_of_the_cases_give(
    run: dict[str, Any], soup: BeautifulSoup
) -> None:
    figures = soup.select("[data-figure]")
    known: Known = {}
    for element in figures:
        name = str(element["data-figure"])
        wanted = _expected(run, name.split("/"), known)
        if wanted is None:
            assert element.get_text() == "–", name
            continue
        if element.has_attr("value"):
            assert float(str(element["value"])) == pytest.approx(wanted, abs=1e-9), name
        text = element.get_text()
        scale = 100 if "." not in text and 0 <= wanted <= 1 and not name.endswith("/n") else 1
        exact = (
            name.startswith("verdicts") or name.endswith(("/n", "/cases")) or "unresolved" in name
        )
        # A share rounds to a whole per cent or three places, and to 0 or 100 only where it is that.
        room = 0 if exact else 0.0005 if "." in text else 1 if scale == 100 else 0.5
        assert abs(_shown(element) - (1 if exact else scale) * wanted) <= room + 1e-9, name
    assert len(figures) > 300


def test_no_figure_in_the_tables_stands_there_unchecked(soup: BeautifulSoup) -> None:
    for cell in soup.select("#figures + dl dd data, .by-kind td, .all-measures td:not(.words)"):
        digits = any(char.isdigit() for char in cell.get_text())
        checked = cell.has_attr("data-figure") or cell.select("[data-figure]")
        assert not digits or checked, cell


def test_a_share_is_never_rounded_to_all_or_nothing() -> None:
    cases = [a_case(number, type="factoid", verdict="ok") for number in range(400)]
    cases[0] = {**cases[0], "verdict": "not_chosen"}

    soup = BeautifulSoup(page(read_run(a_run(cases))), "lxml")

    assert soup.select_one('[data-figure="measures/right/value"]').get_text() == "99"  # type: ignore[union-attr]


def test_the_risk_is_that_of_the_surest_answers_and_ties_are_one_step() -> None:
    run = a_run(
        [
            a_case(0, id="a", verdict="ok", refused=False, confidence=0.9),
            a_case(0, id="b", verdict="not_chosen", refused=False, confidence=0.5),
            a_case(0, id="c", verdict="ok", refused=False, confidence=0.5),
            a_case(0, id="d", verdict="wrongly_refused", refused=True, confidence=0.1),
        ]
    )

    assert curve(read_run(run).cases) == [(0.25, 0.0), (0.75, pytest.approx(1 / 3))]


def test_the_opening_counts_what_went_right(run: dict[str, Any], soup: BeautifulSoup) -> None:
    right = sum(case["verdict"] == "ok" for case in run["cases"])

    assert soup.h1.get_text().startswith(f"{right} of 60 questions went right")  # type: ignore[union-attr]
