"""A run that is stopped with Ctrl-C keeps what is done and goes on as if nothing had been."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evals.validate import ROOT
from tests.evals.small_set import write_small_set

pytestmark = pytest.mark.slow
COMMAND = [sys.executable, "-m", "evals.run"]


def arguments(folder: Path, *more: str) -> list[str]:
    """Return a run over the small set in ``folder``."""
    files = ["--questions", str(folder / "questions.jsonl"), "--corpus", str(folder / "documents")]
    return [
        *COMMAND,
        *files,
        "--data",
        str(folder / "data"),
        "--json",
        str(folder / "run.json"),
        *more,
    ]


def told(folder: Path) -> dict[str, Any]:
    """Return the run file without what is measured by the clock or names the moment."""
    run: dict[str, Any] = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    del run["manifest"]
    for part in (run["measures"], *run["by_kind"].values(), *run.get("by_split", {}).values()):
        for name in [name for name in part if name.startswith(("latency", "ms_"))]:
            del part[name]
    for case in run["cases"]:
        for clocked in ("latency_ms", "timings_ms"):
            case.pop(clocked, None)
        for name in [name for name in case["scores"] if name.startswith(("latency", "ms_"))]:
            del case["scores"][name]
    return run


@pytest.fixture(autouse=True)
def _ctrl_c_reaches_children() -> Iterator[None]:
    """Let the process stop on Ctrl-C also where the tests run in the background of a shell.

    A shell has what runs there ignore it, and children inherit that unless a handler was set.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("jobs", [[], ["--jobs", "2"]], ids=["one", "two at a time"])
def test_a_run_stopped_halfway_exits_130_goes_on_and_gives_the_same_result(
    tmp_path: Path, jobs: list[str]
) -> None:
    stopped, whole = tmp_path / "stopped", tmp_path / "whole"
    for folder in (stopped, whole):
        write_small_set(folder)

    with subprocess.Popen(
        arguments(stopped, *jobs),
        cwd=ROOT,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("[9/18]") and "right" in line:
                process.send_signal(signal.SIGINT)
                break
        rest = process.stderr.read()
    assert process.returncode == 130
    assert "the same command goes on from there" in rest
    assert "Traceback" not in rest
    assert not (stopped / "run.json").exists()

    again = subprocess.run(
        arguments(stopped, *jobs), cwd=ROOT, capture_output=True, text=True, check=False
    )
    uninterrupted = subprocess.run(
        arguments(whole), cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (again.returncode, uninterrupted.returncode) == (0, 0), again.stderr
    assert again.stderr.count("(kept)") >= 9
    assert "(kept)" not in uninterrupted.stderr
    assert "were kept from an earlier run" in again.stdout
    assert told(stopped) == told(whole)
