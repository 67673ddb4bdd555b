"""Small files of the operator's own in the data directory: written whole or not at all."""

from __future__ import annotations

import json
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, TypeVar

from filelock import FileLock
from pydantic import BaseModel, ValidationError

from rag.errors import StoreError

_Content = TypeVar("_Content", bound=BaseModel)
_LOCK = ".lock"


class KeptFile(Generic[_Content]):
    """One JSON file, for its owner alone, which is read again when somebody has changed it."""

    def __init__(self, path: Path, model: type[_Content], empty: Callable[[], _Content]) -> None:
        self.path = path
        self._model = model
        self._empty = empty
        self._seen: tuple[int, int, int] | None = None
        self._content = empty()
        self._lock = threading.Lock()

    def content(self) -> _Content:
        """Return what the file says now. Raises StoreError naming it if it cannot be understood."""
        with self._lock:
            stamp = self._stamp()
            if stamp != self._seen:
                self._content = self._read() if stamp else self._empty()
                self._seen = stamp
            return self._content

    @contextmanager
    def changed(self) -> Iterator[Callable[[_Content], None]]:
        """Hand out a function that writes new content; meanwhile no other process changes it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self.path.with_suffix(_LOCK)):
            self._seen = None
            yield self._write

    def _stamp(self) -> tuple[int, int, int] | None:
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(f"{self.path}: cannot be read: {error.strerror}") from error
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _read(self) -> _Content:
        try:
            return self._model.model_validate_json(self.path.read_bytes())
        except OSError as error:
            raise StoreError(f"{self.path}: cannot be read: {error.strerror}") from error
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise StoreError(f"{self.path}: {place}: {first['msg']}") from error

    def _write(self, content: _Content) -> None:
        text = json.dumps(content.model_dump(mode="json"), indent=1)
        try:
            # mkstemp makes files for their owner alone.
            descriptor, name = tempfile.mkstemp(dir=self.path.parent, prefix=self.path.name)
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).replace(self.path)
        except OSError as error:
            raise StoreError(f"{self.path}: cannot be written: {error.strerror}") from error
