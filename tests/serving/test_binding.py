"""Where the server may listen and what it calls itself."""

from __future__ import annotations

import pytest

from rag.binding import LOOPBACK_NAMES, allowed_hosts, check_binding, page_url
from rag.errors import UsageError

EVERYWHERE = "0.0.0.0"  # noqa: S104 - compared, never bound


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.8.8"])
def test_this_machine_alone_needs_no_permission(host: str) -> None:
    check_binding(host, allow_remote=False)


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "192.168.1.5", "example.org"])
def test_an_address_that_others_reach_must_be_allowed_by_name(host: str) -> None:
    with pytest.raises(UsageError, match="RAG_SERVER__ALLOW_REMOTE"):
        check_binding(host, allow_remote=False)
    check_binding(host, allow_remote=True)


def test_a_loopback_server_knows_its_names_and_an_open_one_takes_any() -> None:
    assert allowed_hosts("127.0.0.1") == LOOPBACK_NAMES
    assert allowed_hosts(EVERYWHERE) is None


def test_the_printed_address_can_be_opened_here() -> None:
    assert page_url(EVERYWHERE, 80) == "http://127.0.0.1:80"
    assert page_url("::1", 7860) == "http://[::1]:7860"
