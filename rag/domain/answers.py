"""An answer: statements that were checked, or a refusal that says what is missing."""

from __future__ import annotations

from dataclasses import dataclass, field

from rag.domain.citations import Citation, UnresolvedMarker
from rag.domain.conflicts import Conflict
from rag.domain.passages import Passage
from rag.domain.scopes import Scope


@dataclass(frozen=True, slots=True)
class Statement:
    """``answer.text[start:end]`` is this statement with its markers; ``text`` is without them.

    A ``computed`` one is said by no source: it was worked out from all of its citations, such as the
    count of the rows that follow it, and has no markers in the text.
    """

    text: str
    start: int
    end: int
    supported: bool
    citations: tuple[Citation, ...]
    computed: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer. ``reason`` is a code, ``message`` a sentence for the reader.

    ``nearest`` are the closest passages, best first, and ``missing`` words of the question that
    none of them holds; ``confidence`` is the estimated chance that the corpus does answer the
    question and ``threshold`` the bar that it missed.
    """

    reason: str
    message: str
    nearest: tuple[Citation, ...] = ()
    confidence: float | None = None
    threshold: float | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many statements are borne out by their citations."""

    supported: int
    total: int


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that a chat model took; zero for the extractive answerer.

    ``cost`` is in the operator's own money, None where no prices are set.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds per step of one answer."""

    retrieve: float = 0.0
    rerank: float = 0.0
    draft: float = 0.0
    cite: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """The object that every door of Sanad hands out; see docs/architecture.md for its JSON.

    ``model`` is the chat model that wrote the statements; where it could not, ``stand_in`` says why
    they are quoted instead. ``remembered``: it was worked out for an earlier question in the same words,
    from the same index; ``usage`` and ``timings_ms`` are those of this time.
    """

    id: str
    question: str
    standalone_question: str
    text: str
    statements: tuple[Statement, ...]
    passages: tuple[Passage, ...]
    answerer: str
    index: str
    refusal: Refusal | None = None
    coverage: Coverage = Coverage(0, 0)
    unresolved: tuple[UnresolvedMarker, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    scope: Scope | None = None
    model: str | None = None
    confidence: float | None = None
    usage: Usage = Usage()
    timings_ms: Timings = field(default_factory=Timings)
    stand_in: str | None = None
    reading: str | None = None
    remembered: bool = False

    @property
    def refused(self) -> bool:
        """Whether this is a refusal."""
        return self.refusal is not None

    @property
    def rewritten(self) -> bool:
        """Whether something else was searched for than was asked."""
        return self.standalone_question != " ".join(self.question.split())

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation once, by number."""
        seen: dict[int, Citation] = {}
        for statement in self.statements:
            for citation in statement.citations:
                seen.setdefault(citation.number, citation)
        return tuple(seen[number] for number in sorted(seen))

    @property
    def every_citation(self) -> tuple[Citation, ...]:
        """The citations of the statements and of the passages nearest to a refusal."""
        return (*self.citations, *(self.refusal.nearest if self.refusal else ()))
