"""An operator's own questions become the refusal model of their library."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from rag.answering.calibrating import Example, fit_model
from rag.answering.evidence import FEATURES, WEIGHED_FEATURES
from rag.answering.question import ANSWERABILITY
from rag.answering.refusal import FittedModel, RefusalFile, load_refusal_model
from rag.assistant import Assistant
from rag.errors import UsageError


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore")

    question: str
    answerable: bool


def calibrate(
    assistant: Assistant, questions: Path, progress: Callable[[str], None]
) -> RefusalFile:
    """Return a model fitted on ``questions``, rows ``{question, answerable}`` of a JSONL file.

    Questions that the reranker cannot read keep the model that ships. Where the bundled language model
    told of every question whether the evidence answers it, a second model is fitted that weighs this
    too. Raises UsageError naming the
    line of a bad row, or if there are too few questions of either kind.
    """
    rows = _rows(questions)
    examples: list[Example] = []
    for done, row in enumerate(rows, start=1):
        evidence = assistant.every_sign(row.question)
        if evidence.read:
            examples.append(Example(evidence.features, row.answerable, questions.stem))
        if done % 10 == 0 or done == len(rows):
            progress(f"read {done} of {len(rows)} questions")
    fitted: FittedModel = fit_model(examples, FEATURES)
    weighed = [e for e in examples if ANSWERABILITY in e.features]
    shipped = load_refusal_model().file
    return RefusalFile(
        version=shipped.version,
        models=assistant.model_fingerprints(),
        read=fitted,
        unread=shipped.unread,
        weighed=fit_model(weighed, WEIGHED_FEATURES) if len(weighed) == len(examples) else None,
    )


def _rows(path: Path) -> list[_Row]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from error
    rows: list[_Row] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            rows.append(_Row.model_validate(json.loads(line)))
        except (json.JSONDecodeError, ValidationError) as error:
            raise UsageError(
                f'{path}, line {number}: write {{"question": …, "answerable": true or false}}'
            ) from error
    return rows
