"""What an ingestion has to do, found out without loading a model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rag.domain import FileEntry


@dataclass(frozen=True, slots=True)
class IngestPlan:
    """Files by what happens to them; ``fingerprints`` of the new and changed ones by key.

    ``stale`` are known files that this run neither reads nor removes and that were made with
    another recipe.
    """

    new: tuple[FileEntry, ...]
    changed: tuple[FileEntry, ...]
    unchanged: tuple[FileEntry, ...]
    gone: tuple[str, ...]
    stale: tuple[str, ...]
    fingerprints: Mapping[str, str]


def make_plan(
    entries: Iterable[FileEntry],
    known: Mapping[str, tuple[str, str]],
    recipe: str,
    fingerprint: Callable[[Path], str],
    pruned: Callable[[str], bool],
) -> IngestPlan:
    """Compare what lies on disk with what is known, ``{key: (fingerprint, recipe)}``.

    ``pruned(key)`` says whether a known file that was not found again is to be removed. A file that
    was made with another recipe counts as changed.
    """
    new: list[FileEntry] = []
    changed: list[FileEntry] = []
    unchanged: list[FileEntry] = []
    fingerprints: dict[str, str] = {}
    seen: set[str] = set()
    for entry in entries:
        if entry.key in seen:
            continue
        seen.add(entry.key)
        before = known.get(entry.key)
        try:
            current = fingerprint(entry.path)
        except OSError:
            # Loading it says why it cannot be read, and goes on with the others.
            current = ""
        if current and before == (current, recipe):
            unchanged.append(entry)
            continue
        fingerprints[entry.key] = current
        (new if before is None else changed).append(entry)
    elsewhere = sorted(key for key in known if key not in seen)
    return IngestPlan(
        new=tuple(new),
        changed=tuple(changed),
        unchanged=tuple(unchanged),
        gone=tuple(key for key in elsewhere if pruned(key)),
        stale=tuple(key for key in elsewhere if not pruned(key) and known[key][1] != recipe),
        fingerprints=fingerprints,
    )
