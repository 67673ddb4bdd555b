"""One process owns a data directory."""

from __future__ import annotations

import os
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import StoreBusy, StoreError

LOCK_NAME = ".lock"


class DirectoryLock:
    """An advisory lock on a data directory, released when the process ends, however it ends.

    Chroma's in-process index does not see what another process writes, and two writers corrupt its
    files, so the second process is turned away at the door.
    """

    def __init__(self, directory: Path) -> None:
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{directory}: cannot be created: {error.strerror}") from error
        self._owner = directory / f"{LOCK_NAME}.owner"
        self._lock = FileLock(directory / LOCK_NAME)
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise StoreBusy(
                f"{directory} is in use by another process{self._owner_name()}; stop that one, "
                "ask through its server, or name another directory with --data"
            ) from None
        except OSError as error:
            raise StoreError(f"{directory}: cannot be locked: {error.strerror}") from error
        self._owner.write_text(str(os.getpid()), encoding="ascii")

    def release(self) -> None:
        """Let go of the directory; calling it twice is harmless."""
        if self._lock.is_locked:
            self._owner.unlink(missing_ok=True)
            self._lock.release()

    def _owner_name(self) -> str:
        try:
            return f" (number {int(self._owner.read_text(encoding='ascii'))})"
        except (OSError, ValueError):
            return ""
