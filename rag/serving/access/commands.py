"""``python -m rag keys`` and ``users``: who may ask this server."""

from __future__ import annotations

import datetime
import getpass
import sys
from pathlib import Path

from rag.errors import UsageError
from rag.serving.access.keys import KeyRing
from rag.serving.access.people import People, Role
from rag.serving.access.table import SCOPES, Scope


def make_key(data: Path, name: str, scopes: list[str]) -> None:
    """Print a new key, which is told only now."""
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown:
        raise UsageError(f"scope {unknown[0]!r}: know only {', '.join(SCOPES)}")
    wanted: tuple[Scope, ...] = tuple(scope for scope in SCOPES if scope in scopes)
    made = KeyRing(data).make(name, wanted)
    print(made.secret)
    _say(f"This key of {name!r} may {', '.join(wanted)}. It is kept as a hash and not shown again.")


def list_keys(data: Path) -> None:
    """Print name, scopes and day of each key."""
    for key in KeyRing(data).all():
        day = datetime.datetime.fromtimestamp(key.made, datetime.UTC).date()
        print(f"{key.name}\t{','.join(key.scopes)}\t{day}")


def revoke_key(data: Path, name: str) -> None:
    """Take a key away from the next request on."""
    KeyRing(data).revoke(name)
    _say(f"The key of {name!r} is revoked.")


def set_user(data: Path, name: str, role: Role) -> None:
    """Ask for a password, twice at a terminal, once from a pipe."""
    if sys.stdin.isatty():
        password = getpass.getpass("Password: ")
        if getpass.getpass("Again: ") != password:
            raise UsageError("the two passwords differ; nothing was changed")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    People(data).put(name, password, role)
    _say(f"{name!r} can sign in as {role}.")


def list_users(data: Path) -> None:
    """Print name and role of everybody who can sign in."""
    for person in People(data).all():
        print(f"{person.name}\t{person.role}")


def remove_user(data: Path, name: str) -> None:
    """Take somebody's right to sign in away, and end what sessions there are."""
    People(data).remove(name)
    _say(f"{name!r} cannot sign in any more.")


def _say(line: str) -> None:
    print(line, file=sys.stderr)
