"""Try the guard's fact tokens on statements that were made false, and on true ones.

    python -m evals.mutations BENCHMARKS [--each N] [--show KIND] [--half develop|check]

Statements are supported claims of WiCE and SummEdits, and sentences of our corpus. One change makes
each false (``evals/mutating.py``); it is caught if the guard misses a fact in it that it did not
miss in the true statement. False alarms are true statements in which it misses something: sentences
against themselves, and claims in people's words against the sentences that they rest on. The rules
were written with one half of the statements before the eyes ("develop"), by the hash of their ids;
both halves are reported. Ends with 1 if a target is not reached over both halves together.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.mutating import MUTATORS
from evals.pairs import Pair, claim_rows, close_summaries, corpus_pairs, summedits_pairs, wice_pairs
from rag.citing.facts import CitedText, MissingFact, compared_facts, missing_facts

Checker = Callable[[str, Sequence[CitedText]], tuple[MissingFact, ...]]
_ROOT = Path(__file__).resolve().parents[1]
_OF_WHOLE = 4  # every fourth summary is compared with its whole source, which takes long
_EACH = 60  # mutated statements of a kind and source at most
_HALVES = ("develop", "check")
_STRICT = frozenset({"number", "unit", "date", "negation"})
# Which kinds are held to which share of caught changes, and how many false alarms are borne.
_STRICT_SHARE, _SHARE, _VERBATIM, _PARAPHRASE = 0.99, 0.95, 0.01, 0.10


@dataclass(frozen=True, slots=True)
class Mutant:
    """A statement with one change, and whether the checker saw it."""

    kind: str
    pair: Pair
    statement: str
    caught: bool


def main(arguments: list[str] | None = None) -> int:
    """Make, check, print; returns 0 if every target is reached."""
    parser = argparse.ArgumentParser(prog="python -m evals.mutations", description=__doc__)
    parser.add_argument("benchmarks", type=Path)
    parser.add_argument("--each", type=int, default=_EACH)
    parser.add_argument("--show", help="print what is missed of this kind, or 'false alarms'")
    parser.add_argument("--half", choices=_HALVES, default="develop", help="what --show shows")
    options = parser.parse_args(arguments)
    rows = claim_rows(options.benchmarks)
    wice, summaries = list(wice_pairs(rows)), list(close_summaries(rows))
    corpus = list(corpus_pairs(_ROOT / "corpus"))
    mutants = made(wice, options.each) + made(summaries, options.each) + made(corpus, options.each)
    whole = list(summedits_pairs(rows))[::_OF_WHOLE]
    if options.show:
        _show(options.show, options.half, mutants, wice)
        return 0
    caught = _print_caught(mutants)
    alarms = _print_alarms(wice, whole, corpus)
    _print_speed([*summaries, *corpus[::5]])
    return 0 if _reached(mutants, caught, alarms) else 1


def made(pairs: Iterable[Pair], each: int, checker: Checker = missing_facts) -> list[Mutant]:
    """Return up to ``each`` mutants of every kind, the same ones every time."""
    ordered = sorted(pairs, key=lambda p: hashlib.sha256(f"order {p.id}".encode()).digest())
    found: list[Mutant] = []
    for kind, mutate in MUTATORS.items():
        count = 0
        for pair in ordered:
            if count == each:
                break
            statement = mutate(pair.statement, pair.shown, random.Random(f"{kind} {pair.id}"))  # noqa: S311
            if statement is None or statement == pair.statement:
                continue
            count += 1
            known = {(m.kind, m.text) for m in checker(pair.statement, pair.quotes)}
            new = {(m.kind, m.text) for m in checker(statement, pair.quotes)} - known
            found.append(Mutant(kind, pair, statement, bool(new)))
    return found


def _print_caught(mutants: Sequence[Mutant]) -> dict[str, float]:
    shares: dict[str, float] = {}
    print(f"{'changed':<13}{'pairs':>6}{'caught':>9}   develop     check")
    for kind in [*MUTATORS, "all"]:
        own = [m for m in mutants if kind in {m.kind, "all"}]
        halves = [[m for m in own if m.pair.half == half] for half in _HALVES]
        shares[kind] = _share(m.caught for m in own)
        print(
            f"{kind:<13}{len(own):>6}{shares[kind]:>9.1%}"
            + "".join(f"{_share(m.caught for m in h):>10.1%}" for h in halves)
        )
    for source in dict.fromkeys(m.pair.source for m in mutants):
        own = [m for m in mutants if m.pair.source == source]
        print(f"  of {source}: {_share(m.caught for m in own):.1%} of {len(own)}")
    return shares


def _print_alarms(
    wice: Sequence[Pair], summaries: Sequence[Pair], corpus: Sequence[Pair]
) -> tuple[float, float]:
    print(f"\n{'false alarms':<58}{'pairs':>6}{'share':>8}   develop     check")
    verbatim = _alarm_line("our corpus, sentence against itself", corpus, missing_facts)
    _alarm_line("the same, compared token by token", corpus, compared_facts)
    people = _alarm_line("WiCE, claim against its supporting sentences", wice, missing_facts)
    _alarm_line(
        "SummEdits, every fourth summary against its whole source", summaries, missing_facts
    )
    return verbatim, people


def _alarm_line(label: str, pairs: Sequence[Pair], checker: Checker) -> float:
    alarms = [(pair.half, bool(checker(pair.statement, pair.quotes))) for pair in pairs]
    share = _share(alarm for _, alarm in alarms)
    halves = [_share(alarm for half, alarm in alarms if half == wanted) for wanted in _HALVES]
    print(f"{label:<58}{len(pairs):>6}{share:>8.1%}" + "".join(f"{h:>10.1%}" for h in halves))
    return share


def _print_speed(pairs: Sequence[Pair]) -> None:
    times = []
    for pair in pairs:
        started = time.perf_counter()
        compared_facts(pair.statement, pair.quotes)
        times.append((time.perf_counter() - started) * 1000)
    print(
        f"\nmilliseconds a statement: p50 {statistics.median(times):.2f}, "
        f"p95 {statistics.quantiles(times, n=20)[-1]:.2f}"
    )


def _reached(
    mutants: Sequence[Mutant], caught: dict[str, float], alarms: tuple[float, float]
) -> bool:
    problems = [f"{k}: {caught[k]:.1%} caught" for k in _STRICT if caught[k] < _STRICT_SHARE]
    if caught["all"] < _SHARE:
        problems.append(f"all: {caught['all']:.1%} caught")
    problems += [
        f"{name}: {share:.1%} false alarms"
        for name, share, most in zip(
            ("verbatim", "paraphrases"), alarms, (_VERBATIM, _PARAPHRASE), strict=True
        )
        if share > most
    ]
    print(
        f"\n{len(mutants)} mutated pairs; "
        + ("; ".join(sorted(problems)) or "every target reached")
    )
    return not problems


def _show(what: str, half: str, mutants: Sequence[Mutant], wice: Sequence[Pair]) -> None:
    if what == "false alarms":
        for pair in wice:
            missing = missing_facts(pair.statement, pair.quotes)
            if pair.half == half and missing:
                print(f"{pair.id}: {pair.statement}\n  quotes: {pair.shown}")
                print("".join(f"  {m.kind}: {m.text!r}: {m.reason}\n" for m in missing))
        return
    for mutant in mutants:
        if mutant.kind == what and not mutant.caught and mutant.pair.half == half:
            print(f"{mutant.pair.id}: {mutant.statement}\n  was: {mutant.pair.statement}")
            print(f"  quotes: {mutant.pair.shown}\n")


def _share(values: Iterable[bool]) -> float:
    known = list(values)
    return sum(known) / len(known) if known else 0.0


if __name__ == "__main__":
    sys.exit(main())
