"""Whole sentences packed into chunks that fit the embedder's window by its own tokenizer."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rag.domain import Chunk, Document, Section
from rag.models import Span, sentence_spans

# Raised whenever the same document gives other chunks, so that an index is built afresh.
CHUNKER_VERSION = "1"

TokenOffsets = Callable[[str], list[tuple[int, int]]]
_SPECIAL_TOKENS = 2  # the classifier token in front and the separator behind


@dataclass(frozen=True, slots=True)
class Chunker:
    """Packs sentences of one section greedily.

    A chunk takes sentences until ``target_tokens``; a sentence of its own that is longer is cut at
    white space. ``window`` is the most that context line and text may have together, with special
    tokens. A last piece under ``smallest_tokens`` joins the chunk before it if the window allows.
    """

    token_offsets: TokenOffsets
    window: int
    target_tokens: int = 128
    smallest_tokens: int = 24

    def chunk(self, document: Document) -> tuple[Chunk, ...]:
        """Return the chunks of ``document`` in order; a document without text has none."""
        chunks: list[Chunk] = []
        for section in self._sections(document):
            context = _context(document.title, section.path)
            overhead = len(self.token_offsets(context)) + _SPECIAL_TOKENS
            # A title that fills the window must not leave the text without room.
            room = max(self.window - overhead, self.window // 4)
            for span in self._spans(document, section, min(self.target_tokens, room), room):
                chunks.append(
                    Chunk(
                        document_id=document.id,
                        ordinal=len(chunks),
                        start=span.start,
                        end=span.end,
                        text=document.text[span.start : span.end],
                        title=document.title,
                        headings=section.path,
                        page=document.page_at(span.start),
                        language=document.language,
                    )
                )
        return tuple(chunks)

    def _sections(self, document: Document) -> tuple[Section, ...]:
        sections = document.sections()
        if sections or not document.text:
            return sections
        # Nothing but headings: they are all the text there is, so they are what can be found.
        return (Section((), 0, len(document.text)),)

    def _spans(
        self, document: Document, section: Section, target: int, room: int
    ) -> Iterator[Span]:
        sentences = [
            Span(section.start + s.start, section.start + s.end)
            for s in sentence_spans(document.text[section.start : section.end], document.language)
        ]
        pieces = [p for s in sentences for p in self._cut(document.text, s, room)]
        counts = [len(self.token_offsets(document.text[p.start : p.end])) for p in pieces]
        groups: list[tuple[Span, int]] = []
        for group in zip(pieces, counts, strict=True):
            joined = self._joined(document.text, groups[-1], group) if groups else None
            if joined and joined[1] <= target:
                groups[-1] = joined
            else:
                groups.append(group)
        if len(groups) > 1 and groups[-1][1] < self.smallest_tokens:
            joined = self._joined(document.text, *groups[-2:])
            if joined[1] <= room:
                groups[-2:] = [joined]
        return (span for span, _ in groups)

    def _joined(
        self, text: str, before: tuple[Span, int], behind: tuple[Span, int]
    ) -> tuple[Span, int]:
        """Return the span over both with its tokens, which add up only where a word ends between."""
        span = Span(before[0].start, behind[0].end)
        if before[0].end < behind[0].start:
            return span, before[1] + behind[1]
        return span, len(self.token_offsets(text[span.start : span.end]))

    def _cut(self, text: str, sentence: Span, room: int) -> Iterator[Span]:
        """Yield ``sentence`` whole if it fits, else pieces of at most ``room`` tokens.

        A piece ends at white space where there is any after its first half, else between tokens.
        """
        offsets = self.token_offsets(text[sentence.start : sentence.end])
        if len(offsets) <= room:
            yield sentence
            return
        starts = [sentence.start + start for start, _ in offsets]
        start = sentence.start
        while start < sentence.end:
            stop = self._stop(text, Span(start, sentence.end), starts, room)
            piece = text[start:stop]
            lead = len(piece) - len(piece.lstrip())
            if piece.strip():
                yield Span(start + lead, start + lead + len(piece.strip()))
            start = stop

    def _stop(self, text: str, rest: Span, starts: list[int], room: int) -> int:
        """Return where the first piece of ``rest`` ends; ``starts`` are the sentence's tokens."""
        first = bisect_left(starts, rest.start)
        # A word cut in two may have a token more than before, hence the second count.
        for allowed in range(room, 0, -1):
            stop = rest.end
            if len(starts) - first > allowed:
                hard = starts[first + allowed]
                middle = starts[first + allowed // 2]
                space = text.rfind(" ", middle, hard)
                stop = max(space if space > middle else hard, rest.start + 1)
            if len(self.token_offsets(text[rest.start : stop])) <= room:
                return stop
        return rest.start + 1


def _context(title: str, headings: tuple[str, ...]) -> str:
    return " › ".join([title, *(h for h in headings if h != title)])
