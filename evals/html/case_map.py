"""Every case as one mark, kind by kind: the shape of a run at a glance, before and after."""

from __future__ import annotations

from evals.html.anchors import anchor
from evals.html.markup import Markup, el
from evals.html.reading import Flip, Run, RunCase
from evals.html.wording import DIRECTIONS, kind, verdict


def section(run: Run) -> Markup:
    """Return a row of marks for each kind, each a way to its case.

    For those who read by ear it says nothing that the table by kind and the list do not, and for
    those who move by keyboard its marks would be hundreds of stops; so it is skipped by both.
    """
    flips = run.flips
    rows = []
    for name in dict.fromkeys(case.type for case in run.cases):
        marks = [_mark(case, flips.get(case.id)) for case in run.cases if case.type == name]
        rows.append(
            el("div", el("span", kind(name), class_="kind"), el("div", marks, class_="marks"))
        )
    legend = [("right", "right"), ("wrong", "wrong")]
    if run.comparison:
        legend = [("right", "right, as before"), ("wrong", "wrong, as before")]
        legend += [("gained", "gained"), ("lost", "lost"), ("changed", "wrong in another way")]
    keys = [el("span", _shape(tone), f" {text}") for tone, text in legend]
    title = "Every case, before and after" if run.comparison else "Every case"
    return el(
        "figure",
        el("figcaption", el("h3", title), el("p", keys, class_="legend")),
        el("div", rows, class_="map", aria_hidden="true"),
        class_="case-map",
        id="plot-cases",
    )


def _mark(case: RunCase, flip: Flip | None) -> Markup:
    tone = flip.direction if flip else "right" if case.ok else "wrong"
    told = f"{case.id}: {verdict(case.verdict).lower()}. {case.question}"
    if flip:
        before = verdict(flip.before_verdict).lower()
        told = f"{case.id}: {DIRECTIONS.get(tone, tone).lower()}, before: {before}, now: {verdict(case.verdict).lower()}. {case.question}"
    return el("a", _shape(tone), href=f"#{anchor(case.id)}", title=told, tabindex=-1)


def _shape(tone: str) -> Markup:
    shapes = {
        "right": el("rect", x=1.5, y=1.5, width=9, height=9),
        "wrong": el("path", d="M2 2l8 8m0-8l-8 8"),
        "gained": el("path", d="M6 1l5.2 9.6H.8z"),
        "lost": el("path", d="M6 11L.8 1.4h10.4z"),
        "changed": el("path", d="M6 .8L11.2 6 6 11.2.8 6z"),
    }
    shape = shapes.get(tone, shapes["changed"])
    return el("svg", shape, viewBox="0 0 12 12", class_=f"shape {tone}", aria_hidden="true")
