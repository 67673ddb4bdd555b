"""A run file with every kind of trouble in it, for the tests of the page."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Sequence
from functools import partial
from types import SimpleNamespace
from typing import Any, cast

from evals.intervals import Summary, summarise
from evals.measures import MEASURES
from evals.records import Record

HOSTILE = (
    "</script><script>document.title='broken'</script><img src=x onerror=alert(1)> & \"quoted\""
)
URDU = "گوادر بندرگاہ پر ہر سال کتنے جہاز آتے ہیں؟"
QUOTE = "The Frontier Corps held the Shah Mardan post."

_VERDICTS = (
    *("ok", "ok", "not_chosen", "not_retrieved", "ok", "not_reranked", "wrongly_refused"),
    *("one_sided", "crashed", "ok", "incomplete", "showed_forbidden", "ok"),
)
_TYPES = ("factoid", "number", "conflict", "urdu", "follow_up")


def a_run(cases: Sequence[dict[str, Any]] | None = None) -> dict[str, Any]:
    """Return a run of 60 cases, or of these, with its figures computed from their scores."""
    kept = [*(cases or [a_case(number) for number in range(60)])]
    kinds, splits = (list(dict.fromkeys(c[key] for c in kept)) for key in ("type", "split"))
    return {
        "measures": figures(kept),
        "by_kind": {k: figures([c for c in kept if c["type"] == k]) for k in kinds},
        "by_split": {s: figures([c for c in kept if c["split"] == s]) for s in splits},
        "cases": kept,
        "manifest": {
            "commit": "0123456789abcdef+changes",
            "date": "2026-11-20T10:00:00+00:00",
            "questions": "core.jsonl",
            "refusal": {"threshold": 0.42},
            "settings": {"port": 7860},
        },
    }


def a_case(number: int, **changes: object) -> dict[str, Any]:
    """Return the case of this number, unanswerable each fourth time, with ``changes``."""
    chance = random.Random(number)  # noqa: S311 - the same each time, which is what is wanted
    answerable = number % 4 != 3
    verdict = (
        _VERDICTS[number % len(_VERDICTS)]
        if answerable
        else ("ok", "wrongly_answered")[number // 4 % 2]
    )
    refused = verdict == "wrongly_refused" or (not answerable and verdict == "ok")
    crashed = verdict == "crashed"
    kind = _TYPES[number % len(_TYPES)] if answerable else "near_miss"
    question = URDU if kind == "urdu" else f"Who held post {number}?"
    usual: dict[str, Any] = {
        "id": f"c-{number:03}",
        "type": kind,
        "lang": "ur" if kind == "urdu" else "en",
        "split": "test" if number % 3 == 0 else "tune",
        "question": question,
        "standalone_question": question,
        "turns": [{"role": "user", "text": "Earlier?"}, {"role": "assistant", "text": "Yes."}, {"role": "user", "text": question}] if kind == "follow_up" else [],
        "answerable": answerable,
        "near_miss_doc": None if answerable else "near.md",
        "forbidden": ["secret"] if verdict == "showed_forbidden" else [],
        "gold": {"answers": ["Frontier Corps"], "documents": ["a.md"], "quotes": [QUOTE]} if answerable else {"answers": [], "documents": [], "quotes": []},
        "verdict": verdict,
        "error": "ValueError: boom" if crashed else None,
        "refused": refused,
        "confidence": None if crashed else chance.random(),
        "answer": "" if crashed else "The documents do not answer this." if refused else f"{QUOTE} [1] secret",
        "citations": [] if crashed or refused else [{"document": "a.md", "start": 0, "end": 9, "quote": QUOTE, "problem": None, "gold": [0], "on_gold": verdict == "ok"}],
        "ranks": {"documents": {"a.md": 1} if answerable else {}, "passages": [2, 7] if answerable else []},
        "latency_ms": round(chance.uniform(200, 900), 2),
        "timings_ms": {} if crashed else {"dense": round(chance.uniform(10, 90), 2), "reranking": round(chance.uniform(100, 400), 2)},
        "passages": [] if crashed else [_passage(rank) for rank in range(1, 11)],
        "scores": {} if crashed else _scores(chance, answerable=answerable, refused=refused),
    }  # fmt: skip
    return {**usual, **changes}


def figures(cases: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return every measure over the scores of these cases, as a run file has it."""
    return {name: dataclasses.asdict(s) for name, s in recomputed(cases).items()}


