"""A visitor's token: who may ask for a quarter of an hour, from where, and under what terms."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from itsdangerous import BadData, URLSafeTimedSerializer

from rag.errors import StoreError

SECONDS = 15 * 60
FRAME_SECONDS = 24 * 3600
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Visitor:
    """What a token says; ``nonce`` tells tokens apart."""

    site: str
    origin: str
    version: str
    nonce: str


class Tokens:
    """Signed and not kept: a token holds no more than it says, and ends by itself."""

    def __init__(self, key: bytes, seconds: int = SECONDS) -> None:
        self.seconds = seconds
        self._signer = URLSafeTimedSerializer(key, salt="sanad-widget-visitor")
        self._frames = URLSafeTimedSerializer(key, salt="sanad-widget-frame")

    def issue(self, site: str, origin: str, version: str) -> str:
        """Return a new token."""
        signed = self._signer.dumps([site, origin, version, secrets.token_hex(8)])
        return signed.decode("ascii") if isinstance(signed, bytes) else signed

    def issue_frame(self, site: str, version: str) -> str:
        """Return what a frame of this site begins its sessions with, for a day."""
        signed = self._frames.dumps([site, version])
        return signed.decode("ascii") if isinstance(signed, bytes) else signed

    def read_frame(self, token: str) -> tuple[str, str] | None:
        """Return site and version of a frame's token, None if it is not ours or has ended."""
        try:
            site, version = self._frames.loads(token, max_age=FRAME_SECONDS)
        except (BadData, TypeError, ValueError):
            return None
        return site, version

    def read(self, token: str) -> Visitor | None:
        """Return what a token says, None if it is not ours or has ended."""
        try:
            return Visitor(*self._signer.loads(token, max_age=self.seconds))
        except (BadData, TypeError, ValueError):
            return None


def kept_key(file: Path) -> bytes:
    """Return the key in ``file``, which is made for its owner alone if it is not there.

    Whoever deletes it ends every token. Raises StoreError if it cannot be read or written.
    """
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    except OSError as error:
        raise StoreError(f"{file}: cannot be made: {error.strerror}") from error
    else:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(secrets.token_bytes(_KEY_BYTES))
    try:
        key = file.read_bytes()
    except OSError as error:
        raise StoreError(f"{file}: cannot be read: {error.strerror}") from error
    if len(key) != _KEY_BYTES:
        raise StoreError(f"{file}: is no key of {_KEY_BYTES} bytes; delete it, a new one is made")
    return key
