"""load → chunk → index, skipping what did not change; one bad file never stops the others."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from rag.chunking import Chunker
from rag.errors import LoadingError, UsageError
from rag.indexing import Indexer, IngestPlan, PreparedFile, make_plan
from rag.loading import FileEntry, document_key, file_fingerprint, home_of, load_file, scan
from rag.models import Embedder
from rag.store import Store

Progress = Callable[[str], None]
_ROOT = "root:"  # settings that record which folder outside the project lends its name


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What a run did; ``failures`` names each file or row and why it was left out.

    ``warnings`` names each file that was read in this run and hides text from its readers.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    documents: int = 0
    chunks: int = 0
    embedded: int = 0
    failures: tuple[tuple[str, str], ...] = ()
    warnings: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0
    dry_run: bool = False
    index: str = ""


@dataclass
class _Tally:
    embedded: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Ingestor:
    """``embedder`` and ``chunker`` are made when there is something to embed, not before."""

    store: Store
    recipe: str
    embedder: Callable[[], Embedder]
    chunker: Callable[[Embedder], Chunker]
    progress: Progress = print

    def run(
        self, roots: Sequence[Path], *, dry_run: bool = False, prune: bool = True
    ) -> IngestReport:
        """Bring the store in line with ``roots``.

        Files under a root that is a folder and are there no more are removed, unless ``prune`` is
        False. Raises UsageError if a root does not exist or is empty, and if files elsewhere were
        indexed with another recipe, whose vectors cannot stand beside those of this one.
        """
        started = time.perf_counter()
        homes = self._homes(roots)
        plan = self._plan(homes, prune=prune)
        tally = _Tally()
        if not dry_run:
            for root, home in homes.items():
                if home != self._project:
                    self.store.library.set_setting(_named(root), str(root.resolve()))
            for key in plan.gone:
                self.store.library.remove_file(key)
                self.progress(f"removed  {key}")
            self._write(plan, tally)
        status = self.store.status()
        return IngestReport(
            new=len(plan.new),
            changed=len(plan.changed),
            unchanged=len(plan.unchanged),
            removed=len(plan.gone),
            documents=status.documents,
            chunks=status.chunks,
            embedded=tally.embedded,
            failures=tuple(tally.failures),
            warnings=tuple(tally.warnings),
            seconds=time.perf_counter() - started,
            dry_run=dry_run,
            index=status.fingerprint,
        )

    @property
    def _project(self) -> Path:
        return self.store.directory.resolve().parent

    def _homes(self, roots: Sequence[Path]) -> dict[Path, Path]:
        library = self.store.library
        known = library.file_fingerprints()
        homes: dict[Path, Path] = {}
        for root in roots:
            twin = next((r for r, h in homes.items() if _is_twin(r, root, h, self._project)), None)
            namesake = str(twin.resolve()) if twin else library.setting(_named(root))
            homes[root] = home_of(root, self._project, known, namesake)
        return homes

    def _plan(self, homes: Mapping[Path, Path], *, prune: bool) -> IngestPlan:
        entries: list[FileEntry] = []
        folders: list[str] = []
        for root, home in homes.items():
            found = list(scan(root, home))
            if root.is_dir():
                if not found and self.store.library.counts()[0]:
                    # An unmounted or emptied folder must not wipe the library by accident.
                    raise UsageError(f"{root}: holds no files; nothing was changed")
                folders.append(document_key(root, home))
            entries.extend(found)

        def pruned(key: str) -> bool:
            path = PurePosixPath(key)
            lent = self.store.library.setting(f"{_ROOT}{path.parts[0]}")
            # "." holds neither absolute keys nor those under a name that a folder elsewhere lent.
            holders = [f for f in folders if f != "." or lent is None]
            return prune and any(path.is_relative_to(folder) for folder in holders)

        known = self.store.library.file_fingerprints()
        plan = make_plan(entries, known, self.recipe, file_fingerprint, pruned)
        if plan.stale:
            raise UsageError(
                f"the settings name another embedder or chunking than {len(plan.stale)} files were"
                f" indexed with that this run leaves alone, {plan.stale[0]} among them; name their"
                " folders too and leave out --no-prune, or put the setting back"
            )
        return plan

    def _write(self, plan: IngestPlan, tally: _Tally) -> None:
        todo = (*plan.new, *plan.changed)
        if todo:
            embedder = self.embedder()
            indexer = Indexer(self.store.library, embedder, self.recipe)
            prepared = self._prepared(todo, plan, self.chunker(embedder), tally)
            for done, file in enumerate(indexer.index(prepared), start=1):
                tally.embedded += file.embedded
                self.progress(f"[{done}/{len(todo)}] {file.key}: {file.embedded} chunks embedded")
        # Also when nothing is left: what the indexes still hold of it has to go.
        self.store.sync(self.recipe, self._dimension())

    def _prepared(
        self, entries: Sequence[FileEntry], plan: IngestPlan, chunker: Chunker, tally: _Tally
    ) -> Iterator[PreparedFile]:
        for entry in entries:
            try:
                loaded = load_file(entry)
            except LoadingError as error:
                tally.failures.append((error.name, error.problem))
                self.progress(f"failed   {error}")
                # What the file held before may be wrong now; a wrong citation is worse than none.
                self.store.library.remove_file(entry.key)
                continue
            for failure in loaded.failures:
                tally.failures.append((failure.name, failure.problem))
                self.progress(f"failed   {failure}")
            for warning in loaded.warnings:
                tally.warnings.append((entry.key, warning))
                self.progress(f"warning  {entry.key}: {warning}")
            documents = tuple((document, chunker.chunk(document)) for document in loaded.documents)
            # A file with bad rows keeps no fingerprint, so that the next run names them again.
            fingerprint = "" if loaded.failures else plan.fingerprints[entry.key]
            yield PreparedFile(entry.key, fingerprint, documents, len(loaded.failures))

    def _dimension(self) -> int:
        first = self.store.library.chunk_ids()[:1]
        return len(self.store.library.known_vectors(first)[first[0]]) if first else 0


def _named(root: Path) -> str:
    """Return the setting that records which folder outside the project lends its name."""
    return f"{_ROOT}{root.resolve().name}"


def _is_twin(earlier: Path, root: Path, home: Path, project: Path) -> bool:
    """Whether ``earlier``, a root of the same run, lends the name that ``root`` would."""
    return home != project and _named(earlier) == _named(root)
