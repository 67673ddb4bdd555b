"""Why passages stand where they stand, for a terminal."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.answering import Evidence, Verdict
from rag.domain import DocumentCard, Passage
from rag.errors import UsageError

_SHOWN = 15
_LISTS = ("dense", "lexical", "fused", "reranked")
_PAGE = re.compile(r"#p(\d+)$")
# The nearest fit first: part of one title must not hide the document that is called so.
_FITS: tuple[Callable[[DocumentCard, str], bool], ...] = (
    lambda card, name: name in {card.id, card.key.lower()},
    lambda card, name: name == card.title.lower(),
    lambda card, name: name in card.title.lower(),
)


def explanation_text(
    evidence: Evidence,
    verdict: Verdict,
    cards: Sequence[DocumentCard],
    wanted: str | None = None,
) -> str:
    """Return a table of passages with their ranks, the features and the decision.

    ``wanted`` is a document's id, key or part of its title, with ``#pN`` for one page: then only its
    passages are shown, and the step that dropped it is named. Raises UsageError if it is unknown.
    """
    passages = list(evidence.passages)
    lines: list[str] = []
    if wanted:
        card, page = _find(wanted, cards)
        passages = [
            p for p in passages if p.document.id == card.id and page in {None, p.chunk.page}
        ]
        lines += [f"{card.title} ({card.key})", _verdict(passages, evidence), ""]
    lines.append(f"{'dense':>6}{'words':>6}{'fused':>6}{'read':>6}  passage")
    lines += [_row(passage) for passage in passages[:_SHOWN]]
    decision = "refuse" if verdict.refuses else "answer"
    lines += [
        "",
        f"confidence {verdict.confidence:.3f}, bar {verdict.threshold:.3f}: {decision}",
    ]
    lines += [f"  {name:<18}{value:8.3f}" for name, value in evidence.features.items()]
    lines += ["", "Sentences, best first:"]
    lines += [f"{s.score:8.2f}  {s.text}" for s in evidence.sentences[:8]]
    return "\n".join(lines)


def _find(wanted: str, cards: Sequence[DocumentCard]) -> tuple[DocumentCard, int | None]:
    """Look for the whole of ``wanted`` first: the key of a row may end like a page's number."""
    match = _PAGE.search(wanted)
    names: list[tuple[str, int | None]] = [(wanted, None)]
    if match:
        names.append((wanted[: match.start()], int(match.group(1))))
    for name, page in names:
        for fits in _FITS:
            for card in cards:
                if name and fits(card, name.lower()):
                    return card, page
    raise UsageError(f"no document has the id, key or title {wanted!r}")


def _verdict(passages: Sequence[Passage], evidence: Evidence) -> str:
    if not passages:
        return "Not retrieved: neither list holds a passage of it."
    if not any("reranked" in p.ranks for p in passages):
        best = min(p.ranks["fused"] for p in passages)
        return f"Retrieved, best fused rank {best}, but not among those read by the reranker."
    ids = {p.chunk.id for p in passages}
    read = [s for s in evidence.sentences if s.passage.chunk.id in ids]
    if not read:
        return "Reranked, but not among the passages that were read sentence by sentence."
    position = evidence.sentences.index(read[0]) + 1
    return f"Read sentence by sentence; its best sentence is number {position}."


def _row(passage: Passage) -> str:
    ranks = "".join(f"{passage.ranks.get(name, '–'):>6}" for name in _LISTS)
    text = " ".join(passage.chunk.text.split())[:70]
    return f"{ranks}  {passage.document.title} · {text}"
