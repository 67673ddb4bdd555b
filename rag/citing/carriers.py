"""Which sentences of the passages carry a statement: the fewest, three at most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.citing.facts import CitedText, missing_facts
from rag.citing.facts.folding import fold
from rag.citing.facts.words import words
from rag.domain import Passage, SourceSpan
from rag.models import sentence_spans

MOST = 3
_TRIED = 12  # sentences, those first that share most words with the statement
_SHARED = 2  # content words that a sentence must share with the statement to be cited for it


@dataclass(frozen=True, slots=True)
class Carriers:
    """Looks through the sentences of ``passages``; those ``cited`` already go first among equals."""

    passages: Sequence[Passage]
    cited: Sequence[SourceSpan] = ()

    def carrying(self, statement: str) -> tuple[SourceSpan, ...] | None:
        """Return the spans that together carry every fact of a statement, in order, or None.

        The sentence that lacks least comes first, then whichever lessens what is still missing most.
        """
        candidates = self._candidates(statement)
        chosen: list[SourceSpan] = []
        lacking: int | None = None
        while len(chosen) < MOST and lacking != 0:
            rest = [span for span in candidates if span not in chosen]
            counts = [_lacking(statement, [*chosen, span]) for span in rest]
            least = min(counts, default=None)
            if least is None or (lacking is not None and least >= lacking):
                return None
            chosen.append(rest[counts.index(least)])
            lacking = least
        return tuple(chosen) if lacking == 0 else None

    def _candidates(self, statement: str) -> list[SourceSpan]:
        wanted = _stems(statement)
        scored: list[tuple[float, SourceSpan]] = []
        seen: set[str] = set()
        for span in (*self.cited, *self._sentences()):
            text = span_text(span)
            if text in seen:
                continue
            seen.add(text)
            held = _stems(text)
            shared = len(wanted & held)
            if shared >= min(_SHARED, len(wanted)):
                scored.append((shared / (len(held) + len(wanted)), span))
        scored.sort(key=lambda pair: -pair[0])
        return [span for _, span in scored[:_TRIED]]

    def _sentences(self) -> list[SourceSpan]:
        return [
            SourceSpan(passage, passage.chunk.start + span.start, passage.chunk.start + span.end)
            for passage in self.passages
            for span in sentence_spans(passage.chunk.text, passage.chunk.language)
        ]


def span_text(span: SourceSpan) -> str:
    """Return what a span holds, as it was retrieved."""
    chunk = span.passage.chunk
    return chunk.text[max(0, span.start - chunk.start) : max(0, span.end - chunk.start)]


def quoted(span: SourceSpan, *, around: bool = False) -> CitedText:
    """Return a span as a quote with its title, its date and, if asked for, the passage around it."""
    document = span.passage.document
    passage = span.passage.chunk.text if around else ""
    return CitedText(span_text(span), document.title, document.date, passage)


def _lacking(statement: str, spans: Sequence[SourceSpan]) -> int:
    return len(missing_facts(statement, [quoted(span) for span in spans]))


def _stems(text: str) -> set[str]:
    return {word.stem for word in words(fold(text)) if word.content}
