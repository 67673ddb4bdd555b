"""What a run asks about: a question file, the documents behind it, and the store they lie in."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rag.assembly import build_assistant, build_ingestor
from rag.assistant import Assistant
from rag.errors import UsageError
from rag.loading import file_fingerprint, scan
from rag.settings import Settings
from rag.store import Store

QUESTIONS = Path(__file__).parent / "questions"
_CORPUS = "corpus.jsonl"
_INDEX = "index"


@dataclass(frozen=True, slots=True)
class Source:
    """``data`` is the store's directory; ``corpus`` is what is ingested into it before asking.

    ``prefix`` stands before a case's document names in stored keys.
    """

    questions: Path
    corpus: Path
    data: Path
    prefix: str = ""

    @property
    def kept(self) -> bool:
        """Whether this is a set of ours, whose rules a run checks before it asks."""
        return self.questions.parent == QUESTIONS

    def key_of(self, name: str) -> str:
        """Return the stored key of the document that a case calls ``name``."""
        return f"{self.prefix}{name}"


def kept_set(name: str, settings: Settings) -> Source:
    """Return a set kept in ``evals/questions``, over the corpus and data of the settings.

    Raises UsageError if there is no such set.
    """
    path = QUESTIONS / f"{name}.jsonl"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in QUESTIONS.glob("*.jsonl")))
        raise UsageError(f"no question set {name!r}; known: {known}")
    return Source(path, settings.corpus, settings.data)


def foreign_set(corpus: Path, questions: Path, settings: Settings) -> Source:
    """Return a set in the common form, with a store of its own under ``evals/`` of the data folder.

    The folder is named for the corpus file's content, so that a second run finds the index ready.
    Raises UsageError if the corpus file cannot be read.
    """
    if not corpus.is_file():
        raise UsageError(
            f"{corpus}: no such corpus file; it holds a row {{id, title, text}} a line"
        )
    folder = settings.data / "evals" / file_sha256(corpus)[:16]
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / _CORPUS
    if not copy.exists():
        shutil.copyfile(corpus, copy)
    return Source(questions, copy, folder / _INDEX, prefix=f"{_CORPUS}#")


def own_set(corpus: Path, questions: Path, settings: Settings) -> Source:
    """Return questions of one's own over a folder of documents, in the data folder of the settings.

    Cases name documents by their keys, which are paths from the folder that holds the data folder.
    Raises UsageError if there is no such folder.
    """
    if not corpus.is_dir():
        raise UsageError(f"{corpus}: no such folder of documents; name one with --corpus")
    return Source(questions, corpus, settings.data)


@contextmanager
def opened(
    source: Source, settings: Settings, progress: Callable[[str], None]
) -> Iterator[Assistant]:
    """Bring the store up to date with the corpus and yield an assistant over it.

    Raises UsageError naming the first document that cannot be read, and what opening a store raises.
    """
    with Store(source.data) as store:
        report = build_ingestor(settings, store, progress).run([source.corpus])
        if report.failures:
            name, problem = report.failures[0]
            raise UsageError(f"{name}: {problem}; numbers over part of a corpus would mislead")
        yield build_assistant(settings, store)


def corpus_sha256(corpus: Path) -> str:
    """Return one hash over the names, contents and sidecars of the corpus files."""
    digest = hashlib.sha256()
    for entry in scan(corpus, corpus.resolve().parent):
        digest.update(f"{entry.key}\n{file_fingerprint(entry.path)}\n".encode())
    return digest.hexdigest()


def file_sha256(path: Path) -> str:
    """Return the hex SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
