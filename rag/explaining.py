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
    evidence: Evidence, verdict: Verdict, place: DocumentCard | None = None
) -> str:
    """Return a table of passages with their ranks, the features and the decision.

    With ``place`` the table holds the passages of that document only.
    """
    passages = [p for p in evidence.passages if place is None or p.document.id == place.id]
    lines = [f"{'dense':>6}{'words':>6}{'fused':>6}{'read':>6}  passage"]
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


def explanation_json(evidence: Evidence, verdict: Verdict) -> dict[str, object]:
    """Return the same as plain values."""
    return {
        "passages": [
            {
                "document_id": p.document.id,
                "document": p.document.key,
                "page": p.chunk.page,
                "start": p.chunk.start,
                "end": p.chunk.end,
                "ranks": dict(p.ranks),
            }
            for p in evidence.passages
        ],
        "confidence": verdict.confidence,
        "threshold": verdict.threshold,
        "refuses": verdict.refuses,
        "features": dict(evidence.features),
    }


def find_place(wanted: str, cards: Sequence[DocumentCard]) -> tuple[DocumentCard, int | None]:
    """Return the document that ``wanted`` names by id, key or part of its title, and ``N`` of ``#pN``.

    The whole of ``wanted`` is looked for first: the key of a row may end like a page's number.
    Raises UsageError if there is none.
    """
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


def _row(passage: Passage) -> str:
    ranks = "".join(f"{passage.ranks.get(name, '–'):>6}" for name in _LISTS)
    text = " ".join(passage.chunk.text.split())[:70]
    return f"{ranks}  {passage.document.title} · {text}"
