"""Who is at the other end, where a proxy that the operator named may speak for somebody else."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.types import Scope

from rag.errors import UsageError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
# A household or a server commonly has a whole /64 and may call from each address of it.
_ONE_CALLER_V6 = 64


class Addresses:
    """Tells the caller's address; raises UsageError for a proxy that is no address or network."""

    def __init__(self, proxies: Iterable[str] = ()) -> None:
        self._proxies = tuple(_network(proxy) for proxy in proxies)

    def caller(self, scope: Scope) -> Address | None:
        """Return the nearest address that is no proxy of ours, None where the peer has none.

        ``X-Forwarded-For`` is read from its end, and only as far as proxies that are trusted wrote
        it: what a caller puts there himself stands before that.
        """
        client = scope.get("client")
        address = _address(client[0]) if client else None
        if address is None or not self._is_proxy(address):
            return address
        named = Headers(scope=scope).getlist("x-forwarded-for")
        for hop in reversed([part.strip() for line in named for part in line.split(",")]):
            before = _address(hop)
            if before is None:
                return address
            address = before
            if not self._is_proxy(address):
                return address
        return address

    def through_proxy(self, scope: Scope) -> bool:
        """Whether the peer is a proxy that the operator named, so that its headers are its own."""
        client = scope.get("client")
        address = _address(client[0]) if client else None
        return address is not None and self._is_proxy(address)

    def _is_proxy(self, address: Address) -> bool:
        return any(address in network for network in self._proxies)


def one_caller(address: Address) -> str:
    """Return what counts as one caller: an IPv4 address, or an IPv6 network of 64 bits."""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(ipaddress.ip_network((address, _ONE_CALLER_V6), strict=False))


def _address(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _network(text: str) -> _Network:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise UsageError(
            f"setting RAG_SERVER__TRUSTED_PROXIES: {text!r} is neither an address nor a network"
        ) from error
