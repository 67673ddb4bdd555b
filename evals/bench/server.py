"""The real server in a process of its own."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from evals.validate import ROOT
from rag.errors import StoreError

_READY = re.compile(r"Ready at (http://\S+)")
_SECONDS_TO_START = 180
_SECONDS_TO_STOP = 30


@contextlib.contextmanager
def server(data: Path) -> Iterator[str]:
    """Start ``app.py`` over ``data`` on a free port, hand out its address once it is ready, stop it.

    Raises StoreError with the end of its output if it does not start.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        command = [sys.executable, "app.py", "--data", str(data.resolve()), "--port", "0"]
        process = subprocess.Popen(  # noqa: S603 - this Python and our own file
            command, cwd=ROOT, stdout=output, stderr=output
        )
        try:
            deadline = time.monotonic() + _SECONDS_TO_START
            while not (found := _READY.search(_read(output.fileno()))):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise StoreError(f"the server did not start: {_read(output.fileno())[-800:]}")
                time.sleep(0.05)
            yield found[1]
        finally:
            process.terminate()
            process.wait(_SECONDS_TO_STOP)


def _read(descriptor: int) -> str:
    """Return all that was written, from its beginning and without moving where writing goes on."""
    size = os.fstat(descriptor).st_size
    return os.pread(descriptor, size, 0).decode("utf-8", "replace")
