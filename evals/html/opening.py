"""The verdict in one sentence, with the reasons for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evals.html.anchors import anchor
from evals.html.markup import Markup, el
from evals.html.numbers import NONE, amount, percent, share_right, signed
from evals.html.reading import Change, Comparison, Run, RunCase
from evals.html.wording import kind, measure
from evals.roles import HARD_ZEROS

RIGHT = "right"
_SHOWN = 3  # of the measures that moved; the table has them all


@dataclass(frozen=True, slots=True)
class Breach:
    """A hard zero that does not hold."""

    measure: str
    value: float | None
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """``tone`` is good, bad or even."""

    sentence: str
    tone: str
    reasons: tuple[str, ...]


def breaches(run: Run) -> list[Breach]:
    """Return the hard zeros that do not hold in every case."""
    found = []
    for name, value in HARD_ZEROS.items():
        broken = tuple(case.id for case in run.cases if case.scores.get(name, value) != value)
        if broken:
            figure = run.measures.get(name)
            found.append(Breach(name, figure.value if figure else None, broken))
    return found


def opening(run: Run) -> Opening:
    """Return the verdict: against the baseline where there is one, or else on the run by itself."""
    if run.comparison is None:
        return _alone(run)
    return _against(run, run.comparison)


def section(run: Run) -> Markup:
    """Return the head of the page: sentence, reasons, and whether the hard zeros hold."""
    first = opening(run)
    return el(
        "section",
        el("h1", first.sentence, id="verdict"),
        el("ul", [el("li", reason) for reason in first.reasons], class_="reasons")
        if first.reasons
        else None,
        _gate(run),
        _zeros(run),
        class_=f"opening {first.tone}",
        aria_labelledby="verdict",
    )


def _against(run: Run, comparison: Comparison) -> Opening:
    moved = {verdict: _moved(comparison, verdict) for verdict in ("worse", "better")}
    worse, better = moved["worse"], moved["better"]
    over = f"over {_paired(comparison)} questions asked in both runs"
    gate = comparison.gate
    if worse and better:
        sentence = f"Worse than the baseline in some things and better in others, {over}."
    elif worse:
        sentence = f"Worse than the baseline, {over}."
    elif not gate.passed:
        sentence = f"Not fit to publish, whatever the baseline: {len(breaches(run)) or 'some'} hard zeros or cases are broken."
    elif better:
        sentence = f"Better than the baseline, {over}."
    else:
        sentence = f"No evidence of any change against the baseline, {over}."
    # What the gate says of a measure is not said again.
    untold = [line for name, line in worse if not any(r.startswith(name) for r in gate.reasons)]
    reasons = [*gate.reasons, *_shortened(untold), *_shortened([line for _, line in better])]
    if not worse and not better:
        reasons.append("The differences are no larger than chance makes them.")
    tone = "bad" if worse or not gate.passed else "good" if better else "even"
    return Opening(sentence, tone, tuple(reasons))


def _alone(run: Run) -> Opening:
    right = sum(case.ok for case in run.cases)
    broken = breaches(run)
    crashed = sum(case.error is not None for case in run.cases)
    sentence = f"{right} of {len(run.cases)} questions went right" + (
        f", but {_count(len(broken), 'hard zero does', 'hard zeros do')} not hold."
        if broken
        else ", and every hard zero holds."
    )
    reasons = [*_sides(run.cases)]
    if crashed:
        reasons.append(f"{_count(crashed, 'case', 'cases')} crashed and count for nothing else.")
    reasons.append("No baseline was given, so nothing is said on better or worse.")
    return Opening(sentence, "bad" if broken or crashed else "even", tuple(reasons))


def _sides(cases: Iterable[RunCase]) -> list[str]:
    sides: dict[bool, list[RunCase]] = {True: [], False: []}
    for case in cases:
        sides[case.answerable].append(case)
    lines = []
    for answerable, verb in ((True, "answered from gold"), (False, "rightly refused or corrected")):
        part = sides[answerable]
        if part:
            share = share_right(part)
            sort = "with an answer in the corpus" if answerable else "without one"
            lines.append(
                f"Of {len(part)} questions {sort}, {percent(share.value)} % were {verb} "
                f"(95 % interval {percent(share.low)}–{percent(share.high)} %)."
            )
    return lines


def _moved(comparison: Comparison, verdict: str) -> list[tuple[str, str]]:
    """Return name and line of each measure with this verdict, and of kinds by their right cases."""
    found = [("", name, change) for name, change in comparison.measures.items()]
    found += [
        (f" in {kind(of)}", RIGHT, changes[RIGHT])
        for of, changes in comparison.by_kind.items()
        if RIGHT in changes
    ]
    return [
        (f"{name}", _line(name, f"{measure(name).long}{where}", change))
        for where, name, change in found
        if change.verdict == verdict
    ]


def _line(name: str, told: str, change: Change) -> str:
    ends = f"{signed(name, change.low)} to {signed(name, change.high)}"
    return (
        f"{told}: {change.verdict}, {amount(name, change.before)} before and "
        f"{amount(name, change.after)} now (95 % interval of the difference {ends})."
    )


def _shortened(lines: list[str]) -> list[str]:
    more = len(lines) - _SHOWN
    rest = [f"And {_count(more, 'more', 'more')} under “Every measure”."] if more > 0 else []
    return [*lines[:_SHOWN], *rest]


def _gate(run: Run) -> Markup | None:
    if run.comparison is None:
        return None
    held = run.comparison.gate.passed
    text = "The gate is open: " if held else "The gate is closed: "
    rest = "no loss that counts, and no broken hard zero." if held else "see the reasons above."
    return el("p", el("strong", text), rest, class_="gate")


def _zeros(run: Run) -> Markup:
    found = breaches(run)
    if not found:
        return el("p", el("strong", "Hard zeros hold: "), _kept(run), class_="zeros")
    items = [
        el(
            "li",
            f"{measure(breach.measure).long}: {amount(breach.measure, breach.value)}, in ",
            _links(breach.cases),
            ".",
        )
        for breach in found
    ]
    return el("div", el("strong", "Hard zeros broken"), el("ul", items), class_="zeros broken")


def _kept(run: Run) -> str:
    known = [n for n in HARD_ZEROS if n in run.measures and run.measures[n].value is not None]
    said = [
        f"{measure(name).short.lower()} {amount(name, run.measures[name].value)}" for name in known
    ]
    return (", ".join(said) or NONE) + "."


def _links(cases: tuple[str, ...]) -> list[Markup | str]:
    parts: list[Markup | str] = []
    for case in cases:
        parts += [", "] if parts else []
        parts.append(el("a", case, href=f"#{anchor(case)}"))
    return parts


def _paired(comparison: Comparison) -> int:
    if comparison.paired is not None:
        return comparison.paired
    return max((change.n for change in comparison.measures.values()), default=0)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
