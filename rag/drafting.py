"""Evidence becomes checked statements: by a chat model if there is one, else by quoting.

What a model writes goes statement by statement through the guard and the citer before anyone sees it. A chat model that
fails, takes too long or says nothing that holds is replaced by the extractive answerer.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from rag.answering import ChatAnswerer, Evidence, ExtractiveAnswerer, Refused
from rag.citing import CitedDraft, Citer, Guard, unknown_markers
from rag.disagreeing import Disagreement, with_values
from rag.domain import Draft, DraftStatement, UnresolvedMarker, Usage
from rag.errors import ChatTimeout, ModelError, ReaderLeft

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Listener:
    """Who waits for an answer: is told every statement once it is checked, and may leave."""

    tell: Callable[[CitedDraft], None]
    has_left: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Drafted:
    """What came of it.

    ``drafted`` counts the statements before any was withheld; ``stand_in`` says why the extractive
    answerer stands in for the chat model. ``refused`` is the model's own refusal.
    """

    cited: CitedDraft
    answerer: str
    drafted: int
    model: str | None = None
    usage: Usage = field(default_factory=Usage)
    stand_in: str | None = None
    refused: bool = False
    cite_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Drafter:
    """Drafts and checks. ``listener`` hears of a chat model's statements one by one."""

    extractive: ExtractiveAnswerer
    citer: Citer
    chat: ChatAnswerer | None = None
    guard: Guard = field(default_factory=Guard)
    listener: Listener | None = None

    def drafted(
        self,
        evidence: Evidence,
        disagreement: Disagreement | None = None,
        confidence: float = 0.0,
    ) -> Drafted:
        """Return the checked statements, each value of a disagreement among them.

        ``confidence`` is the calibrated chance that the evidence answers the question: where it is
        high, or sources differ about what is asked, a model that finds no answer is not believed.
        Raises ReaderLeft once the listener has left.
        """
        if self.chat is None or not self.chat.takes(evidence):
            return self._quoted(evidence, disagreement)
        try:
            written = self._written(self.chat, evidence, disagreement)
        except ModelError as error:
            _logger.warning("the chat model did not answer: %s", error)
            # What a provider says may name its address; that is for the log, not for readers.
            late = isinstance(error, ChatTimeout)
            stand_in = "the chat model took too long" if late else "the chat model did not answer"
            return replace(self._quoted(evidence, disagreement), stand_in=stand_in)
        held = disagreement is not None or confidence >= self.chat.believed_under
        if written.cited.statements or (written.refused and not held):
            return written
        reason = (
            f"{written.model} found no answer where the evidence holds one"
            if written.refused
            else f"nothing that {written.model} wrote is borne out by what it cites"
        )
        quoted = self._quoted(evidence, disagreement)
        unresolved = (*written.cited.unresolved, *quoted.cited.unresolved)
        return replace(
            quoted,
            cited=replace(quoted.cited, unresolved=unresolved),
            usage=written.usage,
            stand_in=reason,
        )

    def _quoted(self, evidence: Evidence, disagreement: Disagreement | None) -> Drafted:
        draft = with_values(self.extractive.draft(evidence), disagreement)
        began = time.perf_counter()
        cited = self.citer.cite(draft)
        taken = time.perf_counter() - began
        return Drafted(cited, draft.answerer, len(draft.statements), cite_seconds=taken)

    def _written(
        self, chat: ChatAnswerer, evidence: Evidence, disagreement: Disagreement | None
    ) -> Drafted:
        kept: list[DraftStatement] = []
        withheld: list[UnresolvedMarker] = []
        drafted = Drafted(self._cited(chat, kept), chat.name, 0, chat.model.name)
        with closing(chat.statements(evidence)) as stream:
            for item in stream:
                if self.listener and self.listener.has_left():
                    raise ReaderLeft("nobody waits for the answer any more")
                if isinstance(item, Usage):
                    drafted = replace(drafted, usage=item)
                elif isinstance(item, Refused):
                    drafted = replace(drafted, refused=True)
                else:
                    drafted = replace(drafted, drafted=drafted.drafted + 1)
                    held, problems = self._guarded(chat, item, evidence)
                    withheld.extend(problems)
                    if held is not None:
                        kept.append(held)
                        self._tell(self._cited(chat, kept))
        told = len(kept)
        if kept and not drafted.refused:
            kept = [*with_values(Draft(tuple(kept), answerer=chat.name), disagreement).statements]
        drafted = replace(drafted, drafted=drafted.drafted + len(kept) - told)
        cited = self._cited(chat, kept)
        return replace(drafted, cited=replace(cited, unresolved=(*cited.unresolved, *withheld)))

    def _guarded(
        self, chat: ChatAnswerer, written: DraftStatement, evidence: Evidence
    ) -> tuple[DraftStatement | None, Sequence[UnresolvedMarker]]:
        """Return a statement that may be shown, or None and why it may not."""
        guarded = self.guard.check(written, evidence.passages)
        if guarded.statement is None:
            return None, (*guarded.withheld, *unknown_markers(written))
        cited = self._cited(chat, [guarded.statement])
        return (guarded.statement, ()) if cited.statements else (None, cited.unresolved)

    def _tell(self, cited: CitedDraft) -> None:
        if self.listener:
            self.listener.tell(cited)

    def _cited(self, chat: ChatAnswerer, statements: list[DraftStatement]) -> CitedDraft:
        return self.citer.cite(Draft(tuple(statements), answerer=chat.name))
