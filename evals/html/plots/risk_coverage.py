"""Risk against coverage: how often the surest answers are wrong, and all of them."""

from __future__ import annotations

from collections.abc import Sequence

from evals.html.markup import Markup, el
from evals.html.numbers import percent
from evals.html.plots.axes import Axes, Point, drawing, figure, rounded_up, shares
from evals.html.reading import RunCase

_TOPS = (0.2, 0.5, 0.75, 1.0)
_TITLE = "Risk and coverage"
_ROWS = 10


def curve(cases: Sequence[RunCase]) -> list[Point]:
    """Return coverage and risk after each answer, the surest first.

    Coverage is the share of all cases answered so far, risk the share of those answers whose case
    did not go right. Equally sure answers are one step, so that their order plays no part. Crashed
    cases count as not answered. The curve ends where refusing begins, since what a refused case
    would have been answered is not known.
    """
    answered = sorted(
        (
            (case.confidence, case.ok)
            for case in cases
            if case.answered and case.confidence is not None
        ),
        reverse=True,
    )
    points: list[Point] = []
    wrong = 0
    for number, (confidence, ok) in enumerate(answered, start=1):
        wrong += not ok
        if number == len(answered) or answered[number][0] != confidence:
            points.append((number / len(cases), wrong / number))
    return points


def plot(cases: Sequence[RunCase]) -> Markup | None:
    """Return the plot, or None where nothing was answered."""
    points = curve(cases)
    if not points:
        return None
    coverage, risk = points[-1]
    axes = Axes(0.0, 1.0, rounded_up(max(r for _, r in points), _TOPS))
    across = [(n / 4, f"{25 * n} %") for n in range(5)]
    end = f"At the threshold in force, {percent(coverage)} % of the questions are answered; {percent(risk)} % of these answers do not rest on gold."
    parts = [
        *axes.frame(across, shares(axes.top), "questions answered", "answers wrong"),
        axes.steps(points, "line risk"),
        axes.dot(coverage, risk, "dot risk"),
    ]
    picture = drawing("risk", _TITLE, f"A line from the surest answer to all of them. {end}", parts)
    kept = points[:: max(1, len(points) // _ROWS)]
    rows = [
        (
            _at(c, f"risk/{points.index((c, r))}/coverage"),
            _at(r, f"risk/{points.index((c, r))}/risk"),
        )
        for c, r in dict.fromkeys([*kept, points[-1]])
    ]
    return figure("risk", _TITLE, end, picture, (("Answered, %", "Wrong, %"), rows))


def _at(value: float, name: str) -> Markup:
    return el("data", percent(value), value=value, data_figure=name)
