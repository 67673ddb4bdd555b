"""Which right each address of the server asks for. What stands in no row is closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Scope = Literal["ask", "read", "rate", "operate"]
# ``anyone`` is let through; routes of the widget look at tokens and origins themselves. ``page`` is for
# people who signed in; ``tools`` both ask and read, so that it needs both scopes.
Need = Literal["anyone", "page", "ask", "read", "rate", "operate", "tools", "nobody"]
SCOPES: tuple[Scope, ...] = ("ask", "read", "rate", "operate")
READER: frozenset[Scope] = frozenset({"ask", "read", "rate"})
OPERATOR: frozenset[Scope] = READER | {"operate"}

_BOTH: frozenset[Scope] = frozenset({"ask", "read"})


def scopes_of(need: Need) -> frozenset[str]:
    """Return the scopes that a key must have for a need of programs."""
    return _BOTH if need == "tools" else frozenset({need})


@dataclass(frozen=True, slots=True)
class Row:
    """A path, or with ``/`` at its end all below it, and the need of whoever calls it."""

    path: str
    need: Need

    def covers(self, path: str) -> bool:
        """Whether a request for ``path`` falls under this row."""
        return path == self.path or (self.path.endswith("/") and path.startswith(self.path))


# The first row that covers a path decides.
TABLE = (
    Row("/healthz", "anyone"),
    Row("/readyz", "anyone"),
    Row("/sign-in", "anyone"),
    Row("/sign-out", "anyone"),
    Row("/page/", "anyone"),
    Row("/favicon.ico", "anyone"),
    Row("/robots.txt", "anyone"),
    Row("/widget/demo", "page"),
    Row("/widget/", "anyone"),
    Row("/metrics", "operate"),
    Row("/api/ask", "ask"),
    Row("/api/ask/", "ask"),
    Row("/api/feedback", "rate"),
    Row("/api/verify", "read"),
    Row("/api/documents", "read"),
    Row("/api/documents/", "read"),
    Row("/api/openapi.json", "read"),
    Row("/v1/", "ask"),
    Row("/mcp", "tools"),
    Row("/assets/", "page"),
    Row("/static/", "page"),
    Row("/gradio_api/", "page"),
    Row("/config", "page"),
    Row("/manifest.json", "page"),
    Row("/theme.css", "page"),
)
_HOME = Row("/", "page")


def need_of(path: str) -> Need:
    """Return what a request for ``path`` needs."""
    if path in {"", "/"}:
        return _HOME.need
    plain = path.rstrip("/") or "/"
    found = (row.need for row in TABLE if row.covers(path) or row.covers(plain))
    return next(found, "nobody")
