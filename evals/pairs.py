"""True statements beside the text that bears them out, from the public claims and our own corpus."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.citing.facts import CitedText
from rag.domain import Document
from rag.loading import load_file, scan
from rag.models import sentence_spans

CLAIMS = Path("claims/claims.jsonl")
_META = re.compile(r"^\(meta data\) (TITLE|AUTHOR|PUBLISHER|PUBLISHED DATETIME): ?(.*)$")
_NEAREST = 3
_HELD = 0.6
_AROUND = 5  # sentences on each side: what a passage holds
_OF_A_SOURCE = 2
_LETTERS = (40, 260)  # a corpus sentence shorter or longer than this makes a poor statement


@dataclass(frozen=True, slots=True)
class Pair:
    """A statement, the quotes that bear it out, and where both are from.

    ``half`` is "develop" or "check", by the SHA-256 of the id.
    """

    id: str
    statement: str
    quotes: tuple[CitedText, ...]
    source: str

    @property
    def half(self) -> str:
        """The half that the pair belongs to."""
        return "develop" if hashlib.sha256(self.id.encode()).digest()[0] % 2 == 0 else "check"

    @property
    def shown(self) -> str:
        """All that a reader is shown beside the statement."""
        return " ".join(f"{q.title} {q.date or ''} {q.around} {q.text}" for q in self.quotes)


def claim_rows(benchmarks: Path) -> list[dict[str, Any]]:
    """Return the rows of the claims."""
    lines = (benchmarks / CLAIMS).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def wice_pairs(rows: list[dict[str, Any]]) -> Iterator[Pair]:
    """Yield supported claims of WiCE with all sentences that its annotators took for support."""
    for row in rows:
        if row.get("supporting_sets") and row["label"] == "supported":
            chosen = sorted({i for one in row["supporting_sets"] for i in one})
            yield Pair(row["id"], row["claim"].strip(), cited(row["sentences"], chosen), "wice")


def summedits_pairs(rows: list[dict[str, Any]]) -> Iterator[Pair]:
    """Yield supported summaries of SummEdits with their sources."""
    for row in rows:
        if "domain" in row and row["label"] == "supported":
            yield Pair(row["id"], row["claim"].strip(), (CitedText(row["source"]),), "summedits")


def corpus_pairs(folder: Path) -> Iterator[Pair]:
    """Yield the sentences of our own corpus, each with itself as quote."""
    for entry in scan(folder, folder.parent):
        for document in load_file(entry).documents:
            yield from _document_pairs(document)


def cited(sentences: list[str], chosen: list[int]) -> tuple[CitedText, ...]:
    """Return chosen sentences of a WiCE article as quotes, as a passage of it would give them."""
    title, day = "", None
    for sentence in sentences:
        match = _META.match(sentence)
        if match and match[1] == "TITLE":
            title = match[2]
        elif match and match[1] == "PUBLISHED DATETIME":
            day = match[2][:10] or None
    plain = [_META.sub(r"\2", sentence) for sentence in sentences]
    return tuple(
        CitedText(plain[i], title, day, " ".join(plain[max(0, i - _AROUND) : i + _AROUND + 1]))
        for i in chosen
    )


def close_summaries(rows: list[dict[str, Any]]) -> Iterator[Pair]:
    """Yield supported summaries beside the three sentences of the source that are nearest to them.

    Only those of which the sentences hold six words in ten, and two of a source at most: others sum
    up a conversation, which no three sentences of it bear out.
    """
    seen: Counter[str] = Counter()
    for pair in summedits_pairs(rows):
        source = pair.quotes[0].text
        close = nearest(pair)
        own = _letters(pair.statement)
        held = own & _letters(close.shown)
        if seen[source] < _OF_A_SOURCE and len(held) >= _HELD * len(own):
            seen[source] += 1
            yield close


def nearest(pair: Pair) -> Pair:
    """Return the pair with the three sentences of its quotes that share most words with it."""
    own = _letters(pair.statement)
    found = []
    for quote in pair.quotes:
        for span in sentence_spans(quote.text):
            text = quote.text[span.start : span.end]
            words = _letters(text)
            found.append((len(own & words) / (len(words) + 5) ** 0.5, text))
    best = sorted(found, reverse=True)[:_NEAREST]
    quotes = tuple(CitedText(text) for _, text in best)
    return Pair(pair.id, pair.statement, quotes, pair.source)


def _letters(text: str) -> set[str]:
    return {w for w in re.findall(r"[\w'’.]{3,}", text.lower()) if len(w) > 3 or w.isdigit()}  # noqa: PLR2004


def _document_pairs(document: Document) -> Iterator[Pair]:
    if document.language != "en":
        return
    headings = {heading.start for heading in document.headings}
    for span in sentence_spans(document.text, document.language):
        text = document.text[span.start : span.end]
        fits = _LETTERS[0] <= len(text) <= _LETTERS[1]
        if fits and span.start not in headings and text[-1] == "." and text[0].isupper():
            quote = CitedText(text, document.title, document.date)
            yield Pair(f"{document.key}:{span.start}", text, (quote,), "corpus")
