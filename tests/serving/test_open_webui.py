"""What Open WebUI sends to a server of this kind, replayed: its connection, its chats, its own tasks.

The requests are those of its source (``backend/open_webui/routers/openai.py``). The package itself brings
three gigabytes along, so it is tried by hand as docs/api.md says and not in every run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from rag.serving import Openness, Readiness, create_app
from rag.serving.access import Callers, KeyRing, People, Sessions
from rag.serving.addresses import Addresses
from tests.serving.running import running
from tests.support import GAS, TEXTS, small_assistant

QUESTION = "When did the supply of Sui gas begin?"
LINKED = GAS.replace("kind:", "url: https://example.org/gas\nkind:")
# Sent where its operator has it forward who asks; never believed here.
FORWARDED = {
    "X-OpenWebUI-User-Name": "Someone",
    "X-OpenWebUI-User-Id": "0f3c",
    "X-OpenWebUI-User-Email": "someone@example.org",
    "X-OpenWebUI-User-Role": "admin",
    "X-OpenWebUI-Chat-Id": "9d1e",
}
TITLE = (
    "### Task:\nGenerate a concise, 3-5 word title.\n### Chat History:\n" + "USER: When?\n" * 300
)


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with small_assistant(tmp_path, TEXTS | {"gas.md": LINKED}) as assistant:
        app = create_app(Readiness(assistant), "127.0.0.1", tmp_path, assistant=assistant)
        with running(app) as address:
            yield f"{address}/v1"


def headers(key: str = "") -> dict[str, str]:
    """As it sends them; without a key the header says only "Bearer"."""
    return {**FORWARDED, **({"Authorization": f"Bearer {key}"} if key else {})}


def chat(url: str, *said: dict[str, Any], key: str = "", **more: Any) -> httpx.Response:  # noqa: ANN401
    body = {"model": "sanad", "messages": list(said), **more}
    return httpx.post(f"{url}/chat/completions", json=body, headers=headers(key), timeout=30)


def chunks(answer: httpx.Response) -> list[dict[str, Any]]:
    lines = [line[6:] for line in answer.text.splitlines() if line.startswith("data: ")]
    assert lines[-1] == "[DONE]"
    return [json.loads(line) for line in lines[:-1]]


def test_the_connection_is_verified_and_lists_the_model(url: str) -> None:
    listed = httpx.get(f"{url}/models", headers=headers("sk-anything"), timeout=30)
    assert listed.status_code == httpx.codes.OK
    assert [model["id"] for model in listed.json()["data"]] == ["sanad"]


def test_a_chat_streams_with_usage_and_the_links_that_become_its_sources(url: str) -> None:
    answer = chat(
        url,
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": [{"type": "text", "text": QUESTION}]},
        stream=True,
        stream_options={"include_usage": True},
        temperature=0.7,
        max_tokens=400,
    )
    assert answer.headers["content-type"].startswith("text/event-stream")
    told = chunks(answer)
    text = "".join(c["choices"][0]["delta"].get("content") or "" for c in told if c["choices"])
    assert "1955" in text
    marked = [
        note
        for one in told
        for choice in one["choices"]
        for note in choice["delta"].get("annotations", [])
    ]
    assert {note["url_citation"]["url"] for note in marked} == {"https://example.org/gas"}
    assert set(told[-1]["usage"]) >= {"prompt_tokens", "completion_tokens", "total_tokens"}


def test_the_next_question_brings_the_conversation_along(url: str) -> None:
    first = chat(url, {"role": "user", "content": QUESTION}, stream=False).json()
    said = first["choices"][0]["message"]["content"]
    # Caching hints of its providers stand beside the text of the last message.
    part = {"type": "text", "text": "Where does the field lie?", "cache_control": {"type": "x"}}
    next_one = chat(
        url,
        {"role": "user", "content": QUESTION},
        {"role": "assistant", "content": said},
        {"role": "user", "content": [part]},
        stream=False,
    )
    assert next_one.status_code == httpx.codes.OK
    assert next_one.json()["citations"]


def test_its_own_tasks_get_an_answer_or_an_error_that_it_can_show(url: str) -> None:
    short = chat(url, {"role": "user", "content": TITLE[:150]}, stream=False)
    assert short.json()["choices"][0]["message"]["content"]
    long = chat(url, {"role": "user", "content": TITLE}, stream=False)
    assert long.status_code == httpx.codes.BAD_REQUEST
    assert "characters" in long.json()["error"]["message"]


def test_behind_a_sign_in_it_needs_a_key_and_the_names_it_forwards_open_nothing(
    tmp_path: Path,
) -> None:
    people, keys = People(tmp_path / "data"), KeyRing(tmp_path / "data")
    sessions = Sessions(tmp_path / "data", people, 1)
    callers = Callers(keys, people, sessions, Addresses(), "password")
    with small_assistant(tmp_path, TEXTS) as assistant:
        openness = Openness(callers=callers)
        app = create_app(
            Readiness(assistant), "127.0.0.1", tmp_path, assistant=assistant, openness=openness
        )
        secret = keys.make("open-webui", ("ask",)).secret
        with running(app) as address:
            told = [
                chat(f"{address}/v1", {"role": "user", "content": QUESTION}, key=key).status_code
                for key in ("", "sk-anything", secret)
            ]
    assert told == [401, 401, 200]
