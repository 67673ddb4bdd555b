"""Each answer, through whichever door, is counted and has a line in the log."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from rag.domain import Answer
from rag.serving.observing.log_lines import FIELDS
from rag.serving.observing.metrics import Metrics, withheld
from rag.serving.observing.traces import Traces

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Watcher:
    """What people ask stays out of the log unless ``questions`` says otherwise."""

    metrics: Metrics
    questions: bool = False
    traces: Traces | None = None

    def answered(self, answer: Answer) -> None:
        """Count the answer and tell of it."""
        self.metrics.answered(answer)
        if self.traces is not None:
            self.traces.answered(answer)
        told: dict[str, Any] = {
            "answer": answer.id,
            "outcome": "refused" if answer.refused else "answered",
            "answerer": answer.answerer,
            "statements": len(answer.statements),
            "withheld": withheld(answer),
            "unresolved": len(answer.unresolved),
            "remembered": answer.remembered,
            "ms": answer.timings_ms.total,
            "index": answer.index,
        }
        if self.questions:
            told |= {"question": answer.question, "searched_for": answer.standalone_question}
        _logger.info("answer", extra={FIELDS: told})
