"""Who may do what: keys of programs, people who sign in, and the table of every address."""

from rag.serving.access.callers import CALLER, Caller, Callers, SignIn
from rag.serving.access.guard import AccessGuard
from rag.serving.access.keys import KeyRing
from rag.serving.access.people import People, Sessions
from rag.serving.access.sign_in import add_sign_in
from rag.serving.access.table import SCOPES, TABLE, need_of

__all__ = [
    "CALLER",
    "SCOPES",
    "TABLE",
    "AccessGuard",
    "Caller",
    "Callers",
    "KeyRing",
    "People",
    "Sessions",
    "SignIn",
    "add_sign_in",
    "need_of",
]
