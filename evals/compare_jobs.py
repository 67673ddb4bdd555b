"""Do several questions at a time end sooner? ``python -m evals.compare_jobs [--jobs N]``.

The same cases are asked one after the other and ``N`` at a time, turn about in one process, so that
whatever else the machine does falls on both.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from evals.asking import Examiner
from evals.cases import Case, read_cases
from evals.records import Record
from evals.resuming import Kept
from evals.running import ask_all
from evals.sources import kept_set, opened
from rag.errors import SanadError
from rag.settings import load_settings

Timed = tuple[float, list[Record]]


def main(arguments: list[str] | None = None) -> int:
    """Print the ratio of each round and the median; return 0 if all answers were the same, else 1."""
    parser = argparse.ArgumentParser(prog="evals.compare_jobs", description=__doc__)
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="default: 2")
    parser.add_argument("--cases", type=int, default=36, metavar="N", help="default: 36")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="default: 5")
    parser.add_argument("--data", type=Path, metavar="DIR", help="default: data/")
    given = parser.parse_args(arguments)
    settings = load_settings(data=given.data, chat_model="none")
    source = kept_set("core", settings)
    known = read_cases(source.questions)
    cases = known[:: max(len(known) // given.cases, 1)][: given.cases]
    try:
        with opened(source, settings, _say) as assistant:
            examiner = Examiner(assistant, source.key_of)
            examiner.examine(cases[0])  # loads what loads on use
            rounds = [_round(cases, examiner, given.jobs) for _ in range(given.rounds)]
    except SanadError as error:
        _say(f"evals.compare_jobs: {error}")
        return 1
    ratios = [single / many for single, many, _ in rounds]
    same = all(equal for _, _, equal in rounds)
    print(f"{len(cases)} cases, {given.rounds} rounds: {given.jobs} at a time are {statistics.median(ratios):.2f}"
          f" times as fast ({min(ratios):.2f} to {max(ratios):.2f}),"
          f" answers {'the same' if same else 'NOT the same'}")  # fmt: skip
    return 0 if same else 1


def _round(cases: Sequence[Case], examiner: Examiner, jobs: int) -> tuple[float, float, bool]:
    """Return the seconds of both ways, and whether they led to the same records."""
    single, many = _timed(cases, examiner, 1), _timed(cases, examiner, jobs)
    times = [statistics.median(record.latency_ms for record in t[1]) for t in (single, many)]
    _say(
        f"{single[0]:.1f} s and {many[0]:.1f} s; median answer {times[0]:.0f} and {times[1]:.0f} ms"
    )
    return single[0], many[0], _said(single[1]) == _said(many[1])


def _timed(cases: Sequence[Case], examiner: Examiner, jobs: int) -> Timed:
    with tempfile.TemporaryDirectory() as folder:
        kept = Kept(Path(folder), {})
        started = time.perf_counter()
        asked = ask_all(cases, examiner.examine, kept, lambda _: None, jobs=jobs)
        return time.perf_counter() - started, asked.records


def _said(records: Sequence[Record]) -> list[Record]:
    return [replace(record, latency_ms=0.0, timings_ms={}) for record in records]


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
