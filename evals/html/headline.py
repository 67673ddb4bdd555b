"""The few figures that an editor looks at first, each with its interval."""

from __future__ import annotations

from evals.html.markup import Markup, el
from evals.html.numbers import amount, is_share, percent, points, share_right
from evals.html.reading import Change, Figure, Run
from evals.html.wording import measure

# The first of each group that has a value is shown.
_WANTED = (
    ("answer_match",),
    ("passage_hit@5", "document_recall@5"),
    ("citation_precision",),
    ("citation_recall", "citation_f1"),
    ("refusal_recall",),
    ("false_refusal",),
    ("latency_ms_p95",),
)


def section(run: Run) -> Markup:
    """Return the figures as a list of terms."""
    changes = run.comparison.measures if run.comparison else {}
    shown = [
        _item("right", "Questions that went right", share_right(run.cases), changes.get("right"))
    ]
    for group in _WANTED:
        name = next(
            (n for n in group if n in run.measures and run.measures[n].value is not None), None
        )
        if name:
            shown.append(_item(name, measure(name).long, run.measures[name], changes.get(name)))
    return el(
        "section",
        el("h2", "The main figures", id="figures"),
        el("dl", shown, class_="figures"),
        el("p", "The bar and the small figures are the 95 % interval.", class_="note"),
        aria_labelledby="figures",
    )


def _item(name: str, told: str, figure: Figure, change: Change | None) -> Markup:
    share = is_share(name)
    text = percent(figure.value) if share else amount(name, figure.value).removesuffix(" ms")
    key = f"measures/{name}"
    return el(
        "div",
        el("dt", told),
        el(
            "dd",
            el("data", text, value=figure.value, data_figure=f"{key}/value", class_="big"),
            el("span", " %" if share else " ms", class_="unit"),
            _range(figure) if share else None,
            el("p", _interval(name, figure), f" · n {figure.n}", class_="small"),
            _against(name, change),
        ),
    )


def _interval(name: str, figure: Figure) -> list[Markup | str]:
    def end(side: str, value: float | None) -> Markup:
        text = percent(value) if is_share(name) else amount(name, value).removesuffix(" ms")
        return el("data", text, value=value, data_figure=f"measures/{name}/{side}")

    return [end("low", figure.low), "–", end("high", figure.high)]


def _range(figure: Figure) -> Markup:
    low, high = 100 * (figure.low or 0), 100 * (figure.high or 0)
    value = 100 * (figure.value or 0)
    return el(
        "svg",
        el("line", x1=0, x2=100, y1=4, y2=4, class_="rail"),
        el("line", x1=round(low, 1), x2=round(max(high, low + 0.5), 1), y1=4, y2=4, class_="span"),
        el("line", x1=round(value, 1), x2=round(value, 1), y1=0, y2=8, class_="here"),
        viewBox="0 0 100 8",
        preserveAspectRatio="none",
        aria_hidden="true",
        class_="range",
    )


def _against(name: str, change: Change | None) -> Markup | None:
    if change is None or change.difference is None:
        return None
    if is_share(name):
        text = f"{percent(change.before)} % before, {points(change.difference)}: {change.verdict}"
    else:
        text = f"{amount(name, change.before)} before: told, not judged"
    return el("p", text, class_=f"against {change.verdict.replace(' ', '-')}")
