"""A run file as a comparison reads it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evals.records import Verdict
from rag.errors import UsageError


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class SavedCitation(_Read):
    quote: str


class SavedTurn(_Read):
    text: str


class SavedCase(_Read):
    """One case of a run; ``scores`` are those under which it was eligible."""

    id: str
    type: str
    question: str
    turns: tuple[SavedTurn, ...] = ()
    verdict: str
    refused: bool = False
    answer: str = ""
    error: str | None = None
    citations: tuple[SavedCitation, ...] = ()
    scores: dict[str, float] = Field(default_factory=dict)

    @property
    def identity(self) -> tuple[str, ...]:
        """What has to be the same for two cases to be a pair: id, question, conversation."""
        return (self.id, self.question, *(turn.text for turn in self.turns))

    @property
    def right(self) -> bool:
        """Whether nothing lost the case on its way."""
        return self.verdict == Verdict.OK.value


class SavedRun(_Read):
    """What a comparison needs of ``--json``."""

    cases: tuple[SavedCase, ...] = Field(min_length=1)
    manifest: dict[str, Any] = Field(default_factory=dict)


def saved_run(run: Mapping[str, Any], label: str = "the run") -> SavedRun:
    """Return the run; raises UsageError naming ``label`` and the field if it is not one."""
    try:
        return SavedRun.model_validate(run)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "run"
        raise UsageError(f"{label}: {field}: {first['msg']}; give a file of --json") from error


def read_baseline(path: Path) -> SavedRun:
    """Return the run kept in a file. Raises UsageError naming the file if it is not one."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{path}: cannot be read as a run: {error}; give a file of --json"
        ) from error
    return saved_run(content, str(path))
