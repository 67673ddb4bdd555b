"""Which folder the keys of a root's documents are relative to."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path


def home_of(root: Path, project: Path, known: Collection[str], namesake: str | None) -> Path:
    """Return the folder that keys under ``root`` are relative to.

    Inside ``project``, the folder that holds the data directory, that is the project. A folder
    elsewhere lends its own name, so that ``/archive/corpus/a.md`` is ``corpus/a.md`` there too, and
    a data directory may be copied without every document being taken for a new one. Its keys stay
    absolute (relative to the project, in the sense of ``document_key``) where the name is taken: by
    a folder of the project, by ``namesake``, the folder that was recorded under the name and still
    exists, or where the library knows its files by absolute keys already. Files by themselves keep
    absolute keys.
    """
    base, inside = root.resolve(), project.resolve()
    if not base.is_dir() or base.is_relative_to(inside):
        return project
    if any(Path(key).is_relative_to(base) for key in known):
        return project
    other = Path(namesake) if namesake else inside / base.name
    taken = other != base and other.is_dir()
    return project if taken else base.parent
