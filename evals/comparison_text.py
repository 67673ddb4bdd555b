"""A comparison for a terminal: the verdict first, then the table, then the flips."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from evals.baseline import SavedCase
from evals.comparing import Comparison, Flip, Judged
from evals.gating import Gate
from evals.roles import role, shown_in_summary

_COLUMN = 48


def headline(comparison: Comparison) -> str:
    """Return the verdict in a sentence: better, worse, both, or no evidence."""
    named = {
        verdict: _gating_first(n for n, j in comparison.measures.items() if j.verdict == verdict)
        + [
            f"{name} in {kind}"
            for kind, changes in comparison.by_kind.items()
            for name, judged in changes.items()
            if judged.verdict == verdict and name == "right"
        ]
        for verdict in ("worse", "better")
    }
    parts = [f"{verdict}: {', '.join(names)}" for verdict, names in named.items() if names]
    said = "; ".join(parts) or "no evidence of any change"
    return f"{said[0].upper()}{said[1:]} ({len(comparison.pairs)} questions asked in both runs)."


def gate_line(gate: Gate, *, against_baseline: bool) -> str:
    """Return whether the gate is open, and each reason why it is not."""
    if gate.passed:
        rest = "" if against_baseline else " (hard zeros only: losses need a --baseline)"
        return f"Gate: passed{rest}"
    head = "Gate: failed" + ("" if against_baseline else " (hard zeros only, no --baseline)")
    return "\n".join([head, *(f"  {reason}" for reason in gate.reasons)])


def comparison_text(comparison: Comparison) -> str:
    """Return the whole comparison."""
    lines = [headline(comparison), *_unpaired(comparison), "", _head("measure")]
    rows = {n: j for n, j in comparison.measures.items() if worth_showing(n, j)}
    lines += [_row(name, judged) for name, judged in rows.items()]
    others = len(comparison.measures) - len(rows)
    lines += [f"{others} other measures: no evidence; the run file has them"] if others else []
    by_kind = [
        _row(f"{name} in {kind}", judged)
        for kind, changes in comparison.by_kind.items()
        for name, judged in changes.items()
        if judged.verdict != "no evidence" or (name == "right" and judged.change.difference)
    ]
    lines += ["", _head("by kind, where something moved"), *by_kind] if by_kind else []
    lines += ["", _counted(comparison)]
    for flip in comparison.flips:
        lines += ["", *_flip(flip)]
    return "\n".join(lines)


def worth_showing(name: str, judged: Judged | None) -> bool:
    """Whether a summary shows a measure: those that gate, and whatever moved."""
    return shown_in_summary(name) or (judged is not None and judged.verdict != "no evidence")


def _unpaired(comparison: Comparison) -> Iterator[str]:
    if comparison.only_before:
        yield f"Left out, only in the baseline: {', '.join(comparison.only_before)}"
    if comparison.only_after:
        yield f"Left out, not in the baseline: {', '.join(comparison.only_after)}"


def _gating_first(names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: role(name) != "gate")


def _head(first: str) -> str:
    columns = f"{'before':>9}{'now':>9}{'diff':>9}   {'95 % interval':<19}{'p corr.':>8}{'n':>5}"
    return f"{first:<34}{columns}  verdict"


def _row(name: str, judged: Judged) -> str:
    change = judged.change
    verdict = (
        "told, not judged" if role(name.split(" ", maxsplit=1)[0]) == "cost" else judged.verdict
    )
    interval = f"{number(change.low, '+')} – {number(change.high, '+')}"
    return (
        f"{name[:33]:<34}{number(change.before):>9}{number(change.after):>9}"
        f"{number(change.difference, '+'):>9}   {interval:<19}{judged.corrected:>8.2g}"
        f"{change.n:>5}  {verdict}"
    )


def number(value: float, sign: str = "") -> str:
    """Return a figure to three places, or whole where it is no share."""
    return f"{value:{sign}.3f}" if abs(value) <= 1 else f"{value:{sign}.0f}"


def _counted(comparison: Comparison) -> str:
    counts = dict.fromkeys(("gained", "lost", "changed"), 0)
    for flip in comparison.flips:
        counts[flip.direction] += 1
    return f"Flips: {', '.join(f'{count} {way}' for way, count in counts.items())}"


def _flip(flip: Flip) -> Iterator[str]:
    yield (
        f"{flip.direction}  {flip.after.id} [{flip.after.type}]"
        f" {flip.before.verdict} → {flip.after.verdict}: {flip.after.question}"
    )
    sides = [_said("before", flip.before), _said("now", flip.after)]
    height = max(map(len, sides))
    for left, right in zip(*(side + [""] * (height - len(side)) for side in sides), strict=True):
        yield f"  {left:<{_COLUMN}} | {right}".rstrip()


def _said(head: str, case: SavedCase) -> list[str]:
    told = case.error or case.answer
    lines = [f"{head}, refused:" if case.refused else f"{head}:"]
    lines += textwrap.wrap(" ".join(told.split()), _COLUMN)
    for citation in case.citations:
        quote = f"“{' '.join(citation.quote.split())}”"
        lines += textwrap.wrap(quote, _COLUMN, initial_indent="- ", subsequent_indent="  ")
    return lines
