"""``--judge``: what a chat model says of a run's answers, beside how far it agrees with people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from evals.agreement import labelled
from evals.intervals import summarise
from evals.judge import Judge, absent, agreement, agreement_text, built, prompt_version
from evals.measures import Measure
from evals.records import Record
from rag.errors import ModelError
from rag.settings import Settings

Progress = Callable[[str], None]


def judged(
    model: str, settings: Settings, records: Sequence[Record], progress: Progress
) -> Mapping[str, Any] | None:
    """Return plain values for the run file, None where there is no such model or it fails.

    Raises UsageError for a name that means nothing.
    """
    judge = built(model, settings)
    if judge is None:
        progress(f"{absent(model)}; going on without")
        return None
    try:
        return _judged(judge, records)
    except ModelError as error:
        progress(f"the judge failed, going on without: {error}")
        return None


def judged_text(found: Mapping[str, Any]) -> str:
    """Return one line: the share of correct answers, and how far to trust it."""
    share = found["correct"]
    said = "nothing to judge"
    if share["value"] is not None:
        said = f"{share['value']:.2f} [{share['low']:.2f}, {share['high']:.2f}] of {share['n']} correct"
    return f"judged by {found['model']}: {said}; {found['agreement']['told']}"


def _judged(judge: Judge, records: Sequence[Record]) -> Mapping[str, Any]:
    scores: dict[str, float] = {}
    for record in records:
        case = record.case
        if not case.answerable or not case.answers or record.error:
            continue
        verdict = record.answered and judge.correct(
            case.asked, " / ".join(case.answers), " ".join(record.answer.split())
        )
        scores[case.id] = float(verdict is True)
    found, unread = agreement(judge, labelled())
    share = summarise(Measure("judged", lambda record: scores.get(record.case.id)), records)
    return {
        "model": judge.model.name,
        "fingerprint": judge.model.fingerprint,
        "prompt": prompt_version(),
        "correct": asdict(share),
        "cases": scores,
        "agreement": {**asdict(found), "unread": unread, "told": agreement_text(found, unread)},
    }
