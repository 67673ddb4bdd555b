"""Keys of programs: shown once, kept as hashes, each for some of the scopes."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from rag.errors import UsageError
from rag.serving.access.kept import KeptFile
from rag.serving.access.table import Scope

PREFIX = "sanad_"
FILE = "keys.json"
_SECRET_BYTES = 32
_Name = Annotated[str, StringConstraints(pattern=r"^[\w.@ -]{1,64}$")]


class KeptKey(BaseModel):
    """What is known of a key: not the key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: _Name
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1)]
    made: float


class _Keys(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    keys: tuple[KeptKey, ...] = ()


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key at the only moment when it is known; ``secret`` is what a program sends."""

    kept: KeptKey
    secret: str


class KeyRing:
    """The keys in one file of the data directory; a server sees at once what a command changed.

    A key is 256 random bits, so a plain hash keeps it: there is nothing to guess.
    """

    def __init__(self, data: Path) -> None:
        self._file = KeptFile(data / FILE, _Keys, _Keys)

    def all(self) -> tuple[KeptKey, ...]:
        """Return every key, the oldest first. Raises StoreError if the file is wrong."""
        return self._file.content().keys

    def make(self, name: str, scopes: tuple[Scope, ...]) -> NewKey:
        """Make a key. Raises UsageError if the name is taken or cannot be used."""
        secret = PREFIX + secrets.token_urlsafe(_SECRET_BYTES)
        try:
            kept = KeptKey(name=name, sha256=_hashed(secret), scopes=scopes, made=time.time())
        except ValueError as error:
            raise UsageError(
                f"key name {name!r}: use 1 to 64 letters, digits, spaces and . _ @ -"
            ) from error
        with self._file.changed() as write:
            known = self.all()
            if any(key.name == name for key in known):
                raise UsageError(f"a key named {name!r} is there already; revoke it first")
            write(_Keys(keys=(*known, kept)))
        return NewKey(kept, secret)

    def revoke(self, name: str) -> None:
        """Take a key away. Raises UsageError if there is none of this name."""
        with self._file.changed() as write:
            known = self.all()
            left = tuple(key for key in known if key.name != name)
            if len(left) == len(known):
                raise UsageError(f"no key is named {name!r}; `python -m rag keys list` names them")
            write(_Keys(keys=left))

    def find(self, secret: str) -> KeptKey | None:
        """Return the key that a caller sent, None if it is none of ours."""
        if not secret.startswith(PREFIX):
            return None
        hashed, found = _hashed(secret), None
        for key in self.all():
            if hmac.compare_digest(key.sha256, hashed):
                found = key
        return found


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
