"""Part a question set into tune and test by document: ``python -m evals.splitting FILE [--anew]``.

What holds afterwards, and what ``evals.validate`` checks: no document, gold or near miss, is named
by a tune case and a test case. So a threshold fitted on tune has seen no text that test asks about.

Cases that share documents hang together, and over one archive they hang together in a single lump:
half of the core set did when this was written, because overviews, timelines and digests retell most
events. Keeping the lump whole would put nearly all conflicts and counts on one side. So documents
are given sides, and a case goes where all its documents are. A case whose documents lie on both
sides goes to neither; it keeps no ``split`` and still counts in the whole set and in its type. The
sides are those that leave the fewest cases out while each type, answerable and not, is halved as
evenly as can be, found by simulated annealing (Kirkpatrick et al. 1983) from several fixed seeds.
Cases without a document are dealt out in the order of a hash of their id.

A case that has a split keeps it, and so do its documents, so that a set may grow without a figure of
test ever having been in tune; ``--anew`` forgets all sides, which no published threshold survives.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from evals.cases import Case, Split, read_cases
from evals.rules import split_breaches
from rag.errors import UsageError

SEEDS = range(20241109, 20241109 + 8)
STEPS = 200  # changes tried for each document
HOTTEST, COLDEST = 3.0, 0.02
LEFT_OUT = 2.0  # what a case on neither side costs; one case too many on a side costs UNEVEN
UNEVEN = 0.5
_SIDES: tuple[Split, Split] = ("tune", "test")

Sides = dict[str, int]  # document → position in _SIDES
Kind = tuple[str, bool]


def main(arguments: list[str] | None = None) -> int:
    """Return 0 when the file has its sides, 2 if it cannot be read or its sides already touch."""
    parser = argparse.ArgumentParser(prog="evals.splitting", description="Part a question set.")
    parser.add_argument("file", type=Path, help="a question file; it is written anew")
    parser.add_argument("--anew", action="store_true", help="forget the sides that cases have")
    options = parser.parse_args(arguments)
    try:
        cases = read_cases(options.file)
        sides = split(cases, anew=options.anew)
        lines = options.file.read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines if line.strip()]
        text = "".join(_line(row, sides[row["id"]]) for row in rows)
        options.file.write_text(text, encoding="utf-8")
    except UsageError as error:
        print(f"evals.splitting: {error}", file=sys.stderr)
        return 2
    print(told(cases, sides))
    return 0


def split(cases: Sequence[Case], *, anew: bool = False) -> dict[str, Split | None]:
    """Return the side of each case by id, None for those that name documents of both.

    The order of the cases does not matter. Raises UsageError if sides that are kept already touch.
    """
    kept = {case.id: case.split for case in cases if case.split and not anew}
    ordered = sorted(cases, key=lambda case: case.id)
    fixed: Sides = {}
    for case in ordered:
        for document in case.documents if case.id in kept else ():
            side = _SIDES.index(kept[case.id])
            if fixed.setdefault(document, side) != side:
                touching = [line for line in split_breaches(cases) if document in line]
                raise UsageError("; ".join(touching) or f"{document} is on both sides")
    tied = [case for case in ordered if case.documents]
    best = min((_annealed(tied, fixed, seed) for seed in SEEDS), key=lambda found: found[0])
    documents = best[1]
    placed: dict[str, Split | None] = {}
    for case in tied:
        touched = {documents[document] for document in case.documents}
        placed[case.id] = _SIDES[touched.pop()] if len(touched) == 1 else None
    _place_what_fits(tied, placed)
    _deal(ordered, placed, kept)
    return placed


def told(cases: Sequence[Case], sides: Mapping[str, Split | None]) -> str:
    """Return a table: how many cases of each type are on each side, and on none."""
    counts: dict[str, Counter[Split | None]] = defaultdict(Counter)
    for case in cases:
        counts[case.type][sides[case.id]] += 1
        counts["all"][sides[case.id]] += 1
    lines = [f"{'type':<16}{'tune':>6}{'test':>6}{'neither':>9}"]
    lines += [
        f"{name:<16}{found['tune']:>6}{found['test']:>6}{found[None]:>9}"
        for name, found in sorted(counts.items(), key=lambda item: (item[0] == "all", item[0]))
    ]
    return "\n".join(lines)


class _Placing:
    """Documents on sides, with the cost of it kept up to date as one changes over."""

    def __init__(self, cases: Sequence[Case], sides: Sides) -> None:
        self.sides = sides
        self._kinds: list[Kind] = [(case.type, case.answerable) for case in cases]
        self._sizes = [len(case.documents) for case in cases]
        self._second = [sum(sides[d] for d in case.documents) for case in cases]
        self._namers: dict[str, list[int]] = defaultdict(list)
        for number, case in enumerate(cases):
            for document in case.documents:
                self._namers[document].append(number)
        self._lean: Counter[Kind] = Counter()
        self._all = 0
        self.cost = 0.0
        for number in range(len(cases)):
            self._count(number, 1)

    def flip(self, document: str) -> None:
        """Put a document on the other side."""
        step = 1 - 2 * self.sides[document]
        self.sides[document] += step
        for number in self._namers[document]:
            self._count(number, -1)
            self._second[number] += step
            self._count(number, 1)

    def _count(self, number: int, times: int) -> None:
        """Add a case to what its side weighs, or take it away with ``times`` -1."""
        if 0 < self._second[number] < self._sizes[number]:
            self.cost += times * LEFT_OUT
            return
        lean = times if self._second[number] else -times
        kind = self._kinds[number]
        before = abs(self._lean[kind]) + abs(self._all)
        self._lean[kind] += lean
        self._all += lean
        self.cost += UNEVEN * (abs(self._lean[kind]) + abs(self._all) - before)


def _annealed(cases: Sequence[Case], fixed: Sides, seed: int) -> tuple[float, Sides]:
    """Return the cost and the sides at the best moment of one annealing; ``fixed`` ones stay."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable search, not a secret
    documents = sorted({document for case in cases for document in case.documents})
    free = [document for document in documents if document not in fixed]
    placing = _Placing(cases, {d: fixed.get(d, chance.randrange(2)) for d in documents})
    best = (placing.cost, dict(placing.sides))
    steps = STEPS * len(free)
    for step in range(steps):
        warmth = HOTTEST * (COLDEST / HOTTEST) ** (step / steps)
        document, before = chance.choice(free), placing.cost
        placing.flip(document)
        worse = placing.cost - before
        if worse > 0 and chance.random() >= math.exp(-worse / warmth):
            placing.flip(document)
        elif placing.cost < best[0]:
            best = (placing.cost, dict(placing.sides))
    return best


