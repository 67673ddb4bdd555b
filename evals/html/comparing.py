"""The part of the page on the baseline: what changed by measure, and which cases changed sides."""

from __future__ import annotations

from collections import Counter

from evals.html.anchors import anchor
from evals.html.markup import Markup, el
from evals.html.numbers import NONE, amount, signed
from evals.html.reading import Change, Flip, Run
from evals.html.tables import wide
from evals.html.wording import DIRECTIONS, kind, measure, verdict

_ORDER = ("lost", "gained", "changed")


def section(run: Run) -> Markup | None:
    """Return the section, or None for a run without a baseline."""
    if run.comparison is None:
        return None
    flips = sorted(
        run.comparison.flips,
        key=lambda flip: _ORDER.index(flip.direction) if flip.direction in _ORDER else len(_ORDER),
    )
    counts = Counter(flip.direction for flip in flips)
    told = ", ".join(f"{counts[d]} {DIRECTIONS[d].lower()}" for d in _ORDER if counts[d])
    sentence = f"Cases that changed: {told}." if flips else "No case changed its outcome."
    return el(
        "section",
        el("h2", "Against the baseline", id="comparison"),
        el("p", "The baseline: ", _baseline(run), class_="small"),
        _kinds(run),
        el("p", el("strong", sentence)),
        _flips(flips, run) if flips else None,
        aria_labelledby="comparison",
    )


def _baseline(run: Run) -> str:
    facts = run.comparison.baseline if run.comparison else {}
    named = [
        f"{key} {str(facts[key])[:19]}"
        for key in ("name", "commit", "date", "questions")
        if facts.get(key)
    ]
    return ", ".join(named) or "not described"


def _kinds(run: Run) -> Markup | None:
    comparison = run.comparison
    moved = [
        (name, measure_name, change)
        for name, changes in (comparison.by_kind.items() if comparison else ())
        for measure_name, change in changes.items()
        if change.verdict in {"better", "worse"}
    ]
    if not moved:
        return el("p", "No kind of question shows a significant difference by itself.")
    heads = ("Kind", "Measure", "Before", "Now", "Difference", "95 % interval", "Verdict")
    table = el(
        "table",
        el("caption", "Kinds of question that moved by more than chance"),
        el("thead", el("tr", [el("th", head, scope="col") for head in heads])),
        el("tbody", [_kind_row(*row) for row in moved]),
    )
    return wide(table, "Kinds of question that moved")


def _kind_row(name: str, measured: str, change: Change) -> Markup:
    ends = f"{signed(measured, change.low)} to {signed(measured, change.high)}"
    return el(
        "tr",
        el("th", kind(name), scope="row"),
        el("td", measure(measured).long, class_="words"),
        el("td", amount(measured, change.before)),
        el("td", amount(measured, change.after)),
        el("td", signed(measured, change.difference)),
        el("td", ends if change.low is not None else NONE),
        el("td", change.verdict, class_=change.verdict),
    )


def _flips(flips: list[Flip], run: Run) -> Markup:
    questions = {case.id: case.question for case in run.cases}
    heads = ("Case", "Question", "Before", "Now", "")
    rows = [
        el(
            "tr",
            el("th", el("a", flip.id, href=f"#{anchor(flip.id)}"), scope="row"),
            el("td", questions.get(flip.id, ""), dir="auto", class_="words"),
            el("td", verdict(flip.before_verdict), class_="words"),
            el("td", verdict(flip.after_verdict), class_="words"),
            el(
                "td",
                DIRECTIONS.get(flip.direction, flip.direction),
                class_=f"flip {flip.direction}",
            ),
        )
        for flip in flips
    ]
    table = el(
        "table",
        el("caption", "Both answers stand side by side in the case itself"),
        el("thead", el("tr", [el("th", head or "Change", scope="col") for head in heads])),
        el("tbody", rows),
        class_="flips",
    )
    return wide(table, "Cases that changed")
