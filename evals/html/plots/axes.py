"""Axes of a small plot: from values to places in a view box of 360 by 230."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from evals.html.markup import Markup, el

WIDTH, HEIGHT = 360, 230
LEFT, RIGHT, TOP, BOTTOM = 40, 14, 26, 36
Point = tuple[float, float]
Ticks = Sequence[tuple[float, str]]


@dataclass(frozen=True, slots=True)
class Axes:
    """Values from ``low`` to ``high`` across and from 0 to ``top`` upwards."""

    low: float
    high: float
    top: float

    def x(self, value: float) -> float:
        """Return the place across."""
        span = (self.high - self.low) or 1.0
        return round(LEFT + (value - self.low) / span * (WIDTH - LEFT - RIGHT), 1)

    def y(self, value: float) -> float:
        """Return the place downwards."""
        return round(HEIGHT - BOTTOM - value / (self.top or 1.0) * (HEIGHT - TOP - BOTTOM), 1)

    def frame(self, across: Ticks, upwards: Ticks, x_name: str, y_name: str) -> list[Markup]:
        """Return grid, ticks and the names of both axes; the upward one is named at its top."""
        parts = [
            el("line", x1=LEFT, x2=WIDTH - RIGHT, y1=self.y(v), y2=self.y(v), class_="grid")
            for v, _ in upwards
        ]
        parts += [label(LEFT - 6, self.y(v) + 4, text, "end") for v, text in upwards]
        parts += [label(self.x(v), HEIGHT - BOTTOM + 15, text, "middle") for v, text in across]
        parts.append(label(WIDTH - RIGHT, HEIGHT - 5, x_name, "end", "axis"))
        parts.append(label(0, 12, y_name, "start", "axis"))
        return parts

    def line(self, points: Sequence[Point], class_: str) -> Markup:
        """Return a line through these values."""
        places = " ".join(f"{self.x(x)},{self.y(y)}" for x, y in points)
        return el("polyline", points=places, class_=class_)

    def steps(self, points: Sequence[Point], class_: str) -> Markup:
        """Return a line that holds each value until the next."""
        corners = [corner for (x, y), (nx, _) in pairwise(points) for corner in ((x, y), (nx, y))]
        return self.line([*corners, *points[-1:]], class_)

    def dot(self, x: float, y: float, class_: str, radius: float = 3.5) -> Markup:
        """Return a dot at these values."""
        return el("circle", cx=self.x(x), cy=self.y(y), r=radius, class_=class_)

    def upright(self, value: float, class_: str, low: float = 0.0, high: float = 0.0) -> Markup:
        """Return an upright line at ``value`` from ``low`` to ``high``, by default to the top."""
        y2 = self.y(high or self.top)
        return el("line", x1=self.x(value), x2=self.x(value), y1=self.y(low), y2=y2, class_=class_)


def label(x: float, y: float, text: str, anchor: str, class_: str = "tick") -> Markup:
    """Return a text at a place in the view box."""
    return el("text", text, x=x, y=y, text_anchor=anchor, class_=class_)


def shares(top: float) -> Ticks:
    """Return ticks in per cent up to ``top``."""
    step = 0.25 if top > 0.5 else 0.1 if top > 0.2 else 0.05  # noqa: PLR2004 - some four lines
    return [(n * step, f"{100 * n * step:.0f} %") for n in range(round(top / step) + 1)]


def rounded_up(value: float, steps: Sequence[float]) -> float:
    """Return the first of ``steps`` that is not under ``value``, or the last."""
    return next((step for step in steps if step >= value), steps[-1])


def drawing(
    key: str, title: str, description: str, parts: Sequence[Markup], height: int = HEIGHT
) -> Markup:
    """Return an SVG picture that says in words what it shows."""
    return el(
        "svg",
        el("title", title, id=f"{key}-title"),
        el("desc", description, id=f"{key}-desc"),
        parts,
        viewBox=f"0 0 {WIDTH} {height}",
        role="img",
        aria_labelledby=f"{key}-title {key}-desc",
    )


Numbers = tuple[Sequence[str], Sequence[Sequence[Markup | str]]]


def figure(key: str, title: str, note: str, picture: Markup, numbers: Numbers) -> Markup:
    """Return the picture under its heading, with ``numbers`` (heads, rows) folded up under it."""
    heads, rows = numbers
    head = el("tr", [el("th", text, scope="col") for text in heads])
    body = [
        el("tr", el("th", row[0], scope="row"), [_cell(cell) for cell in row[1:]]) for row in rows
    ]
    table = el("table", el("caption", title, class_="unseen"), el("thead", head), el("tbody", body))
    folded = el(
        "details", el("summary", "The numbers"), el("div", table, class_="wide"), class_="numbers"
    )
    return el(
        "figure",
        el("figcaption", el("h3", title), el("p", note)),
        picture,
        folded,
        id=f"plot-{key}",
    )


def _cell(content: Markup | str) -> Markup:
    is_cell = isinstance(content, Markup) and content.startswith("<td")
    return content if isinstance(content, Markup) and is_cell else el("td", content)