def _place_what_fits(cases: Sequence[Case], placed: dict[str, Split | None]) -> None:
    """Give a side to what was left out and yet touches only one, until nothing is."""
    changed = True
    while changed:
        changed = False
        side_of = {d: placed[case.id] for case in cases if placed[case.id] for d in case.documents}
        for case in cases:
            touched = {side_of[d] for d in case.documents if d in side_of}
            if placed[case.id] is None and len(touched) < len(_SIDES):
                placed[case.id] = touched.pop() if touched else "test"
                changed = True
                break


def _deal(
    cases: Sequence[Case], placed: dict[str, Split | None], kept: Mapping[str, Split]
) -> None:
    """Give the cases without documents to whichever side has fewer of their type."""
    free = [case for case in cases if not case.documents]
    held = Counter((case.type, kept[case.id]) for case in free if case.id in kept)
    for case in sorted(free, key=lambda case: hashlib.sha256(case.id.encode()).digest()):
        if case.id in kept:
            placed[case.id] = kept[case.id]
            continue
        tune, test = ((case.type, side) for side in _SIDES)
        even = held[tune] == held[test]
        first = hashlib.sha256(case.id.encode()).digest()[-1] % 2 == 0
        side: Split = "tune" if held[tune] < held[test] or (even and first) else "test"
        placed[case.id] = side
        held[case.type, side] += 1


def _line(row: dict[str, object], side: Split | None) -> str:
    plain = {key: value for key, value in row.items() if key != "split"}
    marked = plain if side is None else {**plain, "split": side}
    return json.dumps(marked, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.exit(main())
