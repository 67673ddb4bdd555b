"""A comparison as the part ``comparison`` of a run file."""

from __future__ import annotations

from typing import Any

from evals.baseline import SavedCase
from evals.comparing import Comparison, Flip, Judged
from evals.gating import Gate

# What tells a reader which run the baseline was.
_FACTS = (
    "date", "commit", "command", "lock_sha256", "settings", "weights", "index", "corpus_sha256",
    "questions", "questions_sha256", "machine", "jobs",
)  # fmt: skip


def comparison_json(comparison: Comparison, verdict: Gate) -> dict[str, Any]:
    """Return plain values in the documented form, ready for json.dumps."""
    facts = comparison.baseline.manifest
    return {
        "baseline": {name: facts[name] for name in _FACTS if name in facts},
        "paired": len(comparison.pairs),
        "only_before": list(comparison.only_before),
        "only_after": list(comparison.only_after),
        "measures": {name: _change(judged) for name, judged in comparison.measures.items()},
        "by_kind": {
            kind: {name: _change(judged) for name, judged in changes.items()}
            for kind, changes in comparison.by_kind.items()
        },
        "flips": [_flip(flip) for flip in comparison.flips],
        "hard_zeros": [
            {"measure": zero.measure, "value": zero.value, "cases": list(zero.cases)}
            for zero in verdict.hard_zeros
        ],
        "gate": {"passed": verdict.passed, "reasons": list(verdict.reasons)},
    }


def _change(judged: Judged) -> dict[str, Any]:
    change = judged.change
    return {
        "before": change.before,
        "after": change.after,
        "difference": change.difference,
        "low": change.low,
        "high": change.high,
        "p": change.p,
        "corrected_p": judged.corrected,
        "n": change.n,
        "method": change.method,
        "verdict": judged.verdict,
    }


def _flip(flip: Flip) -> dict[str, Any]:
    return {
        "id": flip.after.id,
        "type": flip.after.type,
        "before_verdict": flip.before.verdict,
        "after_verdict": flip.after.verdict,
        "direction": flip.direction,
        "before": _said(flip.before),
        "after": _said(flip.after),
    }


def _said(case: SavedCase) -> dict[str, Any]:
    return {
        "answer": case.answer,
        "refused": case.refused,
        "citations": [citation.quote for citation in case.citations],
    }
