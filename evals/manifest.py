"""What a run's numbers rest on, so that another run can be told apart or repeated."""

from __future__ import annotations

import platform
import shlex
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evals.sources import Source, corpus_sha256, file_sha256
from rag.assistant import Assistant
from rag.settings import Settings, described


def manifest(
    source: Source, settings: Settings, assistant: Assistant, arguments: Sequence[str]
) -> dict[str, Any]:
    """Return plain values: commit, settings, weights, index, hashes of the files, machine, command."""
    reranker = assistant.retriever.reranker
    return {
        "command": shlex.join(["python", "-m", "evals.run", *arguments]),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "settings": described(settings),
        "weights": {
            "embedder": assistant.retriever.embedder.fingerprint,
            "reranker": reranker.fingerprint if reranker else None,
        },
        "refusal": {"threshold": assistant.refusal.threshold},
        "index": assistant.status().fingerprint,
        "corpus_sha256": corpus_sha256(source.corpus),
        "questions": source.questions.name,
        "questions_sha256": file_sha256(source.questions),
        "python": platform.python_version(),
        "platform": platform.platform(),
    }


def commit() -> str | None:
    """Return the commit of the checkout, with ``+changes`` if files differ; None outside of one."""
    here = Path(__file__).parent
    head = _git(here, "rev-parse", "HEAD")
    if head is None:
        return None
    return f"{head}+changes" if _git(here, "status", "--porcelain") else head


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments
            ["git", "--no-optional-locks", "-C", str(folder), *arguments],  # noqa: S607 - whichever git the path has
            capture_output=True,
            text=True,
            check=True,
            timeout=30,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
