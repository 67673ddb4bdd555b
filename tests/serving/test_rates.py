"""An address that asks too often is told when to come back; nothing that it sends changes that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import time_machine
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from rag.assistant import Assistant
from rag.errors import UsageError
from rag.serving import Openness, Rate, Readiness, create_app
from rag.serving.addresses import Addresses
from tests.support import small_assistant

ADDRESS = "203.0.113.9"
ASK = {"question": "When did the supply of Sui gas begin?"}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with small_assistant(tmp_path_factory.mktemp("rates")) as made:
        yield made


class Callers:
    """One server and clients of it at any address."""

    def __init__(self, assistant: Assistant, rate: Rate, proxies: Sequence[str] = ()) -> None:
        openness = Openness(rate=rate, proxies=tuple(proxies))
        here = Path(__file__).parent
        self.app = create_app(
            Readiness(assistant), "127.0.0.1", here, assistant=assistant, openness=openness
        )

    def at(self, address: str, **headers: str) -> TestClient:
        return TestClient(
            self.app, base_url="http://127.0.0.1", client=(address, 50000), headers=headers
        )


def statuses(client: TestClient, times: int, path: str = "/api/ask") -> list[int]:
    body = (
        ASK
        if path == "/api/ask"
        else {"model": "sanad", "messages": [{"role": "user", "content": "Sui gas?"}]}
    )
    return [client.post(path, json=body).status_code for _ in range(times)]


def test_the_question_past_the_limit_is_told_when_to_come_back(assistant: Assistant) -> None:
    client = Callers(assistant, Rate(per_minute=3)).at(ADDRESS)
    assert statuses(client, 3) == [200] * 3
    refused = client.post("/api/ask", json=ASK)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["content-type"] == "application/problem+json"
    assert f"ask again in {refused.headers['Retry-After']} s" in refused.json()["detail"]


def test_who_waits_as_told_may_ask_again(assistant: Assistant) -> None:
    client = Callers(assistant, Rate(per_minute=2)).at(ADDRESS)
    with time_machine.travel("2026-11-23T10:00:00Z", tick=False) as clock:
        assert statuses(client, 3) == [200, 200, 429]
        wait = int(client.post("/api/ask", json=ASK).headers["Retry-After"])
        clock.shift(wait - 1)
        assert statuses(client, 1) == [429]
        clock.shift(1.01)
        assert statuses(client, 1) == [200]


def test_the_day_has_a_limit_of_its_own(assistant: Assistant) -> None:
    client = Callers(assistant, Rate(per_minute=0, per_day=3)).at(ADDRESS)
    with time_machine.travel("2026-11-23T10:00:00Z", tick=False) as clock:
        assert statuses(client, 4) == [200, 200, 200, 429]
        clock.shift(3600)
        refused = client.post("/api/ask", json=ASK)
        assert refused.status_code == 429
        assert int(refused.headers["Retry-After"]) > 3600


def test_of_the_minute_and_the_day_the_longer_wait_is_told(assistant: Assistant) -> None:
    client = Callers(assistant, Rate(per_minute=2, per_day=2)).at(ADDRESS)
    with time_machine.travel("2026-11-23T10:00:00Z", tick=False) as clock:
        assert statuses(client, 3) == [200, 200, 429]
        wait = int(client.post("/api/ask", json=ASK).headers["Retry-After"])
        assert wait == 24 * 3600
        clock.shift(wait + 0.01)
        assert statuses(client, 1) == [200]


def test_every_way_to_ask_draws_on_the_same_count(assistant: Assistant) -> None:
    client = Callers(assistant, Rate(per_minute=2)).at(ADDRESS)
    assert statuses(client, 1) + statuses(client, 1, "/v1/chat/completions") == [200, 200]
    refused = client.post("/v1/chat/completions", json={"messages": []})
    assert refused.status_code == 429
    assert refused.json()["error"]["code"] == "rate_limit_exceeded"
    assert int(refused.headers["Retry-After"]) >= 1


def test_the_page_and_agents_have_room_for_several_requests_a_question(
    assistant: Assistant,
) -> None:
    client = Callers(assistant, Rate(per_minute=1)).at(ADDRESS)
    told = [client.post("/api/verify", json={}).status_code for _ in range(4)]
    assert told[:3] == [422] * 3
    assert told[3] == 429
    assert statuses(client, 1) == [200]


def test_addresses_do_not_pay_for_each_other(assistant: Assistant) -> None:
    callers = Callers(assistant, Rate(per_minute=1))
    assert statuses(callers.at(ADDRESS), 2) == [200, 429]
    assert statuses(callers.at("203.0.113.10"), 1) == [200]


def test_a_network_of_ipv6_is_one_caller(assistant: Assistant) -> None:
    callers = Callers(assistant, Rate(per_minute=1))
    assert statuses(callers.at("2001:db8:1:2::1"), 1) == [200]
    assert statuses(callers.at("2001:db8:1:2:ffff::7"), 1) == [429]
    assert statuses(callers.at("2001:db8:1:3::1"), 1) == [200]
    assert statuses(callers.at("::ffff:203.0.113.9"), 1) == [200]
    assert statuses(callers.at("203.0.113.9"), 1) == [429]


def test_the_servers_own_machine_is_not_counted(assistant: Assistant) -> None:
    assert statuses(Callers(assistant, Rate(per_minute=1)).at("127.0.0.1"), 3) == [200] * 3


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Client-IP"])
def test_a_header_that_no_trusted_proxy_wrote_changes_nothing(
    assistant: Assistant, header: str
) -> None:
    callers = Callers(assistant, Rate(per_minute=1))
    told = [statuses(callers.at(ADDRESS, **{header: f"198.51.100.{n}"}), 1)[0] for n in range(3)]
    assert told == [200, 429, 429]


def test_behind_a_trusted_proxy_each_reader_is_counted_alone(assistant: Assistant) -> None:
    callers = Callers(assistant, Rate(per_minute=1), ["127.0.0.1"])
    first = {"X-Forwarded-For": ADDRESS}
    forged = {"X-Forwarded-For": f"198.51.100.77, {ADDRESS}"}
    assert statuses(callers.at("127.0.0.1", **first), 1) == [200]
    assert statuses(callers.at("127.0.0.1", **forged), 1) == [429]
    assert statuses(callers.at("127.0.0.1", **{"X-Forwarded-For": "203.0.113.10"}), 1) == [200]


def test_reading_is_not_asking(assistant: Assistant) -> None:
    client = Callers(assistant, Rate(per_minute=1)).at(ADDRESS)
    assert {client.get("/api/documents").status_code for _ in range(10)} == {200}


@pytest.mark.parametrize("proxy", ["proxy.example", "10.0.0.0/99", ""])
def test_a_proxy_that_is_no_address_is_refused_by_name(proxy: str) -> None:
    with pytest.raises(UsageError, match="TRUSTED_PROXIES"):
        Addresses([proxy])


@given(st.lists(st.ip_addresses(v=4).map(str), max_size=4), st.ip_addresses(v=4).map(str))
def test_what_stands_before_the_proxys_own_entry_never_counts(made: list[str], own: str) -> None:
    addresses = Addresses(["192.0.2.1"])
    sent = ", ".join([*made, own])
    scope = {"client": ("192.0.2.1", 1), "headers": [(b"x-forwarded-for", sent.encode())]}
    found = addresses.caller(scope)
    if own != "192.0.2.1":
        assert str(found) == own
