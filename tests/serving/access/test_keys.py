"""Keys of programs: shown once, kept as hashes, revoked at once."""

from __future__ import annotations

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rag.errors import StoreError, UsageError
from rag.serving.access import KeyRing
from rag.serving.access.commands import list_keys, make_key, revoke_key


def test_a_key_is_found_by_what_was_shown_once_and_the_file_does_not_hold_it(
    tmp_path: Path,
) -> None:
    made = KeyRing(tmp_path).make("newsroom script", ("ask", "read"))
    file = tmp_path / "keys.json"
    assert made.secret.startswith("sanad_")
    assert len(made.secret) > 45
    assert made.secret[6:] not in file.read_text("utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert KeyRing(tmp_path).find(made.secret) == made.kept
    assert KeyRing(tmp_path).find(made.secret[:-1] + "!") is None
    assert KeyRing(tmp_path).find(made.secret.removeprefix("sanad_")) is None


def test_a_server_that_runs_sees_a_new_key_and_forgets_a_revoked_one(tmp_path: Path) -> None:
    server, operator = KeyRing(tmp_path), KeyRing(tmp_path)
    first = operator.make("first", ("ask",))
    assert server.find(first.secret)
    second = operator.make("second", ("ask",))
    assert server.find(second.secret)
    operator.revoke("first")
    assert server.find(first.secret) is None
    assert server.find(second.secret)


def test_keys_made_at_the_same_time_are_all_kept(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda n: KeyRing(tmp_path).make(f"key {n}", ("ask",)), range(24)))
    assert all(KeyRing(tmp_path).find(key.secret) for key in made)


@pytest.mark.parametrize("name", ["", "a/b", "x" * 65, "line\nbreak", "tab\t"])
def test_a_name_that_would_break_a_list_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="key name"):
        KeyRing(tmp_path).make(name, ("ask",))


def test_a_name_is_used_once_and_an_unknown_one_cannot_be_revoked(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path)
    ring.make("one", ("ask",))
    with pytest.raises(UsageError, match="'one' is there already"):
        ring.make("one", ("ask",))
    with pytest.raises(UsageError, match="no key is named 'two'"):
        ring.revoke("two")


def test_a_file_that_is_no_list_of_keys_is_told_by_name(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text('{"keys": [{"name": "x"}]}', "utf-8")
    with pytest.raises(StoreError, match=r"keys\.json: keys\.0\.sha256"):
        KeyRing(tmp_path).all()


def test_the_command_prints_the_key_alone_on_standard_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_key(tmp_path, "script", ["read", "ask"])
    told = capsys.readouterr()
    assert KeyRing(tmp_path).find(told.out.strip()) is not None
    assert "may ask, read" in told.err
    list_keys(tmp_path)
    assert capsys.readouterr().out.startswith("script\task,read\t20")
    revoke_key(tmp_path, "script")
    assert KeyRing(tmp_path).all() == ()
    with pytest.raises(UsageError, match="scope 'write'"):
        make_key(tmp_path, "other", ["write"])


@pytest.mark.slow
def test_the_command_line_makes_lists_and_revokes(tmp_path: Path) -> None:
    def rag(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "rag", *arguments, "--data", str(tmp_path)]
        return subprocess.run(command, input=given, capture_output=True, text=True, check=False)

    made = rag("keys", "create", "script", "--scope", "ask")
    assert made.returncode == 0, made.stderr
    assert KeyRing(tmp_path).find(made.stdout.strip()) is not None
    assert rag("keys", "create").returncode == 2
    assert rag("users", "set", "rita", given="too short\n").returncode == 2
    assert rag("users", "set", "rita", given="a long enough password\n").returncode == 0
    assert rag("users", "list").stdout == "rita\treader\n"
    assert rag("users", "remove", "rita").returncode == 0