def recomputed(cases: Sequence[dict[str, Any]]) -> dict[str, Summary]:
    """Return every measure over the scores of these cases."""
    records = [
        SimpleNamespace(
            error=case["error"],
            refused=case["refused"],
            case=SimpleNamespace(answerable=case["answerable"]),
            scores=case["scores"],
        )
        for case in cases
    ]
    found = {}
    for measure in MEASURES:
        scored = dataclasses.replace(measure, score=partial(_score, measure.name))
        found[measure.name] = summarise(scored, cast("Sequence[Record]", records))
    return found


def _score(name: str, record: Record) -> float | None:
    scores: dict[str, float] = cast("Any", record).scores
    return scores.get(name)


def a_comparison(run: dict[str, Any], **changes: object) -> dict[str, Any]:
    """Return a comparison of ``run`` with a baseline that was better at finding, with ``changes``."""
    change = {"before": 0.9, "after": 0.7, "difference": -0.2, "low": -0.3, "high": -0.1, "p": 0.001, "corrected_p": 0.004, "n": 40, "method": "mcnemar", "verdict": "worse"}  # fmt: skip
    same = {**change, "difference": 0.01, "low": -0.05, "high": 0.07, "p": 0.8, "corrected_p": 1.0, "verdict": "no evidence"}  # fmt: skip
    lost, gained = (
        next(c for c in run["cases"] if (c["verdict"] == "ok") is ok) for ok in (False, True)
    )
    usual = {
        "baseline": {"commit": "feedbeef", "date": "2026-11-01"},
        "paired": 58,
        "measures": {"passage_hit@5": change, "citation_recall": same},
        "by_kind": {"factoid": {"passage_hit@5": change, "citation_recall": same}},
        "flips": [
            _flip(lost, "ok", "lost"),
            _flip(gained, "wrongly_refused", "gained"),
        ],
        "hard_zeros": [],
        "gate": {"passed": False, "reasons": ["passage_hit@5 is worse: lost in c-002"]},
    }
    return {**usual, **changes}


def _flip(case: dict[str, Any], before: str, direction: str) -> dict[str, Any]:
    return {
        "id": case["id"],
        "type": case["type"],
        "before_verdict": before,
        "after_verdict": case["verdict"],
        "direction": direction,
        "before": {
            "answer": f"What was said before {case['id']}",
            "refused": False,
            "citations": [],
        },
        "after": {"answer": case["answer"], "refused": case["refused"], "citations": []},
    }


def _passage(rank: int) -> dict[str, Any]:
    gold = rank in {2, 7}
    text = f"Before it. {QUOTE} After it." if gold else f"Passage text number {rank}."
    return {
        "rank": rank, "document": "a.md", "title": f"Report {rank}", "date": "2024-11-17", "start": 0,
        "end": len(text), "text": text, "ranks": {"dense": rank + 1, "lexical": 11 - rank}, "score": 0.5,
        "on_gold": gold, "read": rank < 5,
    }  # fmt: skip


def _scores(chance: random.Random, *, answerable: bool, refused: bool) -> dict[str, float]:
    scores = {"unresolved": 0.0, "latency_ms_p50": chance.uniform(200, 900)}
    scores["latency_ms_p95"] = scores["latency_ms_p50"]
    scores["refusal_balanced_accuracy"] = float(refused != answerable)
    if not answerable:
        return {**scores, "refusal_recall": float(refused)}
    found = {name: chance.random() for name in ("citation_precision", "answer_f1", "document_mrr")}
    for depth in (1, 3, 5, 10):
        found[f"document_recall@{depth}"] = chance.random() * depth / 10
        found[f"passage_hit@{depth}"] = float(chance.random() < 0.5 + depth / 20)
    passed = {name: float(chance.random() < 0.7) for name in ("answer_match", "citation_recall")}
    shown = {} if refused else {"citation_validity": 1.0}
    return {**scores, **found, **passed, **shown, "false_refusal": float(refused)}
