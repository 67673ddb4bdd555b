"""A draft under review: what is proposed, and what becomes of it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from itertools import product
from pathlib import Path

from pydantic import ValidationError

from evals.cases import Case, read_cases
from evals.growing import GrowingSet, case_line, first_problem, replace_text
from rag.domain import Citation, Document, FileEntry
from rag.errors import SanadError, UsageError
from rag.loading import load_file

_ROW = "#"


class Draft:
    """A file of proposals and the set that accepted ones join; each decision is written at once.

    ``homes`` are the folders that document keys may be relative to. Safe to share between threads.
    """

    def __init__(self, proposals: Path, target: Path, homes: Sequence[Path]) -> None:
        self._path = proposals
        self._homes = tuple(homes)
        self._lock = threading.Lock()
        self._pending = list(read_cases(proposals))
        self._target = GrowingSet.opened(target)
        self.accepted = self.rejected = 0

    @property
    def pending(self) -> Sequence[Case]:
        """What is left to decide on, in order."""
        return tuple(self._pending)

    def document(self, case: Case) -> Document | None:
        """Return the document that a proposal quotes, as its file is now; None if it is gone."""
        key = case.gold_docs[0]
        # A row's key is that of its file, "#" and its id, and either may hold a "#" too.
        ends = [len(key), *(at for at, letter in enumerate(key) if letter == _ROW)]
        for home, end in product(self._homes, ends):
            if not (home / key[:end]).is_file():
                continue
            with suppress(SanadError):
                loaded = load_file(FileEntry(home / key[:end], key[:end])).documents
                found = next((document for document in loaded if document.key == key), None)
                if found:
                    return found
        return None

    def place(self, case: Case) -> tuple[Citation, Document] | None:
        """Return where the gold quote stands, None if it does not stand there once any more."""
        document = self.document(case)
        quote = case.gold_quotes[0]
        if document is None or document.text.count(quote) != 1:
            return None
        start = document.text.index(quote)
        citation = Citation(
            1, document.id, document.sha256, document.title, start, start + len(quote), quote
        )
        return citation, document

    def accept(self, identity: str, question: str, answers: Sequence[str], kind: str) -> Case:
        """Add a proposal, as edited, to the set. Raises UsageError saying what is wrong with it."""
        with self._lock:
            case = self._find(identity)
            try:
                edited = Case.model_validate(
                    {
                        **case.model_dump(),
                        "question": " ".join(question.split()),
                        "answers": [" ".join(text.split()) for text in answers if text.strip()],
                        "type": kind,
                        "provenance": f"drafted from {case.gold_docs[0]}, reviewed",
                    }
                )
            except ValidationError as error:
                raise UsageError(f"this is no case: {first_problem(error)}") from error
            added = self._target.append(edited, self._texts(edited))
            self._drop(case)
            self.accepted += 1
            return added

    def reject(self, identity: str) -> None:
        """Take a proposal out of the draft."""
        with self._lock:
            self._drop(self._find(identity))
            self.rejected += 1

    def put_off(self, identity: str) -> None:
        """Put a proposal behind the others."""
        with self._lock:
            case = self._find(identity)
            self._pending.remove(case)
            self._pending.append(case)

    def _find(self, identity: str) -> Case:
        found = next((case for case in self._pending if case.id == identity), None)
        if found is None:
            raise UsageError("this proposal was decided on already, perhaps in another window")
        return found

    def _drop(self, case: Case) -> None:
        self._pending.remove(case)
        replace_text(self._path, "".join(case_line(left) for left in self._pending))

    def _texts(self, case: Case) -> dict[str, str]:
        """Return the texts that the rules look at; earlier cases of the set were checked before."""
        document = self.document(case)
        return {document.key: document.text} if document else {}
