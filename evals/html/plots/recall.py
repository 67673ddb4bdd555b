"""Recall by depth: how far down one has to look for the gold, with the baseline's where there is one."""

from __future__ import annotations

from evals.html.markup import Markup, el
from evals.html.numbers import percent
from evals.html.plots.axes import Axes, drawing, figure, label, shares
from evals.html.reading import Figures, Run

_TITLE = "Found by depth"
# Measure, what it is called here, its line.
_LINES = (
    ("passage_hit", "a passage on gold", "strong"),
    ("document_recall", "gold documents", "faint"),
)


def depths(figures: Figures, stem: str) -> list[tuple[int, str]]:
    """Return the depths at which a measure has a value, with its name at each."""
    found = [
        (int(name.partition("@")[2]), name)
        for name, figure_ in figures.items()
        if name.startswith(f"{stem}@") and figure_.value is not None
    ]
    return sorted(found)


def plot(run: Run) -> Markup | None:
    """Return the plot, or None for a run without gold."""
    known = {stem: depths(run.measures, stem) for stem, _, _ in _LINES}
    every = sorted({depth for points in known.values() for depth, _ in points})
    if not every:
        return None
    axes = Axes(every[0], every[-1], 1.0)
    parts = axes.frame([(d, str(d)) for d in every], shares(1.0), "first K", "found")
    rows = []
    for stem, name, tone in _LINES:
        parts += _drawn(run, axes, known[stem], tone)
        rows += [_row(run, name, measure) for _, measure in known[stem]]
        if known[stem]:
            depth, last = known[stem][len(known[stem]) // 2]
            beside = axes.y(run.measures[last].value or 0) + (24 if tone == "faint" else -10)
            parts.append(label(axes.x(depth) + 6, beside, name, "start", f"name {tone}"))
    note = "Share found among the first K, with 95 % intervals."
    if run.comparison:
        note += " Hollow dots: the baseline."
    picture = drawing("recall", _TITLE, f"Two lines that rise with K. {note}", parts)
    return figure("recall", _TITLE, note, picture, (("Measure", "Found, %", "Interval"), rows))


def _drawn(run: Run, axes: Axes, points: list[tuple[int, str]], tone: str) -> list[Markup]:
    figures = [(depth, run.measures[name]) for depth, name in points]
    places = [(float(depth), figure_.value or 0.0) for depth, figure_ in figures]
    parts = [axes.line(places, f"line {tone}")] if places else []
    parts += [
        axes.upright(depth, f"whisker {tone}", figure_.low or 0.0, figure_.high or 0.0)
        for depth, figure_ in figures
    ]
    parts += [axes.dot(x, y, f"dot {tone}") for x, y in places]
    before = run.comparison.measures if run.comparison else {}
    for depth, name in points:
        value = before[name].before if name in before else None
        if value is not None:
            parts.append(axes.dot(depth, value, f"dot hollow {tone}"))
    return parts


def _row(run: Run, name: str, measure: str) -> tuple[str, Markup, str]:
    figure_ = run.measures[measure]
    value = el(
        "data", percent(figure_.value), value=figure_.value, data_figure=f"measures/{measure}/value"
    )
    shown = f"{name}, first {measure.partition('@')[2]}"
    return shown, value, f"{percent(figure_.low)}–{percent(figure_.high)}"
