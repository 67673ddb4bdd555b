"""The real server, stopped and killed: a site's day goes on where it was."""

from __future__ import annotations

import signal
from pathlib import Path

import httpx
import pytest

from tests.serving.test_stopping import data, events, sent, started

__all__ = ["data"]  # a fixture
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

PAGE = {"Origin": "https://news.example"}
SITES = '[sites.news]\norigins = ["https://news.example"]\nquestions_per_day = 3\n'
QUESTION = {"question": "When did the supply of Sui gas begin?"}


def token(url: str) -> dict[str, str]:
    told = httpx.post(f"{url}/widget/v1/session", json={"site": "news"}, headers=PAGE, timeout=60)
    return {**PAGE, "Authorization": f"Bearer {told.json()['token']}"}


def ask(url: str) -> httpx.Response:
    body = {**QUESTION, "stream": False}
    return httpx.post(f"{url}/widget/v1/ask", json=body, headers=token(url), timeout=60)


def test_a_day_holds_over_a_stop_and_over_a_kill_in_the_middle_of_a_question(
    data: Path,
) -> None:
    sites = data.parent / "widget.toml"
    sites.write_text(SITES, "utf-8")
    setting = {"RAG_WIDGET__SITES": str(sites)}
    with started(data, **setting) as (process, url):
        assert ask(url).status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0

    with started(data, **setting) as (process, url):
        asked = httpx.stream(
            "POST", f"{url}/widget/v1/ask", json=QUESTION, headers=token(url), timeout=60
        )
        with pytest.raises(httpx.HTTPError), asked as response:
            events(response, then=sent(process, signal.SIGKILL))
        assert process.wait(timeout=30) == -signal.SIGKILL

    with started(data, **setting) as (_, url):
        told = [ask(url) for _ in range(2)]
    assert [answer.status_code for answer in told] == [200, 429]
    assert 1 <= int(told[1].headers["Retry-After"]) <= 86400
