"""Who calls: a program with a key, somebody who signed in, or nobody that is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from starlette.datastructures import Headers
from starlette.types import Scope as AsgiScope

from rag.serving.access.keys import PREFIX, KeyRing
from rag.serving.access.people import People, Sessions
from rag.serving.access.table import OPERATOR, READER, Scope
from rag.serving.addresses import Addresses

SignIn = Literal["off", "password", "proxy"]
CALLER = "sanad.caller"  # where a request's scope holds who sent it
COOKIE, SECURE_COOKIE = "sanad_session", "__Host-sanad_session"
_MOST_NAME = 128


@dataclass(frozen=True, slots=True)
class Caller:
    """``name`` is what is counted and logged; ``by_browser``: a browser proves it by itself.

    What a browser sends by itself another site can make it send, so the origin must be looked at.
    """

    name: str
    scopes: frozenset[Scope]
    by_browser: bool = False
    page: bool = False


class BadCredentialsError(Exception):
    """A key or a session was sent that is none of ours."""


@dataclass(frozen=True, slots=True)
class Callers:
    """Tells who sent a request. ``proxy_header`` is believed only from a trusted proxy."""

    keys: KeyRing
    people: People
    sessions: Sessions
    addresses: Addresses
    sign_in: SignIn = "off"
    proxy_header: str = "X-Forwarded-User"
    operators: frozenset[str] = frozenset()

    def who(self, scope: AsgiScope) -> Caller | None:
        """Return who calls, None if nobody says. Raises BadCredentialsError for a key that is not ours."""
        headers = Headers(scope=scope)
        vouched = self._vouched_for(scope, headers) if self.sign_in == "proxy" else None
        kind, _, secret = headers.get("authorization", "").partition(" ")
        secret = secret.strip()
        # A proxy may pass its own token on beside the name: that is none of our keys.
        if kind.lower() == "bearer" and secret and (not vouched or secret.startswith(PREFIX)):
            return self._program(secret)
        return self._signed_in(scope) if self.sign_in == "password" else vouched

    def cookie(self, scope: AsgiScope) -> str:
        """Return the cookie's name.

        Over TLS it begins with ``__Host-``, so that no plain page and no other host can set it; one
        that they could set is not read there.
        """
        return SECURE_COOKIE if self.is_secure(scope) else COOKIE

    def token(self, scope: AsgiScope) -> str | None:
        """Return what the session cookie holds, None if there is none, or more than one."""
        parts = [
            part.strip().partition("=")
            for line in Headers(scope=scope).getlist("cookie")
            for part in line.split(";")
        ]
        name = self.cookie(scope)
        held = [value for key, _, value in parts if key == name]
        return held[0] if len(held) == 1 else None

    def is_secure(self, scope: AsgiScope) -> bool:
        """Whether the reader's browser speaks TLS, to us or to a proxy that we trust."""
        if scope.get("scheme") == "https":
            return True
        told = Headers(scope=scope).get("x-forwarded-proto", "").split(",")[-1].strip()
        return told == "https" and self.addresses.through_proxy(scope)

    def _program(self, secret: str) -> Caller | None:
        key = self.keys.find(secret)
        if key is not None:
            return Caller(f"key {key.name}", frozenset(key.scopes))
        if self.sign_in == "off":
            return None  # OpenAI's clients send some key always
        raise BadCredentialsError

    def _signed_in(self, scope: AsgiScope) -> Caller | None:
        token = self.token(scope)
        person = self.sessions.find(token) if token else None
        if person is None:
            return None
        scopes = OPERATOR if person.role == "operator" else READER
        return Caller(f"user {person.name}", scopes, by_browser=True, page=True)

    def _vouched_for(self, scope: AsgiScope, headers: Headers) -> Caller | None:
        names = headers.getlist(self.proxy_header)
        if len(names) != 1 or not names[0].strip() or not self.addresses.through_proxy(scope):
            return None
        name = names[0].strip()
        if len(name) > _MOST_NAME:
            return None
        scopes = OPERATOR if name in self.operators else READER
        return Caller(f"user {name}", scopes, by_browser=True, page=True)
