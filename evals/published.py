"""Published figures beside ours, for public question sets, known by the SHA-256 of their questions.

The reference is one plain pipeline that was run over these very files: chunks of about 900
characters with the title in front, BM25 with English stemming and BGE-small int8 joined by
reciprocal rank fusion with k = 60, a cross-encoder over the 20 best chunks. Source: the README of
the folder that the sets come from. What the papers behind the sets print is of other tasks, and
each set says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.records import Record

NDCG = "document_ndcg@10"
AUROC = "auroc"
SOURCE = "benchmarks/README.md, one plain pipeline on the same files"


@dataclass(frozen=True, slots=True)
class Published:
    """A set with its reference figures by measure, and what has to be known to read them."""

    name: str
    figures: Mapping[str, float]
    note: str


_FITTED = "our refusal model was fitted on this set, so our auroc flatters us"
BY_QUESTIONS = {
    "12b2a35c51503df5a1cc22ea02f7c3b25c562e24a3759fa00038242eb2912f98": Published(
        "clapnq",
        {NDCG: 1.000, AUROC: 0.879},
        f"{_FITTED}; the paper (TACL 2025) searches its whole pool of passages and grades"
        " free text, which is not comparable",
    ),
    "595eae30a7037d427c87b590a4b76fefc787748c65b0db0125decfb34acdd6a0": Published(
        "eloq",
        {NDCG: 1.000, AUROC: 0.931},
        f"{_FITTED}; the paper (SIGIR 2025) asks about an article that is given, which is not"
        " comparable",
    ),
    "2480d7de296dbb11d106a6361f1478ec483412b16b8efd149aece4dddf34f5b2": Published(
        "squad2_500",
        {},
        "nothing published is comparable: SQuAD 2.0 figures are of readers that get the right"
        " paragraph, here it has to be found among 411",
    ),
    "50cf1c66a73d8eced06723041fd94d58060bda468d39fa802ef8116122b77e9c": Published(
        "dragonball",
        {NDCG: 0.995, AUROC: 0.562},
        "the paper (RAGEval) grades by a model's key points, which is not comparable",
    ),
    "d097ccca1194b8d8cd712d734c38724d7b565e82c00bbff1e79c5731cd27f278": Published(
        "mtrag",
        {NDCG: 0.739},
        "the reference asks the last turn alone; the paper (TACL 2025) searches four whole corpora,"
        " which is not comparable",
    ),
}


def beside_published(questions_sha256: str, ours: Mapping[str, float | None]) -> str | None:
    """Return the published figures beside ours as lines, None if the set is not a known one."""
    known = BY_QUESTIONS.get(questions_sha256)
    if known is None:
        return None
    lines = [f"Published for {known.name} ({SOURCE}):"] if known.figures else [f"{known.name}:"]
    for name, theirs in known.figures.items():
        own = ours.get(name)
        shown = "–" if own is None else f"{own:.3f}"
        lines.append(f"  {name:<26}{theirs:>7.3f}   ours {shown}")
    return "\n".join([*lines, f"  Note: {known.note}."])


def confidence_auroc(records: Sequence[Record]) -> float | None:
    """Return how often an answerable question gets a higher confidence than one that is not.

    The area under the ROC curve as the share of pairs in order, ties half (Hanley and McNeil,
    1982). None without both sorts.
    """
    told = [(r.confidence, r.case.answerable) for r in records if r.confidence is not None]
    positive = [value for value, answerable in told if answerable]
    negative = [value for value, answerable in told if not answerable]
    if not positive or not negative:
        return None
    won = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    return won / (len(positive) * len(negative))
