"""People who sign in with a password, and their sessions."""

from __future__ import annotations

import hashlib
import secrets
import time
from pathlib import Path
from typing import Annotated, Literal

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from pydantic import BaseModel, ConfigDict, StringConstraints

from rag.errors import UsageError
from rag.serving.access.kept import KeptFile

PEOPLE, SESSIONS = "people.json", "sessions.json"
LEAST_CHARACTERS = 10
MOST_CHARACTERS = 1000
MOST_SESSIONS = 5000
MOST_OF_ONE = 20  # so that nobody pushes others out
_TOKEN_BYTES = 32
Role = Literal["reader", "operator"]
_Name = Annotated[str, StringConstraints(pattern=r"^[\w.@-]{1,64}$")]


class Person(BaseModel):
    """``password`` is a hash by argon2id, which carries its own salt and costs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: _Name
    password: str
    role: Role = "reader"


class _People(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    people: tuple[Person, ...] = ()


class _Session(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    # Of the password's hash: a new password ends every session that the old one began.
    password_sha256: str
    ends: float


class _Sessions(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    # By the hash of the cookie: who reads the file cannot use it.
    sessions: dict[str, _Session] = {}


class People:
    """Names with the hashes of their passwords, in one file of the data directory."""

    def __init__(self, data: Path) -> None:
        self._file = KeptFile(data / PEOPLE, _People, _People)
        self._hasher = PasswordHasher()
        # Compared where nobody has the name, so that both refusals take equally long.
        self._nobody = self._hasher.hash(secrets.token_hex(16))

    def all(self) -> tuple[Person, ...]:
        """Return everybody. Raises StoreError if the file is wrong."""
        return self._file.content().people

    def find(self, name: str) -> Person | None:
        """Return a person by name."""
        return next((person for person in self.all() if person.name == name), None)

    def put(self, name: str, password: str, role: Role) -> None:
        """Add a person or give one a new password. Raises UsageError naming what is wrong."""
        if not LEAST_CHARACTERS <= len(password) <= MOST_CHARACTERS:
            raise UsageError(
                f"the password has {len(password)} characters; use {LEAST_CHARACTERS} or more"
            )
        try:
            person = Person(name=name, password=self._hasher.hash(password), role=role)
        except ValueError as error:
            raise UsageError(f"name {name!r}: use 1 to 64 letters, digits and . _ @ -") from error
        with self._file.changed() as write:
            others = tuple(other for other in self.all() if other.name != name)
            write(_People(people=(*others, person)))

    def remove(self, name: str) -> None:
        """Take somebody's right to sign in away. Raises UsageError if nobody has this name."""
        with self._file.changed() as write:
            left = tuple(person for person in self.all() if person.name != name)
            if len(left) == len(self.all()):
                raise UsageError(
                    f"nobody is named {name!r}; `python -m rag users list` tells names"
                )
            write(_People(people=left))

    def signs_in(self, name: str, password: str) -> Person | None:
        """Return who signs in with this name and password, None if they do not fit."""
        person = self.find(name)
        try:
            self._hasher.verify(person.password if person else self._nobody, password)
        except (Argon2Error, InvalidHashError):
            return None
        return person


class Sessions:
    """Who is signed in. A session ends by itself, by signing out, and with its password."""

    def __init__(self, data: Path, people: People, hours: float) -> None:
        self._file = KeptFile(data / SESSIONS, _Sessions, _Sessions)
        self._people = people
        self.seconds = int(hours * 3600)

    def begin(self, person: Person) -> str:
        """Return the secret of a new session."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        ends = time.time() + self.seconds
        session = _Session(name=person.name, password_sha256=_sha256(person.password), ends=ends)
        with self._file.changed() as write:
            live = self._live()
            own = sorted((s.ends, k) for k, s in live.items() if s.name == person.name)
            for _, oldest in own[: max(len(own) - MOST_OF_ONE + 1, 0)]:
                del live[oldest]
            kept = {**live, _sha256(token): session}
            newest = sorted(kept.items(), key=lambda item: -item[1].ends)[:MOST_SESSIONS]
            write(_Sessions(sessions=dict(newest)))
        return token

    def find(self, token: str) -> Person | None:
        """Return whose session this is, None if there is none any more."""
        session = self._file.content().sessions.get(_sha256(token))
        if session is None or session.ends < time.time():
            return None
        person = self._people.find(session.name)
        if person is None or _sha256(person.password) != session.password_sha256:
            return None
        return person

    def end(self, token: str) -> None:
        """Sign out."""
        hashed = _sha256(token)
        if hashed not in self._file.content().sessions:
            return  # nothing is written for a token that somebody made up
        with self._file.changed() as write:
            write(_Sessions(sessions={k: s for k, s in self._live().items() if k != hashed}))

    def _live(self) -> dict[str, _Session]:
        now = time.time()
        return {k: s for k, s in self._file.content().sessions.items() if s.ends > now}


def drop_ended(data: Path, until: float, *, dry_run: bool = False) -> int:
    """Remove the sessions that ended until then, seconds since 1970; return how many."""
    file = KeptFile(data / SESSIONS, _Sessions, _Sessions)

    def ended() -> dict[str, _Session]:
        return {k: s for k, s in file.content().sessions.items() if s.ends <= until}

    if dry_run or not ended():
        return len(ended())
    with file.changed() as write:
        gone = ended()
        kept = {k: s for k, s in file.content().sessions.items() if k not in gone}
        write(_Sessions(sessions=kept))
    return len(gone)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
