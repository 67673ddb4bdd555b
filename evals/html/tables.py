"""Tables: by kind of question, by split, and every measure with what it tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evals.html.markup import Markup, el
from evals.html.numbers import NONE, amount, brief, share_right, signed
from evals.html.reading import Change, Figure, Figures, Run, RunCase
from evals.html.wording import kind, measure
from evals.roles import less_is_better, role

_COLUMNS = (
    "passage_hit@5",
    "citation_recall",
    "citation_precision",
    "answer_match",
    "conflict_recall",
    "count_exact",
    "false_refusal",
    "refusal_recall",
)
_SMALL = 0.001
_SPLITS = {"tune": "Tune: thresholds were fitted here", "test": "Test: never seen by a fit"}


def by_kind(run: Run) -> Markup:
    """Return the section with the table by kind and, where cases are split, that by split."""
    groups = {name: [c for c in run.cases if c.type == name] for name in run.by_kind}
    rows = [
        _row("by_kind", name, kind(name), groups[name], run.by_kind[name], _worse(run, name))
        for name in groups
    ]
    rows.append(_row("measures", "", "All", run.cases, run.measures, {}, last=True))
    return el(
        "section",
        el("h2", "By kind of question", id="by-kind"),
        _table(
            run,
            "Kind",
            rows,
            "In per cent, with 95 % intervals underneath; n where not all cases are eligible",
        ),
        _by_split(run),
        aria_labelledby="by-kind",
    )


def all_measures(run: Run) -> Markup:
    """Return every measure with its value, interval and number of cases, folded up."""
    changes = run.comparison.measures if run.comparison else {}
    heads = ["Measure", "What it tells", "Value", "95 % interval", "Cases"]
    heads += ["Baseline", "Difference", "p, corrected", "Verdict"] if changes else []
    rows = [_measure_row(name, figure, changes) for name, figure in run.measures.items()]
    table = el(
        "table",
        el("caption", "Every measure; a dash: no case is eligible"),
        el("thead", el("tr", [el("th", head, scope="col") for head in heads])),
        el("tbody", rows),
        class_="all-measures",
    )
    return el(
        "section",
        el("h2", "Every measure", id="all-measures"),
        el(
            "details",
            el("summary", f"All {len(run.measures)} measures"),
            wide(table, "Every measure"),
        ),
        aria_labelledby="all-measures",
    )


def wide(table: Markup, name: str) -> Markup:
    """Return a table in a frame that scrolls sideways, by keyboard too, where it is too wide."""
    return el("div", table, class_="wide", role="region", aria_label=name, tabindex=0)


def _columns(run: Run) -> list[str]:
    return [n for n in _COLUMNS if n in run.measures and run.measures[n].value is not None]


def _table(run: Run, first: str, rows: Sequence[Sequence[Markup]], caption: str) -> Markup:
    heads = [first, "Cases", "Right", *(measure(name).short for name in _columns(run))]
    kept = [el("tr", row[0], row[1:3], _picked(run, row[3:]), class_=None) for row in rows]
    table = el(
        "table",
        el("caption", caption),
        el("thead", el("tr", [el("th", head, scope="col") for head in heads])),
        el("tbody", kept[:-1]),
        el("tfoot", kept[-1]) if first == "Kind" else el("tbody", kept[-1]),
        class_="by-kind",
    )
    return wide(table, caption)


def _picked(run: Run, cells: Sequence[Markup]) -> list[Markup]:
    shown = _columns(run)
    return [cell for name, cell in zip(_COLUMNS, cells, strict=True) if name in shown]


def _by_split(run: Run) -> Markup | None:
    if not run.by_split:
        return None
    rows = [
        _row(
            "by_split",
            name,
            _SPLITS.get(name, name),
            [c for c in run.cases if c.split == name],
            figures,
            {},
        )
        for name, figures in run.by_split.items()
    ]
    return _table(run, "Split", rows, "Tuning cases against test cases, in per cent")


def _row(
    table: str,
    name: str,
    told: str,
    cases: Sequence[RunCase],
    figures: Figures,
    worse: Mapping[str, Change],
    *,
    last: bool = False,
) -> list[Markup]:
    key = table if last else f"{table}/{name}"
    right = _cell(f"{key}/right", "right", share_right(cases), len(cases), None)
    cells = [
        _cell(f"{key}/{m}", m, figures.get(m, Figure()), len(cases), worse.get(m)) for m in _COLUMNS
    ]
    return [
        el("th", told, scope="row"),
        el("td", str(len(cases)), data_figure=f"{key}/cases"),
        right,
        *cells,
    ]


def _cell(key: str, name: str, figure: Figure, cases: int, change: Change | None) -> Markup:
    if figure.value is None:
        return el("td", NONE, class_="none")
    few = f" · n {figure.n}" if figure.n != cases else ""
    return el(
        "td",
        el("data", brief(name, figure.value), value=figure.value, data_figure=f"{key}/value"),
        _sign(change),
        el(
            "small",
            el("data", brief(name, figure.low), value=figure.low, data_figure=f"{key}/low"),
            "–",
            el("data", brief(name, figure.high), value=figure.high, data_figure=f"{key}/high"),
            few,
        ),
    )


def _sign(change: Change | None) -> Markup | None:
    if change is None or change.verdict not in {"better", "worse"}:
        return None
    mark = "▲" if change.verdict == "better" else "▼"
    return el(
        "span", f" {mark}", el("span", change.verdict, class_="unseen"), class_=change.verdict
    )


def _worse(run: Run, name: str) -> Mapping[str, Change]:
    return run.comparison.by_kind.get(name, {}) if run.comparison else {}


def _measure_row(name: str, figure: Figure, changes: Mapping[str, Change]) -> Markup:
    key = f"measures/{name}"
    label = measure(name)
    lower = " (lower is better)" if less_is_better(name) else None
    cells = [
        el("th", el("code", name), scope="row"),
        el("td", label.long, lower, class_="words"),
        el(
            "td",
            el("data", amount(name, figure.value), value=figure.value, data_figure=f"{key}/value"),
        ),
        el(
            "td",
            [
                el("data", amount(name, figure.low), value=figure.low, data_figure=f"{key}/low"),
                "–",
                el("data", amount(name, figure.high), value=figure.high, data_figure=f"{key}/high"),
            ]
            if figure.value is not None
            else None,
        ),
        el("td", str(figure.n), data_figure=f"{key}/n"),
    ]
    change = changes.get(name)
    if change:
        cells += [
            el("td", amount(name, change.before)),
            el("td", signed(name, change.difference)),
            el("td", chance(change)),
            el(
                "td",
                "told, not judged" if role(name) == "cost" else change.verdict,
                class_=change.verdict,
            ),
        ]
    elif changes:
        cells += [el("td", NONE)] * 4
    return el("tr", cells)


def chance(change: Change) -> str:
    """Return p after its correction, or before it where the run has no other."""
    value = change.p if change.corrected_p is None else change.corrected_p
    if value is None:
        return NONE
    return f"{value:.3f}" if value >= _SMALL else f"< {_SMALL}"
