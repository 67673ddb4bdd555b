"""The real server in a process of its own, over an index of its own."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_READY = re.compile(r"Ready at (http://\S+)")
_SECONDS_TO_START = 120


def ingest(corpus: Path, data: Path) -> None:
    """Index ``corpus`` with the bundled models."""
    command = [sys.executable, "ingest.py", str(corpus), "--data", str(data)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env=_environment()
    )
    assert done.returncode == 0, done.stderr[-2000:]


@contextlib.contextmanager
def running(data: Path, log: Path, **settings: str) -> Iterator[str]:
    """Start ``app.py`` over ``data`` on a free port, hand out its address, and stop it.

    ``settings`` are further variables of its environment.
    """
    arguments = ["app.py", "--data", str(data), "--port", "0"]
    with serving(arguments, log, _READY, **settings) as address:
        yield address


@contextlib.contextmanager
def serving(
    arguments: list[str], log: Path, told: re.Pattern[str], **settings: str
) -> Iterator[str]:
    """Start Python with ``arguments``, hand out the address that it tells, and stop it."""
    with log.open("w", encoding="utf-8") as output:
        server = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=_environment() | settings,
        )
    try:
        yield _address(server, log, told)
    finally:
        server.terminate()
        server.wait(timeout=30)


def _address(server: subprocess.Popen[bytes], log: Path, told: re.Pattern[str]) -> str:
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline and server.poll() is None:
        found = told.search(log.read_text(encoding="utf-8"))
        if found:
            return found[1]
        time.sleep(0.1)
    raise AssertionError(f"the server did not start: {log.read_text(encoding='utf-8')[-2000:]}")


def _environment() -> dict[str, str]:
    """Leave out the settings of whoever runs the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith("RAG_")}
