"""Between draft and reader: a statement is shown only if what it cites carries it.

Per statement: its facts must stand in the quotes that it cites; if they do not, the sentences of the
passages that carry them are looked for and cited instead, three at most; then a support score must
clear its bar. What fails is withheld and kept for the operator, never repaired. The markers
themselves are the Citer's: it proves every span that leaves here against the stored text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from rag.citing.carriers import Carriers, quoted, span_text
from rag.citing.facts import CitedText, MissingFact, missing_facts
from rag.domain import Code, Draft, DraftStatement, Passage, SourceSpan, UnresolvedMarker


class SupportScorer(Protocol):
    """How likely quotes are to bear a statement out."""

    @property
    def bar(self) -> float:
        """The confidence, 0 to 1, under which a statement is withheld."""
        ...

    def confidence(self, statement: str, quotes: Sequence[CitedText]) -> float:
        """Return the estimated chance, 0 to 1, that the quotes bear the statement out."""
        ...


@dataclass(frozen=True, slots=True)
class Guarded:
    """A statement with the spans that carry it, or None and why it is withheld."""

    statement: DraftStatement | None
    withheld: tuple[UnresolvedMarker, ...] = ()


@dataclass(frozen=True, slots=True)
class GuardedDraft:
    """What of a draft may be shown, and what was withheld of it."""

    draft: Draft
    withheld: tuple[UnresolvedMarker, ...] = ()


@dataclass(frozen=True, slots=True)
class Guard:
    """Checks statements one by one, so that a stream can show each as soon as it holds.

    Without a ``scorer`` the facts alone decide.
    """

    scorer: SupportScorer | None = None

    def checked(self, draft: Draft, passages: Sequence[Passage]) -> GuardedDraft:
        """Check every statement of a draft against the passages that it was drafted from."""
        results = [self.check(statement, passages) for statement in draft.statements]
        kept = tuple(r.statement for r in results if r.statement is not None)
        withheld = tuple(item for r in results for item in r.withheld)
        return GuardedDraft(replace(draft, statements=kept), withheld)

    def check(self, statement: DraftStatement, passages: Sequence[Passage]) -> Guarded:
        """Return the statement with the spans to cite, or why it is withheld.

        A copy of what it cites passes at once. A statement that cites nothing is cited anew, like
        one whose spans lack a fact.
        """
        if _is_copy(statement):
            return Guarded(statement)
        sources = self._carrying(statement, passages)
        if sources is None:
            return _withheld(statement, Code.FACTS, _told(_missing(statement, around=True)))
        if self.scorer is not None:
            confidence = self.scorer.confidence(statement.text, list(map(quoted, sources)))
            if confidence < self.scorer.bar:
                reason = f"support {confidence:.2f} is under the bar of {self.scorer.bar:.2f}"
                return _withheld(statement, Code.SUPPORT, reason)
        return Guarded(replace(statement, sources=sources))

    @staticmethod
    def _carrying(
        statement: DraftStatement, passages: Sequence[Passage]
    ) -> tuple[SourceSpan, ...] | None:
        """Return the cited spans if they carry it alone, else better ones, else with their passage.

        A name or a year may stand in the passage around a quote only where no sentence holds it.
        """
        if statement.sources and not _missing(statement):
            return statement.sources
        found = Carriers(passages, statement.sources).carrying(statement.text)
        if found is not None:
            return found
        enough = statement.sources and not _missing(statement, around=True)
        return statement.sources if enough else None


def _is_copy(statement: DraftStatement) -> bool:
    return len(statement.sources) == 1 and span_text(statement.sources[0]) == statement.text


def _missing(statement: DraftStatement, *, around: bool = False) -> tuple[MissingFact, ...]:
    return missing_facts(
        statement.text, [quoted(span, around=around) for span in statement.sources]
    )


def _told(missing: Sequence[MissingFact]) -> str:
    if not missing:
        return "no sentence of the passages carries it"
    return "; ".join(f"{m.kind} {m.text!r}: {m.reason}" for m in missing)


def _withheld(statement: DraftStatement, code: Code, reason: str) -> Guarded:
    return Guarded(None, (UnresolvedMarker("", reason, statement.text, code),))
