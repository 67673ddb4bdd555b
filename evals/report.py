"""Records become numbers: for machines as plain values, for people as tables."""

from __future__ import annotations

import dataclasses
import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from evals.intervals import Summary, summarise
from evals.measures import GROUPS, MEASURES
from evals.records import Cited, Ranked, Record, Verdict
from evals.verdicts import explained

Summaries = Mapping[str, Summary]

_WIDE = 100

# Columns of the table by type, with the heads that they stand under.
_BY_TYPE = {
    "document_recall@5": "doc@5",
    "passage_hit@5": "hit@5",
    "citation_recall": "cite R",
    "citation_precision": "cite P",
    "answer_match": "match",
    "answer_f1": "F1",
    "false_refusal": "false ref",
    "refusal_recall": "ref R",
}


def summaries(records: Sequence[Record]) -> dict[str, Summary]:
    """Return every measure over ``records`` by name."""
    return {measure.name: summarise(measure, records) for measure in MEASURES}


def by_type(records: Sequence[Record]) -> dict[str, dict[str, Summary]]:
    """Return the same for each type of case, in order of appearance."""
    types = dict.fromkeys(record.case.type for record in records)
    return {name: summaries([r for r in records if r.case.type == name]) for name in types}


def by_split(records: Sequence[Record]) -> dict[str, dict[str, Summary]]:
    """Return the same for tune and test, where the set has them."""
    parts = {side: [r for r in records if r.case.split == side] for side in ("tune", "test")}
    return {side: summaries(part) for side, part in parts.items() if part}


def as_json(
    records: Sequence[Record],
    overall: Summaries,
    kinds: Mapping[str, Summaries],
    manifest: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the run in its documented form, ready for json.dumps."""
    return {
        "measures": _plain(overall),
        "by_kind": {name: _plain(kind) for name, kind in kinds.items()},
        "by_split": {name: _plain(side) for name, side in by_split(records).items()},
        "cases": [case_json(record) for record in records],
        "manifest": dict(manifest),
    }


def case_json(record: Record) -> dict[str, Any]:
    """Return one case with its scores under every measure that it is eligible for."""
    case = record.case
    ranks = {key: rank for rank, key in enumerate(record.ranked_documents, start=1)}
    scores = {measure.name: measure.score_of(record) for measure in MEASURES}
    return {
        "id": case.id,
        "type": case.type,
        "lang": case.lang,
        "split": case.split,
        "question": case.asked,
        "standalone_question": record.standalone_question,
        "turns": [turn.model_dump() for turn in case.turns],
        "answerable": case.answerable,
        "near_miss_doc": case.near_miss_doc,
        "forbidden": list(case.forbidden),
        "gold": {
            "question": case.question,
            "answers": list(case.answers),
            "documents": list(record.gold_documents),
            "quotes": list(case.gold_quotes),
        },
        "verdict": record.verdict.value,
        "error": record.error,
        "refused": record.refused,
        "confidence": record.confidence,
        "answer": record.answer,
        "citations": [_citation(cited) for cited in record.citations],
        "ranks": {
            "documents": {key: ranks.get(key) for key in record.gold_documents},
            "passages": list(record.gold_ranks),
        },
        "gold_ranks": list(record.gold_ranks),
        "gold_passages": record.gold_passages,
        "nearest_gold": min(record.gold_ranks, default=None),
        "passages": [_passage(passage) for passage in record.passages],
        "timings_ms": dict(record.timings_ms),
        "usage": {"input_tokens": record.input_tokens, "output_tokens": record.output_tokens},
        "latency_ms": round(record.latency_ms, 2),
        "scores": {name: value for name, value in scores.items() if value is not None},
    }


def _passage(passage: Ranked) -> dict[str, Any]:
    plain = dataclasses.asdict(passage)
    return {"rank": plain.pop("rank"), **plain.pop("place"), **plain}


def _citation(cited: Cited) -> dict[str, Any]:
    return {
        **dataclasses.asdict(cited.place),
        "quote": cited.quote,
        "problem": cited.problem,
        "gold": sorted(cited.gold),
        "on_gold": cited.on_gold,
    }


def tables(records: Sequence[Record], overall: Summaries, kinds: Mapping[str, Summaries]) -> str:
    """Return the report: by measure, by type, and each case that failed with the reason."""
    lines: list[str] = []
    for group, measures in GROUPS.items():
        rows = [(m.name, overall[m.name]) for m in measures if overall[m.name].n]
        lines += [*_head(group, lines), *(f"{name:<28}{_row(row)}" for name, row in rows)]
    silent = [name for name, summary in overall.items() if not summary.n]
    if silent:
        named = textwrap.wrap(f"no case is eligible for {', '.join(silent)}", _WIDE)
        lines += ["", *named]
    heads = "".join(f"{head:>10}" for head in _BY_TYPE.values())
    lines += ["", f"{'type':<20}{'n':>5}{heads}"]
    counts = Counter(record.case.type for record in records)
    for name, kind in kinds.items():
        cells = "".join(f"{_number(kind[measure].value):>10}" for measure in _BY_TYPE)
        lines.append(f"{name[:20]:<20}{counts[name]:>5}{cells}")
    lines += ["", _verdicts(records)]
    lines += [
        f"  {record.verdict.value:<17}{explained(record.case)}"
        + (f" ({record.error})" if record.error else "")
        for record in records
        if record.verdict is not Verdict.OK
    ]
    return "\n".join(lines)


def _head(group: str, above: Sequence[str]) -> list[str]:
    head = f"{group:<28}{'value':>9}   {'95 % interval':<19}{'n':>5}"
    return ["", head] if above else [head]


def _verdicts(records: Sequence[Record]) -> str:
    counts = Counter(record.verdict for record in records)
    return ", ".join(f"{counts[v]} {v.value}" for v in Verdict if counts[v])


def _row(summary: Summary) -> str:
    low, high = _number(summary.low), _number(summary.high)
    interval = f"{low} – {high}" if summary.value is not None else ""
    return f"{_number(summary.value):>9}   {interval:<19}{summary.n:>5}"


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if value <= 1 else f"{value:.0f}"


def _plain(values: Summaries) -> dict[str, Any]:
    return {name: dataclasses.asdict(summary) for name, summary in values.items()}
