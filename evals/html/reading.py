"""The run file as the page reads it: what older runs lack has a default, what is new is left alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rag.errors import UsageError

OK = "ok"


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Figure(_Read):
    """A measure's value with its 95 % interval over ``n`` cases; None where it has no value."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0


class Turn(_Read):
    role: str
    text: str


class Gold(_Read):
    answers: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()


class Citation(_Read):
    document: str = ""
    quote: str = ""
    problem: str | None = None
    on_gold: bool = False


class Ranks(_Read):
    documents: dict[str, int | None] = Field(default_factory=dict)
    passages: tuple[int, ...] = ()


class Passage(_Read):
    rank: int
    document: str
    title: str = ""
    date: str | None = None
    text: str = ""
    ranks: dict[str, float | None] = Field(default_factory=dict)
    score: float | None = None
    on_gold: bool = False
    read: bool = False


class RunCase(_Read):
    """One case; ``measured`` scores are those under which it was eligible."""

    id: str
    type: str
    lang: str = ""
    split: str | None = None
    question: str
    standalone_question: str | None = None
    turns: tuple[Turn, ...] = ()
    answerable: bool
    near_miss_doc: str | None = None
    forbidden: tuple[str, ...] = ()
    gold: Gold = Gold()
    verdict: str
    error: str | None = None
    refused: bool = False
    confidence: float | None = None
    answer: str = ""
    citations: tuple[Citation, ...] = ()
    ranks: Ranks = Ranks()
    passages: tuple[Passage, ...] = ()
    latency_ms: float = 0.0
    timings_ms: dict[str, float] = Field(default_factory=dict)
    scores: dict[str, float] = Field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the case went right."""
        return self.verdict == OK

    @property
    def answered(self) -> bool:
        """Whether there is an answer, neither a refusal nor a crash."""
        return not self.refused and self.error is None

    @property
    def gold_rank(self) -> int | None:
        """Rank of the best retrieved passage on gold."""
        return min(self.ranks.passages, default=None)


class Change(_Read):
    """A measure in two runs over the same cases; ``verdict`` is better, worse or no evidence."""

    before: float | None = None
    after: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    corrected_p: float | None = None
    n: int = 0
    method: str = ""
    verdict: str = "no evidence"


class Said(_Read):
    answer: str = ""
    refused: bool = False
    citations: tuple[str, ...] = ()


class Flip(_Read):
    """A case whose outcome differs from the baseline's: gained, lost or changed."""

    id: str
    type: str = ""
    before_verdict: str
    after_verdict: str
    direction: str
    before: Said | None = None
    after: Said | None = None


class Gate(_Read):
    passed: bool = True
    reasons: tuple[str, ...] = ()


class Comparison(_Read):
    baseline: dict[str, Any] = Field(default_factory=dict)
    paired: int | None = None
    only_before: tuple[str, ...] = ()
    only_after: tuple[str, ...] = ()
    measures: dict[str, Change] = Field(default_factory=dict)
    by_kind: dict[str, dict[str, Change]] = Field(default_factory=dict)
    flips: tuple[Flip, ...] = ()
    gate: Gate = Gate()


Figures = dict[str, Figure]


class Run(_Read):
    """A whole run."""

    measures: Figures
    by_kind: dict[str, Figures] = Field(default_factory=dict)
    by_split: dict[str, Figures] = Field(default_factory=dict)
    cases: tuple[RunCase, ...]
    manifest: dict[str, Any] = Field(default_factory=dict)
    comparison: Comparison | None = None

    @property
    def threshold(self) -> float | None:
        """The confidence under which the assistant refused, where the run names it."""
        refusal = self.manifest.get("refusal")
        value = refusal.get("threshold") if isinstance(refusal, dict) else None
        return float(value) if isinstance(value, int | float) else None

    @property
    def flips(self) -> dict[str, Flip]:
        """The flips against the baseline by case id; empty without one."""
        return {flip.id: flip for flip in self.comparison.flips} if self.comparison else {}


def read_run(run: Mapping[str, Any]) -> Run:
    """Return the run; raises UsageError naming the field if it is not one."""
    try:
        return Run.model_validate(run)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "run"
        raise UsageError(
            f"not a run file as evals.run writes it: {field}: {first['msg']}"
        ) from error
