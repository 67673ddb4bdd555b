"""A file that is to be loaded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file to load and the key that its documents are filed under."""

    path: Path
    key: str
