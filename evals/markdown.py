"""A run as a short Markdown summary for a pull request: verdict, table, flips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evals.comparing import RIGHT, Comparison, Flip, Judged
from evals.comparison_text import gate_line, headline, number, worth_showing
from evals.gating import Gate
from evals.intervals import Summary, summarise
from evals.records import Record, Verdict
from evals.roles import role

_FLIPS = 20  # a summary is read to the end; the run file has all of them
_NO_CHANGE = "–"


def markdown(
    records: Sequence[Record],
    overall: Mapping[str, Summary],
    verdict: Gate,
    comparison: Comparison | None,
) -> str:
    """Return the summary: the measures that gate, whatever else moved, and the first flips."""
    right = sum(record.verdict is Verdict.OK for record in records)
    first = headline(comparison) if comparison else f"{right} of {len(records)} questions right."
    gated = gate_line(verdict, against_baseline=comparison is not None).splitlines()
    lines = [f"**{first}**", "", gated[0], *(f"- {_plain(reason.strip())}" for reason in gated[1:])]
    if comparison and (comparison.only_before or comparison.only_after):
        lines += ["", f"Left out as unpaired: {len(comparison.only_before)} of the baseline's"
                  f" questions, {len(comparison.only_after)} of these."]  # fmt: skip
    whole = {RIGHT.name: summarise(RIGHT, records), **overall}
    lines += ["", *_table(whole, comparison.measures if comparison else {})]
    if comparison and comparison.flips:
        lines += ["", *_flips(comparison.flips)]
    return "\n".join(lines) + "\n"


def _table(overall: Mapping[str, Summary], changes: Mapping[str, Judged]) -> list[str]:
    lines = ["| measure | value | 95 % interval | n |", "|---|---:|---|---:|"]
    if changes:
        lines = [
            "| measure | value | 95 % interval | n | before | difference | its interval | verdict |",
            "|---|---:|---|---:|---:|---:|---|---|",
        ]
    for name, summary in overall.items():
        if summary.value is None or summary.low is None or summary.high is None:
            continue
        if not worth_showing(name, changes.get(name)):
            continue
        cells = [f"`{name}`", number(summary.value)]
        cells += [f"{number(summary.low)} – {number(summary.high)}", str(summary.n)]
        if changes:
            cells += _changed(name, changes.get(name))
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _changed(name: str, judged: Judged | None) -> list[str]:
    if judged is None:
        return [_NO_CHANGE] * 4
    change = judged.change
    verdict = "not judged" if role(name) == "cost" else judged.verdict
    return [
        number(change.before),
        number(change.difference, "+"),
        f"{number(change.low, '+')} – {number(change.high, '+')}",
        verdict if verdict != "worse" else "**worse**",
    ]


def _flips(flips: Sequence[Flip]) -> list[str]:
    lines = [
        f"<details><summary>{len(flips)} flips</summary>",
        "",
        "| case | question | before | now | |",
        "|---|---|---|---|---|",
    ]
    for flip in flips[:_FLIPS]:
        cells = [
            flip.after.id,
            _plain(flip.after.question),
            flip.before.verdict,
            flip.after.verdict,
            flip.direction,
        ]
        lines.append(f"| {' | '.join(cells)} |")
    if len(flips) > _FLIPS:
        lines += ["", f"and {len(flips) - _FLIPS} more in the run file"]
    return [*lines, "", "</details>"]


def _plain(text: str) -> str:
    """Return text on one line that Markdown and HTML leave as it is."""
    line = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;")
    for mark in "\\`*_[]|#":
        line = line.replace(mark, f"\\{mark}")
    return line
