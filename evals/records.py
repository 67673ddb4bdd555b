"""What one asked question left behind: all that the measures look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from evals.cases import Case
from evals.gold import GoldQuote, Place
from evals.normalising import holds, shows


class Verdict(StrEnum):
    """Where a case went right or wrong; see docs/evals.md."""

    OK = "ok"
    NOT_RETRIEVED = "not_retrieved"
    NOT_RERANKED = "not_reranked"
    NOT_CHOSEN = "not_chosen"
    ONE_SIDED = "one_sided"
    INCOMPLETE = "incomplete"
    SHOWED_FORBIDDEN = "showed_forbidden"
    WRONGLY_REFUSED = "wrongly_refused"
    WRONGLY_ANSWERED = "wrongly_answered"
    CRASHED = "crashed"


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation of the answer: ``problem`` is None if it verifies against the store.

    ``gold`` are the positions of the gold quotes that it overlaps; ``on_gold`` is also true inside
    the sentence around a gold quote. ``stale`` tells that the document is gone or its text another.
    """

    place: Place
    quote: str
    problem: str | None
    gold: frozenset[int]
    on_gold: bool
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement of the answer without markers, and its quotes, the document's title before each."""

    text: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """One of the first retrieved passages.

    ``pages`` are those that it touches, empty in unpaged formats; ``read`` tells whether the
    answerer looked at it.
    """

    rank: int
    place: Place
    title: str
    date: str | None
    text: str
    pages: tuple[int, ...]
    ranks: Mapping[str, int]
    score: float
    on_gold: bool
    read: bool


@dataclass(frozen=True, slots=True)
class Record:
    """One case, asked.

    ``said`` is the answer without citation markers. ``gold_documents`` and ``ranked_documents`` are
    keys, the latter by their first passage; ``gold_ranks`` are the ranks, from 1, of retrieved
    passages that overlap a gold quote, and ``gold_passages`` counts such passages in the whole
    index. ``gold_pages`` are document and page of each gold quote in a paged document. ``passages``
    are the first ten. ``plain_documents`` is ``ranked_documents`` for a question as it was asked,
    where the assistant searched for another one. A crashed case has ``error`` and nothing else.
    """

    case: Case
    verdict: Verdict
    error: str | None = None
    refused: bool = False
    answer: str = ""
    said: str = ""
    confidence: float | None = None
    citations: tuple[Cited, ...] = ()
    stated: tuple[Stated, ...] = ()
    gold: tuple[GoldQuote, ...] = ()
    gold_documents: tuple[str, ...] = ()
    ranked_documents: tuple[str, ...] = ()
    gold_ranks: tuple[int, ...] = ()
    supported: int = 0
    statements: int = 0
    unresolved: int = 0
    latency_ms: float = 0.0
    gold_passages: int = 0
    gold_pages: tuple[tuple[str, int], ...] = ()
    passages: tuple[Ranked, ...] = ()
    standalone_question: str = ""
    plain_documents: tuple[str, ...] | None = None
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    input_tokens: int = 0
    output_tokens: int = 0

    @property
    def answered(self) -> bool:
        """Whether there is an answer and not a refusal."""
        return not self.refused and self.error is None

    @property
    def located(self) -> bool:
        """Whether some gold quote was found in the stored text."""
        return any(quote.places for quote in self.gold)

    @property
    def cited_quotes(self) -> frozenset[int]:
        """Positions of the gold quotes that some citation overlaps."""
        return frozenset().union(*(cited.gold for cited in self.citations))

    @property
    def showed_forbidden(self) -> bool:
        """Whether the answer, refusals included, holds a string that it must not."""
        return any(shows(self.answer, text) for text in self.case.forbidden)

    def shown_figures(self) -> frozenset[str]:
        """Return the answers that stand in a cited gold quote: the figures shown with a source."""
        quotes = [self.gold[number].quote for number in self.cited_quotes]
        return frozenset(
            answer for answer in self.case.answers if any(holds(q, answer) for q in quotes)
        )
