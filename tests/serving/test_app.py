"""``app.py`` says in one sentence why it does not start, and by its exit code whose fault it is."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

import app
from rag.store import Store


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the developer's own settings files out."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1
    return lines[0]


def test_without_documents_it_says_to_ingest_some(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.main(["--data", str(tmp_path / "data"), "--port", "0"]) == 1
    assert "python ingest.py" in one_line(capsys)


def test_an_open_address_needs_a_setting(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert app.main(["--host", "0.0.0.0", "--data", str(tmp_path / "data")]) == 2  # noqa: S104
    assert "RAG_SERVER__ALLOW_REMOTE=true" in one_line(capsys)
    assert not (tmp_path / "data").exists()


def test_a_port_in_use_is_named(
    tmp_path: Path, taken: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.main(["--data", str(tmp_path / "data"), "--port", str(taken)]) == 1
    assert f"port {taken}: Address already in use" in one_line(capsys)


def test_a_directory_in_use_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Store(tmp_path / "data"):
        assert app.main(["--data", str(tmp_path / "data"), "--port", "0"]) == 1
    assert "is in use by another process" in one_line(capsys)


@pytest.mark.parametrize("arguments", [["--port", "70000"], ["--port", "-1"]])
def test_a_port_that_cannot_be_is_a_wrong_setting(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.main(arguments) == 2
    assert "RAG_SERVER__PORT" in one_line(capsys)


def test_the_command_line_outweighs_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], taken: int
) -> None:
    monkeypatch.setenv("RAG_SERVER__PORT", "70000")
    monkeypatch.setenv("RAG_SERVER__HOST", "127.0.0.1")

    assert app.main(["--data", str(tmp_path / "data"), "--port", str(taken)]) == 1
    assert f"port {taken}" in one_line(capsys)
