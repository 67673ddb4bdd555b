"""May this be published? Hard zeros of one run, and losses against a baseline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evals.baseline import SavedRun
from evals.comparing import RIGHT, Comparison, Judged
from evals.measures import MEASURES
from evals.roles import HARD_ZEROS, role

_NAMED = 5  # cases named in a reason; the run file has them all


@dataclass(frozen=True, slots=True)
class HardZero:
    """A measure that must have one value in every case: that of the set, and who breaks it."""

    measure: str
    value: float | None
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gate:
    """``reasons`` tell why it is closed, ``hard_zeros`` how each of them stands."""

    reasons: tuple[str, ...]
    hard_zeros: tuple[HardZero, ...]

    @property
    def passed(self) -> bool:
        """Whether there is no reason against."""
        return not self.reasons


def hard_zeros(run: SavedRun, values: dict[str, float | None]) -> tuple[HardZero, ...]:
    """Return how the hard zeros of this run stand; ``values`` are those of the whole set."""
    known = [m.name for m in MEASURES if m.name in HARD_ZEROS]
    return tuple(
        HardZero(
            name,
            values.get(name),
            tuple(
                c.id for c in run.cases if c.scores.get(name, HARD_ZEROS[name]) != HARD_ZEROS[name]
            ),
        )
        for name in known
    )


def gate(run: SavedRun, values: dict[str, float | None], comparison: Comparison | None) -> Gate:
    """Return whether the run may pass: no broken hard zero, no crash, no significant loss.

    Without a comparison only the run itself can be looked at. With one, what crashed counts as
    wrong in it too.
    """
    zeros = hard_zeros(run, values)
    reasons = [
        f"{zero.measure} must be {HARD_ZEROS[zero.measure]:g} in every case and is not in"
        f" {_listed(zero.cases)}"
        for zero in zeros
        if zero.cases
    ]
    crashed = [case.id for case in run.cases if case.error is not None]
    if crashed:
        reasons.append(f"crashed: {_listed(crashed)}")
    if comparison is not None:
        reasons += _losses(comparison)
    return Gate(tuple(reasons), zeros)


def _losses(comparison: Comparison) -> list[str]:
    if not comparison.pairs:
        return ["no case pairs with one of the baseline; make a new baseline of these questions"]
    worse = [
        f"{name} is worse: {_told(judged)}; lost in {_listed(comparison.lost(name))}"
        for name, judged in comparison.measures.items()
        if judged.verdict == "worse" and role(name) == "gate"
    ]
    return worse + [
        f"{RIGHT.name} is worse in {kind}: {_told(judged[RIGHT.name])};"
        f" lost in {_listed(comparison.lost(RIGHT.name, kind))}"
        for kind, judged in comparison.by_kind.items()
        if judged[RIGHT.name].verdict == "worse"
    ]


def _told(judged: Judged) -> str:
    change = judged.change
    return (
        f"{change.before:.3f} before, {change.after:.3f} now, 95 % interval of the difference"
        f" {change.low:+.3f} to {change.high:+.3f}, corrected p {judged.corrected:.2g}, n {change.n}"
    )


def _listed(cases: Sequence[str]) -> str:
    more = len(cases) - _NAMED
    return ", ".join(cases[:_NAMED]) + (f" and {more} more" if more > 0 else "")
