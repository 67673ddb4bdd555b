"""Where the server listens, and which names it may be called by."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterable

from rag.errors import StoreError, UsageError

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server that is bound to ``host``."""
    if host.lower() in LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_binding(host: str, *, allow_remote: bool, sign_in: str = "off") -> None:
    """Raise UsageError if ``host`` opens the server to others and nobody said that this is meant."""
    if not is_loopback(host) and not allow_remote and sign_in == "off":
        raise UsageError(
            f"{host} can be reached from other machines, and the page asks nobody who they are;"
            " set RAG_SERVER__SIGN_IN=password or proxy, RAG_SERVER__ALLOW_REMOTE=true if it is"
            " meant to be open, or use 127.0.0.1"
        )


def allowed_hosts(host: str, names: Iterable[str] = ()) -> frozenset[str] | None:
    """Return the names that a Host header may hold, or None where any may.

    On loopback, a page on the web that rebinds its own name to 127.0.0.1 must be turned away; a proxy
    there may pass on one of ``names``. A server that is open to others is reached under names that
    only its operator knows, who may list them.
    """
    listed = frozenset(name.lower() for name in names)
    if is_loopback(host):
        return LOOPBACK_NAMES | {host.lower()} | listed
    return LOOPBACK_NAMES | {host.lower()} | listed if listed else None


def host_of(header: str) -> str:
    """Return the name in a Host header, in lower case, without port and brackets."""
    name = header.strip().lower()
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.partition(":")[0]


def page_url(host: str, port: int) -> str:
    """Return the address to open in a browser on this machine."""
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens there. Raises StoreError where that cannot be."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except OSError as error:
        code = error.errno or 0
        reason = os.strerror(code) if code > 0 else error.strerror
        raise StoreError(
            f"cannot listen at {host}, port {port}: {reason}; name another one with --port"
        ) from error
