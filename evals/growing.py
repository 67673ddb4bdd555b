"""A question set that grows by one case at a time, each checked before it joins."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from evals.cases import Case, Split, read_cases
from evals.rules import breaches
from evals.sources import QUESTIONS
from rag.errors import UsageError

_DIGITS = 3


@dataclass(slots=True)
class GrowingSet:
    """A question file that may not exist yet. What it holds is never rewritten, only added to."""

    path: Path
    cases: list[Case] = field(default_factory=list)

    @classmethod
    def opened(cls, path: Path) -> GrowingSet:
        """Read the file. Raises UsageError if it is there and is no question file."""
        if not path.exists():
            if not path.parent.is_dir():
                raise UsageError(f"{path.parent}: no such folder for a question file")
            return cls(path)
        if path.stat().st_size == 0:
            return cls(path)
        return cls(path, list(read_cases(path)))

    @property
    def next_id(self) -> str:
        """Return the file's name with the number after the highest one in use."""
        pattern = re.compile(rf"{re.escape(self.path.stem)}-(\d+)")
        used = [match[1] for case in self.cases if (match := pattern.fullmatch(case.id))]
        number = max((int(digits) for digits in used), default=0) + 1
        width = max([_DIGITS, *(len(digits) for digits in used)])
        return f"{self.path.stem}-{number:0{width}}"

    def placed(self, case: Case) -> Case:
        """Return the case under the next free id, on the side of the split where its documents are.

        A case about documents that no other names is dealt out by a hash of the first of them.
        """
        return case.model_copy(update={"id": self.next_id, "split": self._side(case)})

    def problems(self, case: Case, texts: Mapping[str, str]) -> list[str]:
        """Return what ``evals.validate`` would find wrong with the set because of this case."""
        before = set(breaches(self.cases, texts))
        after = breaches([*self.cases, case], texts)
        return [line.removeprefix(f"{case.id}: ") for line in after if line not in before]

    def append(self, case: Case, texts: Mapping[str, str]) -> Case:
        """Write the case as one more line and return it as written, under its id.

        The file is replaced in one step: whoever reads meanwhile sees it with or without the case.
        Raises UsageError naming every rule that the case breaks, with nothing written.
        """
        fresh = self.placed(Case.model_validate(case.model_dump()))
        wrong = self.problems(fresh, texts)
        if wrong:
            raise UsageError("; ".join(wrong))
        held = self.path.read_text(encoding="utf-8") if self.path.exists() else ""
        if held and not held.endswith("\n"):
            held += "\n"
        replace_text(self.path, held + case_line(fresh))
        self.cases.append(fresh)
        return fresh

    def _side(self, case: Case) -> Split | None:
        if not any(held.split for held in self.cases):
            return None
        named = {
            held.split
            for held in self.cases
            if held.split and {*held.documents} & {*case.documents}
        }
        if len(named) > 1:
            return None
        if named:
            return named.pop()
        key = (case.documents or (case.question,))[0]
        return "tune" if hashlib.sha256(key.encode()).digest()[0] % 2 else "test"


def set_path(name: str) -> Path:
    """Return the file of a set kept in ``evals/questions``. Raises UsageError if there is none."""
    path = QUESTIONS / f"{name}.jsonl"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in QUESTIONS.glob("*.jsonl")))
        raise UsageError(f"no question set {name!r}; known: {known}; --to FILE begins a new one")
    return path


def case_line(case: Case) -> str:
    """Return a case as a line of JSON, what is empty left out."""
    return (
        json.dumps(case.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False) + "\n"
    )


def first_problem(error: ValidationError) -> str:
    """Return the first thing that keeps an edited proposal from being a case."""
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"])
    return f"{field}: {first['msg']}" if field else str(first["msg"])


def replace_text(path: Path, text: str) -> None:
    """Put ``text`` in the place of a file in one step."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from error
