"""Case after case is asked, kept, and counted."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from evals.cases import Case
from evals.records import Record, Verdict
from evals.resuming import Kept, Outcome

Examine = Callable[[Case], Record]
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """The outcome of each case in order; ``reused`` of them were kept from an earlier run."""

    outcomes: tuple[Outcome, ...]
    reused: int = 0

    @property
    def records(self) -> list[Record]:
        """The records of all cases."""
        return [outcome.record for outcome in self.outcomes]


def ask_all(
    cases: Sequence[Case], examine: Examine, kept: Kept, progress: Progress, repeat: int = 1
) -> Asked:
    """Return an outcome for each case, telling after each how many were right so far.

    Each is kept before the next is asked. On an interrupt, which goes on to the caller, one line
    says how to go on.
    """
    outcomes: list[Outcome] = []
    reused = right = 0
    try:
        for number, case in enumerate(cases, start=1):
            found = kept.find(case)
            outcome = found or _asked(case, examine, repeat)
            if found is None:
                kept.keep(outcome)
            outcomes.append(outcome)
            reused += found is not None
            verdict = outcome.record.verdict
            right += verdict is Verdict.OK
            note = "  (kept)" if found else ""
            share = right / number
            progress(f"[{number}/{len(cases)}] {share:.2f} right  {verdict.value}  {case.id}{note}")
    except KeyboardInterrupt:
        without = " without --fresh" if kept.fresh else ""
        progress(
            f"stopped after {len(outcomes)} of {len(cases)} cases, which are kept:"
            f" the same command{without} goes on from there"
        )
        raise
    return Asked(tuple(outcomes), reused)


def repeat_json(outcomes: Sequence[Outcome], times: int) -> dict[str, Any]:
    """Return what asking each case several times showed, as plain values."""
    spread = [max(o.latencies_ms) - min(o.latencies_ms) for o in outcomes if o.latencies_ms]
    return {
        "times": times,
        "identical": sum(outcome.identical for outcome in outcomes),
        "differing": [outcome.record.case.id for outcome in outcomes if not outcome.identical],
        "latency_spread_ms_median": statistics.median(spread) if spread else None,
    }


def _asked(case: Case, examine: Examine, repeat: int) -> Outcome:
    records = [examine(case) for _ in range(repeat)]
    times = tuple(record.latency_ms for record in records)
    first = records[0]
    same = all(_said(record) == _said(first) for record in records)
    return Outcome(replace(first, latency_ms=statistics.median(times)), times, same)


def _said(record: Record) -> tuple[object, ...]:
    """Return all of a record that a reader could notice."""
    return (
        record.error,
        record.refused,
        record.answer,
        record.citations,
        record.ranked_documents,
        record.unresolved,
    )
