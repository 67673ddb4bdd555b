"""What is older than it may be goes: by the command, beside a running server, and by the server itself."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import time_machine
from fastapi.testclient import TestClient

from rag.__main__ import main
from rag.models.remembering import RememberingEmbedder
from rag.rating import rate
from rag.remembering import RememberedAnswers
from rag.serving import Openness, Readiness, create_app
from rag.serving.access import People, Sessions
from rag.serving.access.people import drop_ended
from rag.serving.asking import Asking
from rag.serving.retention import KINDS, Retention
from rag.serving.widget import SPENT_NAME, SpentDays
from rag.settings import RetentionSettings
from tests.serving.test_stopping import ROOT, data, environment, started
from tests.support import small_assistant

__all__ = ["data"]  # a fixture
QUESTION = "When did the supply of Sui gas begin?"
PASSWORD = "a long enough password"  # noqa: S105 - of nobody
SECRET = "someone wrote this remark"  # noqa: S105 - a remark


def raw(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def filled(folder: Path) -> Path:
    """Return a data directory with a rating, an ended session and counts, all 400 days old, and new ones."""
    now = datetime.datetime.now(datetime.UTC)
    with small_assistant(folder) as assistant:
        for age in (400, 0):
            with time_machine.travel(now - datetime.timedelta(days=age), tick=False):
                rate(assistant, assistant.ask(QUESTION), "down", "other", comment=f"{SECRET} {age}")
                counts = SpentDays(folder / "data" / SPENT_NAME)
                counts.reserve("news", 5)
                counts.close()
                people = People(folder / "data")
                people.put("rita", PASSWORD, "reader")
                person = people.find("rita")
                assert person
                Sessions(folder / "data", people, 1 if age else 24).begin(person)
    # ``begin`` drops what has ended, so the ended one is put back beside the new one.
    file = folder / "data" / "sessions.json"
    kept = json.loads(file.read_text("utf-8"))
    old = {"name": "rita", "password_sha256": "0", "ends": time.time() - 399 * 86_400}
    kept["sessions"]["0" * 64] = old
    file.write_text(json.dumps(kept), "utf-8")
    return folder / "data"


def test_the_command_tells_what_it_removed_by_kind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = filled(tmp_path)
    before = raw(folder)
    assert main(["purge", "--data", str(folder), "--dry-run"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "withheld  0 would be removed (older than 90 days)",
        "feedback  1 would be removed (older than 365 days)",
        "sessions  1 would be removed (older than 1 days)",
        "widget    1 would be removed (older than 90 days)",
    ]
    assert f"{SECRET} 400".encode() in before
    assert f"{SECRET} 400".encode() in raw(folder)
    assert main(["purge", "--data", str(folder)]) == 0
    assert [line[:11] for line in capsys.readouterr().out.splitlines()] == [
        "withheld  0", "feedback  1", "sessions  1", "widget    1",
    ]  # fmt: skip
    left = raw(folder)
    assert f"{SECRET} 400".encode() not in left
    assert f"{SECRET} 0".encode() in left
    assert b"0" * 64 not in left


def test_one_kind_is_purged_and_the_others_are_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = filled(tmp_path)
    options = ["--data", str(folder), "--kind", "feedback", "--older-than", "0"]
    assert main(["purge", *options]) == 0
    assert capsys.readouterr().out == "feedback  2 removed (older than 0 days)\n"
    assert SECRET.encode() not in raw(folder)
    assert drop_ended(folder, time.time(), dry_run=True) == 1


def test_a_kind_that_is_set_to_be_kept_is_kept_until_it_is_purged_by_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = filled(tmp_path)
    monkeypatch.setenv("RAG_RETENTION__FEEDBACK_DAYS", "0")
    options = ["--data", str(folder), "--kind", "feedback"]
    assert main(["purge", *options]) == 0
    assert capsys.readouterr().out == "feedback  0 removed (kept: set to 0 days)\n"
    assert main(["purge", *options, "--older-than", "300"]) == 0
    assert capsys.readouterr().out == "feedback  1 removed (older than 300 days)\n"


@pytest.mark.parametrize("days", ["-1", "x", "1.5", "99999999999"])
def test_a_number_of_days_that_is_none_is_refused(
    days: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["purge", "--older-than", days])
    assert "a whole number of days" in capsys.readouterr().err


def test_a_purge_gives_no_site_its_day_back_and_nobody_who_is_signed_in_leaves(
    tmp_path: Path,
) -> None:
    folder = filled(tmp_path)
    Retention(folder, RetentionSettings()).purge(KINDS, 0)
    counts = SpentDays(folder / SPENT_NAME)
    assert counts.asked("news") == 1
    counts.close()
    kept = json.loads((folder / "sessions.json").read_text("utf-8"))["sessions"]
    assert [session["ends"] > time.time() for session in kept.values()] == [True]


def test_an_empty_directory_stays_empty(tmp_path: Path) -> None:
    done = Retention(tmp_path, RetentionSettings()).purge()
    assert [(one.kind, one.count) for one in done] == [(kind, 0) for kind in KINDS]
    assert list(tmp_path.iterdir()) == []


def test_the_server_purges_by_itself_and_goes_on_where_one_kind_fails(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = filled(tmp_path)
    (folder / SPENT_NAME).write_bytes(b"no database" * 500)
    with small_assistant(tmp_path) as assistant:
        retention = Retention(folder, RetentionSettings(), first=0.0, every=0.2)
        openness = Openness(retention=retention)
        app = create_app(
            Readiness(assistant), "127.0.0.1", tmp_path, assistant=assistant, openness=openness
        )
        assert len(assistant.store.feedback.entries()) == 2
        with TestClient(app, base_url="http://127.0.0.1"):
            ends = time.monotonic() + 20
            while (
                len(assistant.store.feedback.entries()) == 2 or "purging widget" not in caplog.text
            ):
                assert time.monotonic() < ends
                time.sleep(0.02)
            rate(assistant, assistant.ask(QUESTION), "up", comment="kept")
        assert len(assistant.store.feedback.entries()) == 2


def test_answers_in_memory_go_after_their_days_and_their_ratings_stay(tmp_path: Path) -> None:
    with small_assistant(tmp_path) as plain:
        embedder = RememberingEmbedder(plain.retriever.embedder)
        known = RememberedAnswers()
        retriever = replace(plain.retriever, embedder=embedder)
        asking = Asking(replace(plain, retriever=retriever, remembered=known))
        with time_machine.travel("2026-11-20T10:00:00Z"):
            answer = asking.ask(QUESTION)
            rate(plain, answer, "up")
            asking.let_go(1)
            assert asking.recent.find(answer.id)
            assert len(known) == 1
        with time_machine.travel("2026-11-23T10:00:00Z"):
            asking.let_go(1)
        assert len(known) == 0
        assert QUESTION not in embedder._known
        asking.recent._since[answer.id] -= 86_400
        asking.let_go(1)
        assert asking.recent.find(answer.id) is None
        assert plain.store.feedback.count() == 1


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_beside_a_running_server_the_bytes_go_and_the_server_goes_on(data: Path) -> None:
    with started(data) as (_, url), httpx.Client(base_url=url, timeout=60) as client:
        for number in range(3):
            answer = client.post("/api/ask", json={"question": QUESTION}).json()["id"]
            rating = {"answer_id": answer, "rating": "up", "comment": f"{SECRET} {number}"}
            assert client.post("/api/feedback", json=rating).status_code == 201
        assert SECRET.encode() in raw(data)
        command = [sys.executable, "-m", "rag", "purge", "--data", str(data),
                   "--kind", "feedback", "--older-than", "0"]  # fmt: skip
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=True, env=environment()
        )
        assert done.stdout == "feedback  3 removed (older than 0 days)\n"
        assert SECRET.encode() not in raw(data)
        again = client.post("/api/ask", json={"question": QUESTION}).json()
        assert not again["refused"]
        rating = {"answer_id": again["id"], "rating": "up", "comment": "after the purge"}
        assert client.post("/api/feedback", json=rating).status_code == 201
    assert SECRET.encode() not in raw(data)
