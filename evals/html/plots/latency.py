"""How long answers took: a histogram with the median and the 95th percentile."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evals.html.markup import Markup, el
from evals.html.plots.axes import BOTTOM, HEIGHT, Axes, Ticks, drawing, figure, label
from evals.html.reading import RunCase

_TITLE = "Time of an answer"
_BINS = 20
_LINES = 6


def stages(cases: Sequence[RunCase]) -> dict[str, tuple[float, float]]:
    """Return median and 95th percentile of each stage in milliseconds, over the cases that have it."""
    spent: dict[str, list[float]] = {}
    for case in cases:
        for stage, milliseconds in case.timings_ms.items():
            spent.setdefault(stage, []).append(milliseconds)
    return {stage: _percentiles(times) for stage, times in spent.items()}


def plot(cases: Sequence[RunCase]) -> Markup | None:
    """Return the plot, or None where every case crashed."""
    times = [case.latency_ms for case in cases if case.error is None]
    if not times:
        return None
    counts, edges = np.histogram(times, bins=_BINS)
    middle, slow = _percentiles(times)
    axes = Axes(float(edges[0]), float(edges[-1]), float(counts.max()))
    bars = [
        el(
            "rect",
            x=axes.x(float(low)),
            width=max(1.0, round(axes.x(float(high)) - axes.x(float(low)) - 1, 1)),
            y=axes.y(int(count)),
            height=round(HEIGHT - BOTTOM - axes.y(int(count)), 1),
            class_="bar",
        )
        for count, low, high in zip(counts, edges[:-1], edges[1:], strict=True)
    ]
    parts = [
        *axes.frame(_across(axes), _upwards(int(axes.top)), "milliseconds", "cases"),
        *bars,
        axes.upright(middle, "mark"),
        label(axes.x(middle) - 4, 24, "median", "end", "name"),
        axes.upright(slow, "mark"),
        label(
            axes.x(slow) + (4 if slow < axes.low + 0.8 * (axes.high - axes.low) else -4),
            38,
            "95 %",
            "start" if slow < axes.low + 0.8 * (axes.high - axes.low) else "end",
            "name",
        ),
    ]
    note = f"Half of the answers took at most {middle:,.0f} ms, 95 % at most {slow:,.0f} ms."
    rows = [
        ("All", _time(middle, "latency/all/p50"), _time(slow, "latency/all/p95")),
        *(
            (
                stage.replace("_", " "),
                _time(p50, f"latency/{stage}/p50"),
                _time(p95, f"latency/{stage}/p95"),
            )
            for stage, (p50, p95) in stages(cases).items()
        ),
    ]
    picture = drawing("latency", _TITLE, f"A histogram over {len(times)} cases. {note}", parts)
    return figure("latency", _TITLE, note, picture, (("Stage", "Median, ms", "95 %, ms"), rows))


def _percentiles(times: Sequence[float]) -> tuple[float, float]:
    middle, slow = np.percentile(times, (50, 95))
    return float(middle), float(slow)


def _across(axes: Axes) -> Ticks:
    step = _round_step((axes.high - axes.low) / _LINES)
    first = int(-(-axes.low // step))
    return [(n * step, f"{n * step:,.0f}") for n in range(first, int(axes.high // step) + 1)]


def _upwards(top: int) -> Ticks:
    step = max(1, int(_round_step(top / _LINES)))
    return [(n, str(n)) for n in range(0, top + 1, step)]


def _round_step(rough: float) -> float:
    """Return 1, 2 or 5 times a power of ten, near ``rough``."""
    if rough <= 0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(rough))
    return float(next(f * power for f in (1, 2, 5, 10) if f * power >= rough))


def _time(milliseconds: float, name: str) -> Markup:
    return el("data", f"{milliseconds:,.0f}", value=milliseconds, data_figure=name)
