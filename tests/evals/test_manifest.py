"""A run says what it rests on, and nothing of whose machine it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.machine import libraries, machine, peak_rss_bytes, without_paths
from evals.manifest import ROOT, lock_sha256


def test_paths_are_cut_to_what_tells_nothing_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    shown = without_paths(
        {"data": str(tmp_path / "data" / "x"), "model": "/opt/models/mine", "n": 3,
         "command": ["--json", "/home/someone/run.json", f"--data={tmp_path}/d", "a/b", "-"]}
    )  # fmt: skip

    assert shown == {
        "data": "data/x", "model": "…/mine", "n": 3,
        "command": ["--json", "…/run.json", "--data=d", "a/b", "-"],
    }  # fmt: skip


def test_the_machine_and_the_libraries_are_told() -> None:
    facts = machine()

    assert facts["processors"] >= 1
    assert facts["memory_bytes"] > 2**28
    assert {"python", "numpy", "onnxruntime", "chromadb"} <= set(libraries())
    assert 2**20 < peak_rss_bytes() < facts["memory_bytes"]


def test_the_lock_hash_follows_each_file_that_pins(tmp_path: Path) -> None:
    for name in ("requirements.txt", "requirements-weights.txt"):
        (tmp_path / name).write_text("a==1", encoding="utf-8")
    first = lock_sha256(tmp_path)
    (tmp_path / "requirements-weights.txt").write_text("a==2", encoding="utf-8")

    assert first != lock_sha256(tmp_path)
    assert len(lock_sha256(ROOT)) == 64
