"""Fit the support checker on WiCE and measure it there and on SummEdits.

    python -m evals.check_support BENCHMARKS [--step N] [--out FILE]

Each claim is put beside the sentences of its source that together hold most of its words, eight at
most, as the guard would cite them. Supported is what the annotators call so; partly supported counts
as not. WiCE is cross-validated, and fitted on one half of it and tried on the other, since the fact
rules were written with supported claims of the first half ("develop") before the eyes. SummEdits is
not fitted on: its domains are judged by the model of WiCE, with the bar of WiCE and, as is usual for
this set, with the bar that suits each domain best. ``--step N`` takes every Nth claim of the
domains other than news.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.pairs import cited, claim_rows
from rag.answering.calibrating import Example, fit_model
from rag.answering.refusal import FittedModel
from rag.citing.facts import CitedText
from rag.citing.facts.folding import fold
from rag.citing.facts.words import words
from rag.citing.support import FEATURES, support_features
from rag.models import sentence_spans

SHIPPED = Path("rag/citing/support/support.json")
PUBLISHED = "SummEdits news, published: ChatGPT 74.4, SummaC 61.9 (best bar of the set)"
_QUOTES = 8


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim with its features, its set, and whether its source supports it."""

    id: str
    source: str
    supported: bool
    features: Mapping[str, float]


def main(arguments: list[str] | None = None) -> int:
    """Read, fit, write, print."""
    parser = argparse.ArgumentParser(prog="python -m evals.check_support", description=__doc__)
    parser.add_argument("benchmarks", type=Path)
    parser.add_argument("--step", type=int, default=1)
    parser.add_argument("--out", type=Path, default=SHIPPED)
    options = parser.parse_args(arguments)
    rows = claim_rows(options.benchmarks)
    wice = [claim_of(row) for row in rows if "domain" not in row]
    fitted = fit_model([_example(claim) for claim in wice], FEATURES)
    kept = fitted.model_dump(exclude={"curve"})
    kept["cross_validation"]["half_to_half"] = _half_to_half(wice)
    kept["guard"] = guard_bar(wice, fitted)
    options.out.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    figures = fitted.cross_validation["wice"]
    print(f"{'set':<13}{'claims':>7}{'balanced accuracy':>19}{'AUROC':>8}")
    print(
        f"{'wice':<13}{len(wice):>7}{figures['balanced_accuracy']:>19.1%}{figures['auroc']:>8.3f}"
    )
    print(f"  fitted on one half, tried on the other: {kept['cross_validation']['half_to_half']}")
    news = [r for r in rows if r.get("domain") == "news"]
    others = [r for r in rows if r.get("domain", "news") != "news"]
    print(f"  bar of the guard, over claims whose facts are all there: {kept['guard']}")
    _print_summaries([*news, *others[:: options.step]], fitted)
    print(PUBLISHED)
    return 0


def claim_of(row: Mapping[str, Any]) -> Claim:
    """Return a row of the claims as features of the claim beside its nearest sentences."""
    if "domain" in row:
        text = row["source"]
        sentences = [text[s.start : s.end] for s in sentence_spans(text)]
    else:
        sentences = list(row["sentences"])
    chosen = covering(row["claim"], sentences)
    quotes = _around(sentences, chosen) if "domain" in row else cited(sentences, chosen)
    features = support_features(row["claim"], quotes)
    supported = row["label"] == "supported"
    return Claim(row["id"], row.get("domain", "wice"), supported, features)


def covering(claim: str, sentences: Sequence[str], most: int = _QUOTES) -> list[int]:
    """Return the places of the sentences that add most of a claim's words, best first, in order."""
    wanted = _stems(claim)
    held = [_stems(sentence) for sentence in sentences]
    chosen: list[int] = []
    left = set(wanted)
    while len(chosen) < most:
        gains = [
            (len(left & stems) + 0.1 * len(wanted & stems)) / (len(stems) + 8) ** 0.5
            if place not in chosen
            else 0.0
            for place, stems in enumerate(held)
        ]
        best = max(range(len(gains)), key=gains.__getitem__, default=None)
        if best is None or gains[best] <= 0:
            break
        chosen.append(best)
        left -= held[best]
    return sorted(chosen)


def best_bar(scores: Sequence[float], labels: Sequence[bool]) -> tuple[float, float]:
    """Return the threshold with the best balanced accuracy, and that accuracy."""
    bars = sorted(set(scores))
    return max(((bar, balanced(scores, labels, bar)) for bar in bars), key=lambda pair: pair[1])


def balanced(scores: Sequence[float], labels: Sequence[bool], bar: float) -> float:
    """Return the mean of the shares of supported and of other claims that are judged rightly."""
    yes = [s >= bar for s, label in zip(scores, labels, strict=True) if label]
    no = [s < bar for s, label in zip(scores, labels, strict=True) if not label]
    return (sum(yes) / len(yes) + sum(no) / len(no)) / 2


def guard_bar(claims: Sequence[Claim], model: FittedModel) -> dict[str, float]:
    """Return the bar that withholds one in ten supported claims of those that lack no fact.

    The guard asks for a score only where every fact is there, so the bar is read off such claims. It
    is read off the claims that the model was fitted on, and so a little optimistic.
    """
    whole = [c for c in claims if not any(c.features[name] for name in FEATURES[:3])]
    scores = {
        kind: sorted(model.confidence(c.features) for c in whole if c.supported == kind)
        for kind in (True, False)
    }
    bar = round(scores[True][len(scores[True]) // 10], 4)
    kept, others = (sum(s >= bar for s in scores[k]) / len(scores[k]) for k in (True, False))
    return {
        "bar": bar,
        "supported_shown": round(kept, 4),
        "others_withheld": round(1 - others, 4),
        "supported": float(len(scores[True])),
        "others": float(len(scores[False])),
    }


def _half_to_half(claims: Sequence[Claim]) -> dict[str, float]:
    """Return the balanced accuracy on each half with a model of the other."""
    found = {}
    for half in ("develop", "check"):
        own = [claim for claim in claims if _half(claim.id) == half]
        model = fit_model([_example(c) for c in claims if _half(c.id) != half], FEATURES)
        scores = [model.confidence(claim.features) for claim in own]
        labels = [claim.supported for claim in own]
        found[half] = round(balanced(scores, labels, model.threshold), 4)
    return found


def _print_summaries(rows: Sequence[Mapping[str, Any]], model: FittedModel) -> None:
    claims = [claim_of(row) for row in rows]
    for domain in sorted({claim.source for claim in claims}):
        own = [claim for claim in claims if claim.source == domain]
        scores = [model.confidence(claim.features) for claim in own]
        labels = [claim.supported for claim in own]
        _, best = best_bar(scores, labels)
        same = balanced(scores, labels, model.threshold)
        print(f"{domain:<13}{len(own):>7}{same:>19.1%}   best bar {best:.1%}", flush=True)


def _half(identity: str) -> str:
    return "develop" if hashlib.sha256(identity.encode()).digest()[0] % 2 == 0 else "check"


def _example(claim: Claim) -> Example:
    return Example(claim.features, claim.supported, claim.source)


def _around(sentences: Sequence[str], chosen: Sequence[int]) -> tuple[CitedText, ...]:
    return tuple(
        CitedText(sentences[i], around=" ".join(sentences[max(0, i - 5) : i + 6])) for i in chosen
    )


def _stems(text: str) -> set[str]:
    return {word.stem for word in words(fold(text)) if word.content}


if __name__ == "__main__":
    sys.exit(main())
