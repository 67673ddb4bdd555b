"""Whether quotes bear a statement out, by a rule that shares nothing with the guard.

ALCE asks a model of entailment here (TRUE, a T5 of 11 billion parameters), which does not run beside
the assistant. This rule stands in its place and is coarser: every figure of the statement stands in
the quotes, something is denied in both or in neither, and at least ``SHARE`` of the statement's other
words stand in the quotes or their titles. It knows no synonyms, so a free paraphrase fails, and no
order, so swapped roles pass. ``python -m evals.bearing_out BENCHMARKS`` prints how often it agrees
with the annotators of WiCE, by share; ``SHARE`` was chosen there and is no setting of the assistant.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from evals.normalising import words
from evals.pairs import cited, claim_rows

SHARE = 0.5
_DENIALS = frozenset({"not", "no", "never", "none", "neither", "nor", "without", "cannot"})
_COMMON = frozenset(
    """
    of in on at to for from by with and or but as is are was were be been being has have had do does
    did will would can could may might must shall should it its he his him she her hers they their
    them this that these those there which who whom whose what when where while than then so such
    also into over after before about up down out more most
    """.split()  # noqa: SIM905 - sixty quoted words read worse
)
_STEM = 5  # letters by which two forms of a word are told to be one


def bears_out(statement: str, quotes: Sequence[str], share: float = SHARE) -> bool:
    """Whether ``quotes``, each with its title in front, put together bear a statement out."""
    said = words(statement)
    shown = [word for quote in quotes for word in words(quote)]
    if not said or not shown:
        return False
    figures = {word for word in said if word[0].isdigit()}
    if not figures <= set(shown) or _denies(said) != _denies(shown):
        return False
    others = {word[:_STEM] for word in said if word not in figures | _COMMON | _DENIALS}
    held = {word[:_STEM] for word in shown}
    return not others or len(others & held) >= share * len(others)


def main(arguments: list[str] | None = None) -> int:
    """Print how often the rule agrees with the annotators of WiCE."""
    parser = argparse.ArgumentParser(prog="python -m evals.bearing_out", description=__doc__)
    parser.add_argument("benchmarks", type=Path)
    options = parser.parse_args(arguments)
    rows = [row for row in claim_rows(options.benchmarks) if "domain" not in row]
    print(
        f"{'share':>6}{'supported':>11}{'others':>8}{'balanced':>10}   of {len(rows)} claims of WiCE"
    )
    for tenth in range(3, 10):
        right = {True: [0, 0], False: [0, 0]}
        for row in rows:
            chosen = sorted({i for one in row["supporting_sets"] for i in one})
            quotes = [f"{q.title}. {q.text}" for q in cited(row["sentences"], chosen)]
            supported = row["label"] == "supported"
            right[supported][0] += bears_out(row["claim"], quotes, tenth / 10) == supported
            right[supported][1] += 1
        yes, no = (right[kind][0] / right[kind][1] for kind in (True, False))
        print(f"{tenth / 10:>6}{yes:>11.1%}{no:>8.1%}{(yes + no) / 2:>10.1%}")
    return 0


def _denies(found: Sequence[str]) -> bool:
    return any(word in _DENIALS or word.endswith("n't") for word in found)


if __name__ == "__main__":
    sys.exit(main())
