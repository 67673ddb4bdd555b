"""Which files of a folder are documents."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pathspec

from rag.domain import FileEntry
from rag.errors import UsageError
from rag.loading.metadata import SIDECAR_SUFFIX

IGNORE_FILE = ".sanadignore"


def document_key(path: Path, home: Path) -> str:
    """Return the path relative to ``home`` where it lies inside, else absolute, with slashes.

    ``home`` is the folder that holds the data directory, so that a project that moves as a whole
    keeps its keys and the working directory plays no part; see ``home_of`` for folders elsewhere.
    """
    resolved, base = path.resolve(), home.resolve()
    return (resolved.relative_to(base) if resolved.is_relative_to(base) else resolved).as_posix()


def scan(root: Path, home: Path) -> Iterator[FileEntry]:
    """Yield the files under ``root`` in a stable order, or ``root`` itself if it is a file.

    Left out: names that begin with a dot, sidecars (``*.meta.yaml``), what a ``.sanadignore`` at
    the root excludes (gitignore syntax), and links that lead out of ``root``. Raises UsageError if
    ``root`` does not exist.
    """
    if root.is_file():
        yield FileEntry(root, document_key(root, home))
        return
    if not root.is_dir():
        raise UsageError(f"{root}: no such file or folder")
    ignored = _ignore_rules(root)
    base = root.resolve()
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        if any(part.startswith(".") for part in relative.parts):
            continue
        if path.name.endswith(SIDECAR_SUFFIX) or ignored.match_file(relative.as_posix()):
            continue
        if path.is_file() and path.resolve().is_relative_to(base):
            yield FileEntry(path, document_key(path, home))


def _ignore_rules(root: Path) -> pathspec.GitIgnoreSpec:
    listing = root / IGNORE_FILE
    lines = listing.read_text(encoding="utf-8").splitlines() if listing.is_file() else []
    return pathspec.GitIgnoreSpec.from_lines(lines)
