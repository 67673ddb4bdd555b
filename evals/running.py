"""Case after case is asked, or several at a time, kept, and counted."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from evals.cases import Case
from evals.jobs import at_a_time
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


@dataclass(frozen=True, slots=True)
class _Done:
    outcome: Outcome
    reused: bool


def ask_all(
    cases: Sequence[Case],
    examine: Examine,
    kept: Kept,
    progress: Progress,
    repeat: int = 1,
    jobs: int = 1,
) -> Asked:
    """Return an outcome for each case in order, telling after each how many were right so far.

    ``jobs`` cases are asked at a time, and each is kept as soon as it is there. On an interrupt,
    which goes on to the caller, those being asked are finished, and one line says how to go on.
    """
    finished: list[_Done] = []

    def ask(case: Case) -> _Done:
        found = kept.find(case)
        outcome = found or _asked(case, examine, repeat)
        if found is None:
            kept.keep(outcome)
        done = _Done(outcome, reused=found is not None)
        finished.append(done)
        return done

    try:
        with at_a_time(jobs) as each:
            in_order = list(_telling(each(ask, cases), len(cases), progress))
    except KeyboardInterrupt:
        without = " without --fresh" if kept.fresh else ""
        progress(
            f"stopped after {len(finished)} of {len(cases)} cases, which are kept:"
            f" the same command{without} goes on from there"
        )
        raise
    return Asked(tuple(done.outcome for done in in_order), sum(done.reused for done in in_order))


def _telling(stream: Iterable[_Done], total: int, progress: Progress) -> Iterator[_Done]:
    right = 0
    for number, done in enumerate(stream, start=1):
        record = done.outcome.record
        right += record.verdict is Verdict.OK
        note = "  (kept)" if done.reused else ""
        told = f"{right / number:.2f} right  {record.verdict.value}  {record.case.id}{note}"
        progress(f"[{number}/{total}] {told}")
        yield done


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
