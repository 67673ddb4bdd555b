"""Two runs over the same questions: what changed in each measure, by kind, and in which cases.

A family of tests shares one chance of a false alarm. The gate looks at the measures that
``evals.roles`` lists, over the whole set, and at the share of right cases by kind, so that one kind
cannot be lost behind the gains of another. The two families together raise a false alarm in at most
5 % of comparisons of a system whose answers vary by chance, and never for one that repeats itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from evals.baseline import SavedCase, SavedRun
from evals.measures import MEASURES, Measure
from evals.records import Record, Verdict
from evals.roles import less_is_better, role
from evals.significance import ROUNDS, Change, compared, holm

Judgement = Literal["better", "worse", "no evidence"]
Direction = Literal["gained", "lost", "changed"]

WHOLE_SET_LEVEL = 0.04
RIGHT_BY_KIND_LEVEL = 0.01
WATCHED_LEVEL = 0.05
UNJUDGED_ROUNDS = 1000  # by kind only what gates is judged; the rest needs an interval and no p

RIGHT = Measure("right", lambda record: float(record.verdict is Verdict.OK))


@dataclass(frozen=True, slots=True)
class Judged:
    """A change with its verdict; ``corrected`` is p after the correction for its family."""

    change: Change
    corrected: float
    verdict: Judgement


@dataclass(frozen=True, slots=True)
class Flip:
    """A case with another verdict than before."""

    before: SavedCase
    after: SavedCase

    @property
    def direction(self) -> Direction:
        """Whether the case became right, stopped being so, or went wrong in another way."""
        if self.before.right == self.after.right:
            return "changed"
        return "gained" if self.after.right else "lost"


@dataclass(frozen=True, slots=True)
class Comparison:
    """``only_before`` and ``only_after`` are ids without a partner, left out of everything else."""

    baseline: SavedRun
    pairs: tuple[tuple[SavedCase, SavedCase], ...]
    measures: Mapping[str, Judged]
    by_kind: Mapping[str, Mapping[str, Judged]]
    flips: tuple[Flip, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]

    def lost(self, measure: str, kind: str | None = None) -> tuple[str, ...]:
        """Return ids of the cases (of one kind) that ``measure`` scores worse, the worst first."""
        sign = -1 if less_is_better(measure) else 1
        fallen = {
            after.id: sign * (_score(measure, after) - _score(measure, before))
            for before, after in self.pairs
            if kind in {None, after.type}
        }
        return tuple(sorted((i for i, by in fallen.items() if by < 0), key=lambda i: fallen[i]))


def compare(baseline: SavedRun, run: SavedRun, records: Sequence[Record]) -> Comparison:
    """Return the comparison of ``run``, whose records are ``records``, with an earlier one.

    Cases pair by id and question, its conversation included, so that a question that was put
    differently is a new one.
    """
    known = {case.identity: case for case in baseline.cases}
    pairs = [
        (known[case.identity], case, record)
        for case, record in zip(run.cases, records, strict=True)
        if case.identity in known
    ]
    matched = {case.identity for _, case, _ in pairs}
    kinds = {
        name: _changes([p for p in pairs if p[1].type == name], UNJUDGED_ROUNDS)
        for name in dict.fromkeys(case.type for _, case, _ in pairs)
    }
    return Comparison(
        baseline=baseline,
        pairs=tuple((old, new) for old, new, _ in pairs),
        measures=_judged_whole(_changes(pairs)),
        by_kind=_judged_kinds(kinds),
        flips=tuple(Flip(old, new) for old, new, _ in pairs if old.verdict != new.verdict),
        only_before=tuple(c.id for key, c in known.items() if key not in matched),
        only_after=tuple(c.id for c in run.cases if c.identity not in matched),
    )


_Pair = tuple[SavedCase, SavedCase, Record]


def _changes(pairs: Sequence[_Pair], watched_rounds: int = ROUNDS) -> dict[str, Change]:
    """Return what changed in each measure; those that do not gate get ``watched_rounds``."""
    found: dict[str, Change] = {}
    for measure in (RIGHT, *MEASURES):
        strata = [measure.stratum(record) for _, _, record in pairs]
        if len(set(strata)) < measure.strata:
            continue
        before = np.array([_score(measure.name, old) for old, _, _ in pairs])
        after = np.array([_score(measure.name, new) for _, new, _ in pairs])
        rounds = ROUNDS if role(measure.name) == "gate" else watched_rounds
        change = compared(before, after, measure.combine, strata, rounds)
        if change is not None:
            found[measure.name] = change
    return found


def _score(measure: str, case: SavedCase) -> float:
    """Return a case's score, NaN if it has none."""
    return float(case.right) if measure == RIGHT.name else case.scores.get(measure, np.nan)


def _judged_whole(changes: Mapping[str, Change]) -> dict[str, Judged]:
    gating = holm({name: c.p for name, c in changes.items() if role(name) == "gate"})
    others = holm({name: c.p for name, c in changes.items() if name not in gating})
    return {
        name: _judged(name, change, gating[name], WHOLE_SET_LEVEL)
        if name in gating
        else _judged(name, change, others[name], WATCHED_LEVEL)
        for name, change in changes.items()
    }


def _judged_kinds(kinds: Mapping[str, Mapping[str, Change]]) -> dict[str, dict[str, Judged]]:
    """Right cases of all kinds are one family; what else changed in any kind is another."""
    every = {(kind, name): c for kind, changes in kinds.items() for name, c in changes.items()}
    right = holm({key: c.p for key, c in every.items() if key[1] == RIGHT.name})
    others = holm(
        {key: c.p for key, c in every.items() if role(key[1]) == "gate" and key not in right}
    )
    judged: dict[str, dict[str, Judged]] = {kind: {} for kind in kinds}
    for key, change in every.items():
        kind, name = key
        if key in right:
            judged[kind][name] = _judged(name, change, right[key], RIGHT_BY_KIND_LEVEL)
        else:
            judged[kind][name] = _judged(name, change, others.get(key, 1.0), WATCHED_LEVEL)
    return judged


def _judged(name: str, change: Change, corrected: float, level: float) -> Judged:
    if corrected >= level or not change.difference or role(name) == "cost":
        return Judged(change, corrected, "no evidence")
    better = (change.difference < 0) == less_is_better(name)
    return Judged(change, corrected, "better" if better else "worse")
