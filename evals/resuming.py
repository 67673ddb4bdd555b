"""What was asked is kept case by case, so that a run that was stopped goes on where it was.

A result is reused only where everything that made it is the same: the case, the index, settings,
weights, refusal model, libraries and the source of ``rag`` and ``evals``. The name of its file is
the hash of all that. Its latency is therefore the one measured then.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from evals.cases import Case
from evals.records import Record

_SOURCES = frozenset({".py", ".json", ".md", ".sql", ".txt"})
# Neither decides over a record: the page is made of the run file, a question is hashed by itself.
_APART = ("evals/html/", "evals/questions/")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A record, the times in milliseconds of each asking, and whether all said the same."""

    record: Record
    latencies_ms: tuple[float, ...]
    identical: bool = True


_ADAPTER = TypeAdapter(Outcome)


def outcome_to_json(outcome: Outcome) -> bytes:
    """Return the outcome as JSON that ``outcome_from_json`` turns back into an equal one."""
    return _ADAPTER.dump_json(outcome)


def outcome_from_json(content: bytes) -> Outcome:
    """Return the outcome. Raises pydantic's ValidationError if it is not one."""
    return _ADAPTER.validate_json(content)


@dataclass(frozen=True, slots=True)
class Kept:
    """The results in ``folder`` that were made under ``context``, plain values.

    With ``fresh`` nothing is found, and what is asked anew replaces what was there.
    """

    folder: Path
    context: Mapping[str, Any]
    fresh: bool = False

    def find(self, case: Case) -> Outcome | None:
        """Return what was kept of a case; a torn or outdated file counts as nothing."""
        if self.fresh:
            return None
        try:
            outcome = outcome_from_json(self._path(case).read_bytes())
        except (OSError, ValidationError):
            return None
        return outcome if outcome.record.case == case else None

    def keep(self, outcome: Outcome) -> None:
        """Write an outcome in one step; a crash is not kept, since trying again may help."""
        if outcome.record.error is not None:
            return
        path = self._path(outcome.record.case)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(outcome_to_json(outcome))
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def _path(self, case: Case) -> Path:
        whole = {"case": case.model_dump(mode="json"), **self.context}
        text = json.dumps(whole, sort_keys=True, ensure_ascii=False)
        key = hashlib.sha256(text.encode("utf-8")).hexdigest()
        return self.folder / key[:2] / f"{key}.json"


def code_version(root: Path) -> str:
    """Return one hash over the source files of ``rag`` and ``evals`` under ``root``."""
    digest = hashlib.sha256()
    files = [path for part in ("rag", "evals") for path in (root / part).rglob("*")]
    for path in sorted(files):
        name = path.relative_to(root).as_posix()
        if path.suffix in _SOURCES and path.is_file() and not name.startswith(_APART):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{name}\n{content}\n".encode())
    return digest.hexdigest()
