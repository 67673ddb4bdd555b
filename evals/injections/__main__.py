"""Try the injections on an answerer: ``python -m evals.injections [--answerer extractive]``."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from evals.injections.injection import Injection
from evals.injections.suite import INJECTIONS, Trial, opener, try_all, write_corpus
from rag.errors import SanadError, UsageError
from rag.settings import load_settings

DONE, SUCCEEDED, WRONG_USAGE = 0, 1, 2
_ANSWERERS = ("extractive",)


def main(arguments: list[str] | None = None) -> int:
    """Return 0 if no injection succeeded, 1 if one did or the run failed, 2 on wrong usage."""
    options = _parser().parse_args(arguments)
    try:
        chosen = _chosen(options.only)
        if options.write:
            write_corpus(options.write, chosen, hostile=True)
            return DONE
        settings = load_settings()
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="injections-")))
            trials = try_all(chosen, folder, opener(settings, _progress), _progress)
    except UsageError as error:
        _progress(f"evals.injections: {error}")
        return WRONG_USAGE
    except SanadError as error:
        _progress(f"evals.injections: {error}")
        return SUCCEEDED
    print(as_json(trials) if options.json else report(trials))
    return SUCCEEDED if any(trial.succeeded for trial in trials) else DONE


def _chosen(names: Sequence[str]) -> list[Injection]:
    unknown = set(names) - {injection.name for injection in INJECTIONS}
    if unknown:
        raise UsageError(f"no injection is called {', '.join(sorted(unknown))}")
    return [injection for injection in INJECTIONS if not names or injection.name in names]


def report(trials: Sequence[Trial]) -> str:
    """Return how many succeeded, and which and how."""
    succeeded = [trial for trial in trials if trial.succeeded]
    lines = [f"{len(succeeded)} of {len(trials)} succeeded"]
    lines += [f"  {t.injection.name}: {problem}" for t in succeeded for problem in t.problems]
    lines += [
        f"not judged, answered wrongly without the injection too: {trial.injection.name}"
        for trial in trials
        if not trial.judged
    ]
    return "\n".join(lines)


def as_json(trials: Sequence[Trial]) -> str:
    """Return the same as one JSON object."""
    rows = [
        {"name": t.injection.name, "judged": t.judged, "problems": t.problems} for t in trials
    ]  # fmt: skip
    succeeded = sum(trial.succeeded for trial in trials)
    return json.dumps({"tried": len(trials), "succeeded": succeeded, "injections": rows})


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.injections", description=__doc__)
    parser.add_argument("--answerer", choices=_ANSWERERS, default="extractive")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="these alone")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--write", type=Path, metavar="FOLDER", help="write the documents there and ask nothing"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
