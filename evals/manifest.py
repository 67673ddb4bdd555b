"""What a run's numbers rest on, so that another run can be told apart or repeated."""

from __future__ import annotations

import hashlib
import shlex
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evals.machine import libraries, machine, without_paths
from evals.resuming import code_version
from evals.sources import Source, corpus_sha256, file_sha256
from rag.assistant import Assistant
from rag.settings import Settings, described

ROOT = Path(__file__).resolve().parents[1]
_LOCKS = ("requirements.txt", "requirements-weights.txt")
# Where things lie, what is logged and who may ask have no part in an answer.
_NO_PART = frozenset({"data", "corpus", "models", "log_level", "api_key"})


def result_context(source: Source, settings: Settings, assistant: Assistant) -> dict[str, Any]:
    """Return everything beside the case that decides over its result, as plain values."""
    refusal = assistant.refusal.file.model_dump_json()
    return {
        "code": code_version(ROOT),
        "index": assistant.status().fingerprint,
        "corpus_sha256": corpus_sha256(source.corpus),
        "prefix": source.prefix,
        "settings": {k: v for k, v in described(settings).items() if k not in _NO_PART},
        "models": {
            **assistant.model_fingerprints(),
            "chat": assistant.chat.fingerprint if assistant.chat else "none",
        },
        "refusal": {
            "sha256": hashlib.sha256(refusal.encode("utf-8")).hexdigest(),
            "threshold": assistant.refusal.threshold,
        },
        "libraries": libraries(),
    }


def manifest(
    source: Source, settings: Settings, assistant: Assistant, arguments: Sequence[str]
) -> dict[str, Any]:
    """Return plain values that name no path, host or person.

    Of the settings the server's part and where a chat model answers are left out: they may name a
    host.
    """
    context = result_context(source, settings, assistant)
    shown = {name: part for name, part in described(settings).items() if name != "server"}
    shown["chat"] = {name: part for name, part in shown["chat"].items() if name != "base_url"}
    return {
        "command": shlex.join(["python", "-m", "evals.run", *without_paths(list(arguments))]),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "code_sha256": context["code"],
        "lock_sha256": lock_sha256(ROOT),
        "settings": without_paths(shown),
        "weights": context["models"],
        "refusal": context["refusal"],
        "index": context["index"],
        "corpus_sha256": context["corpus_sha256"],
        "questions": source.questions.name,
        "questions_sha256": file_sha256(source.questions),
        "libraries": context["libraries"],
        "machine": machine(),
    }


def lock_sha256(root: Path) -> str:
    """Return one hash over the files that pin what is installed."""
    digest = hashlib.sha256()
    for name in _LOCKS:
        digest.update(f"{name}\n{file_sha256(root / name)}\n".encode())
    return digest.hexdigest()


def commit() -> str | None:
    """Return the commit of the checkout, with ``+changes`` if files differ; None outside of one."""
    head = _git("rev-parse", "HEAD")
    if head is None:
        return None
    return f"{head}+changes" if _git("status", "--porcelain") else head


def _git(*arguments: str) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments
            ["git", "--no-optional-locks", "-C", str(ROOT), *arguments],  # noqa: S607 - whichever git the path has
            capture_output=True,
            text=True,
            check=True,
            timeout=30,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
