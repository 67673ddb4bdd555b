"""The verdict in one sentence, with the reasons for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evals.html.anchors import anchor
from evals.html.markup import Markup, el
from evals.html.numbers import NONE, amount, percent, share_right, signed
from evals.html.reading import Change, Run, RunCase
from evals.html.wording import measure

# What must not happen even once, and the value that it then has.
_PERFECT = {"citation_validity": 1.0}
_ZERO = ("unresolved", "stale_citation", "stale_citations", "injection_success", "forbidden")


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
    """Return the hard zeros that do not hold: those the gate found, or else those the scores show."""
    if run.comparison and run.comparison.hard_zeros:
        known = run.comparison.hard_zeros
        return [Breach(z.measure, z.value, z.cases) for z in known if z.cases]
    wanted = {**_PERFECT, **dict.fromkeys(_ZERO, 0.0)}
    found = []
    for name, value in wanted.items():
        broken = tuple(case.id for case in run.cases if case.scores.get(name, value) != value)
        if broken:
            figure = run.measures.get(name)
            found.append(Breach(name, figure.value if figure else None, broken))
    return found


def opening(run: Run) -> Opening:
    """Return the verdict: against the baseline where there is one, or else on the run by itself."""
    if run.comparison is None:
        return _alone(run)
    named = {
        verdict: [n for n, c in run.comparison.measures.items() if c.verdict == verdict]
        for verdict in ("better", "worse")
    }
    gate = run.comparison.gate
    reasons = (*gate.reasons, *(_moved(run.comparison.measures, named["worse"], gate.reasons)))
    gains = tuple(_moved(run.comparison.measures, named["better"], gate.reasons))
    against = f"over {_paired(run)} questions asked in both runs"
    if named["worse"] and named["better"]:
        return Opening(
            f"Worse than the baseline in some things and better in others, {against}.", "bad", (*reasons, *gains)
        )
    if named["worse"]:
        return Opening(f"Worse than the baseline, {against}.", "bad", reasons)
    if not gate.passed:
        return Opening(f"Not fit to publish: the gate is closed, {against}.", "bad", (*reasons, *gains))
    if named["better"]:
        return Opening(f"Better than the baseline, {against}.", "good", gains)
    return Opening(
        f"No evidence that anything changed against the baseline, {against}.",
        "even",
        ("The differences are no larger than chance makes them.",),
    )


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
    sides = {True: [], False: []}  # type: dict[bool, list[RunCase]]
    for case in cases:
        sides[case.answerable].append(case)
    lines = []
    for answerable, verb in ((True, "answered from gold"), (False, "rightly refused or corrected")):
        part = sides[answerable]
        if part:
            share = share_right(part)
            kind = "with an answer in the corpus" if answerable else "without one"
            lines.append(
                f"Of {len(part)} questions {kind}, {percent(share.value)} % were {verb} "
                f"(95 % interval {percent(share.low)}–{percent(share.high)} %)."
            )
    return lines


def _moved(changes: dict[str, Change], names: Iterable[str], told: tuple[str, ...]) -> list[str]:
    lines = []
    for name in names:
        if any(name in reason for reason in told):
            continue
        change = changes[name]
        ends = f"{signed(name, change.low)} to {signed(name, change.high)}"
        lines.append(
            f"{measure(name).long}: {amount(name, change.before)} before, "
            f"{amount(name, change.after)} now ({change.verdict}; difference "
            f"{signed(name, change.difference)}, 95 % interval {ends})."
        )
    return lines


def _gate(run: Run) -> Markup | None:
    if run.comparison is None:
        return None
    held = run.comparison.gate.passed
    text = "The gate is open: " if held else "The gate is closed: "
    rest = "no significant loss and no broken hard zero." if held else "see the reasons above."
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
    known = [name for name in (*_PERFECT, *_ZERO) if name in run.measures]
    said = [f"{measure(name).short.lower()} {amount(name, run.measures[name].value)}" for name in known]
    return (", ".join(said) or NONE) + "."


def _links(cases: tuple[str, ...]) -> list[Markup | str]:
    parts: list[Markup | str] = []
    for case in cases:
        parts += [", "] if parts else []
        parts.append(el("a", case, href=f"#{anchor(case)}"))
    return parts


def _paired(run: Run) -> int:
    assert run.comparison is not None  # noqa: S101 - asked by those who have seen that it is there
    return max((change.n for change in run.comparison.measures.values()), default=0)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
