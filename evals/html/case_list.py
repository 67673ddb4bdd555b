"""Every case: a filter, then the failures by what went wrong, then the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from evals.html.case_details import details
from evals.html.markup import Markup, el
from evals.html.opening import Breach, breaches
from evals.html.passages import Texts
from evals.html.reading import OK, Run, RunCase
from evals.html.wording import DIRECTIONS, kind, language, measure, severity, verdict

_SPLITS = {"tune": "Tune", "test": "Test"}


def section(run: Run, texts: Texts) -> Markup:
    """Return the section; the texts of its passages are added to ``texts``."""
    broken = breaches(run)
    groups = _groups(run, broken)
    return el(
        "section",
        el("h2", "Case by case", id="cases"),
        _form(run),
        [_group(name, cases, run, texts, broken) for name, cases in groups],
        el("p", "No case fits this filter.", id="nothing", hidden=True),
        aria_labelledby="cases",
    )


def _groups(run: Run, broken: Sequence[Breach]) -> list[tuple[str, list[RunCase]]]:
    """Return the failures by verdict, the worst first, then what is right; losses lead each group."""
    breaking = {case for breach in broken for case in breach.cases}
    flips = run.flips

    def first(case: RunCase) -> bool:
        return case.id not in flips or flips[case.id].direction != "lost"

    kept: dict[str, list[RunCase]] = {}
    for case in run.cases:
        kept.setdefault(
            "hard_zero" if case.ok and case.id in breaking else case.verdict, []
        ).append(case)
    order = sorted(
        kept, key=lambda name: (name == OK, -1 if name == "hard_zero" else severity(name))
    )
    return [(name, sorted(kept[name], key=first)) for name in order]


def _group(
    name: str, cases: Sequence[RunCase], run: Run, texts: Texts, broken: Sequence[Breach]
) -> Markup:
    threshold = run.threshold
    heading = "Breaks a hard zero" if name == "hard_zero" else verdict(name)
    return el(
        "section",
        el("h3", heading, " ", el("span", str(len(cases)), data_figure=f"verdicts/{name}")),
        [
            details(
                case,
                run.flips.get(case.id),
                texts,
                threshold=threshold,
                breached=[measure(b.measure).long for b in broken if case.id in b.cases],
            )
            for case in cases
        ],
        class_="group" if name == OK else "group failures",
    )


def _form(run: Run) -> Markup:
    cases, total = run.cases, len(run.cases)
    failed = sum(not case.ok for case in cases)
    extra = [("failed", f"Any failure ({failed})")]
    flips = [flip.direction for flip in run.comparison.flips] if run.comparison else []
    selects = [
        _select("verdict", "Verdict", (c.verdict for c in cases), verdict, extra),
        _select("type", "Kind", (c.type for c in cases), kind),
        _select("lang", "Language", (c.lang for c in cases if c.lang), language),
        _select("split", "Split", (c.split for c in cases if c.split), lambda s: _SPLITS.get(s, s)),
        _select(
            "flip",
            "Against the baseline",
            flips,
            lambda d: DIRECTIONS.get(d, d),
            [("any", f"Any change ({len(flips)})")] if flips else [],
        ),
    ]
    search = el(
        "label",
        "Search ",
        el(
            "input", type="search", name="q", placeholder="question, answer, id", autocomplete="off"
        ),
        class_="search",
    )
    buttons = [
        el("button", "Clear", type="reset"),
        el("button", "Open what is shown", type="button", id="open-all"),
        el("button", "Close all", type="button", id="close-all"),
        el("span", f"{total} of {total} cases", id="shown", role="status", aria_live="polite"),
    ]
    return el(
        "form",
        search,
        selects,
        el("span", buttons, class_="buttons"),
        id="filter",
        role="search",
        aria_label="Filter the cases",
        hidden=True,
    )


def _select(
    name: str,
    label: str,
    values: Iterable[str],
    told: Callable[[str], str],
    extra: Sequence[tuple[str, str]] = (),
) -> Markup | None:
    counts = Counter(values)
    if not extra and len(counts) < 2:  # noqa: PLR2004 - nothing to choose from
        return None
    options = [("", "All"), *extra, *((v, f"{told(v)} ({n})") for v, n in counts.items())]
    return el(
        "label",
        f"{label} ",
        el("select", [el("option", text, value=value) for value, text in options], name=name),
    )
