"""A run file becomes a page: ``python -m evals.html RUN.json OUT.html``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from evals.html.page import write_report
from rag.errors import UsageError


def main(arguments: list[str] | None = None) -> int:
    """Return 0 once the page is written, 1 if it cannot be, 2 if the run file is not one."""
    parser = argparse.ArgumentParser(prog="evals.html", description="Write a run as one HTML page.")
    parser.add_argument("run", type=Path, metavar="RUN.json", help="what evals.run --json wrote")
    parser.add_argument("out", type=Path, metavar="OUT.html")
    options = parser.parse_args(arguments)
    try:
        write_report(_read(options.run), options.out)
    except UsageError as error:
        print(f"evals.html: {options.run}: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"evals.html: {options.out}: cannot be written: {error}", file=sys.stderr)
        return 1
    return 0


def _read(path: Path) -> dict[str, Any]:
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot be read as JSON: {error}") from error
    if not isinstance(run, dict):
        raise UsageError("not a run file as evals.run writes it: no object")
    return run


if __name__ == "__main__":
    sys.exit(main())
