"""Corpus in, index out: ``python ingest.py [PATH…] [--data DIR] [--dry-run] [--no-prune] [--json]``."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from pathlib import Path

from rag.assembly import build_ingestor
from rag.errors import SanadError, UsageError
from rag.ingestor import IngestReport
from rag.settings import load_settings
from rag.store import Store


def main(arguments: list[str] | None = None) -> int:
    """Return 0 if all went well, 1 if some file failed, 2 on wrong usage."""
    parser = argparse.ArgumentParser(prog="ingest.py", description="Index documents for Sanad.")
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="default: corpus/")
    parser.add_argument("--data", type=Path, metavar="DIR", help="default: data/")
    parser.add_argument("--dry-run", action="store_true", help="say what would change")
    parser.add_argument("--no-prune", action="store_true", help="keep documents whose file is gone")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    try:
        settings = load_settings(data=options.data)
        with Store(settings.data) as store:
            ingestor = build_ingestor(settings, store, _progress)
            report = ingestor.run(
                options.paths or [settings.corpus],
                dry_run=options.dry_run,
                prune=not options.no_prune,
            )
    except UsageError as error:
        print(f"ingest.py: {error}", file=sys.stderr)
        return 2
    except SanadError as error:
        print(f"ingest.py: {error}", file=sys.stderr)
        return 1
    print(json.dumps(dataclasses.asdict(report)) if options.json else _summary(report))
    return 1 if report.failures else 0


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _summary(report: IngestReport) -> str:
    verb = "would be " if report.dry_run else ""
    lines = [
        f"{report.new} new, {report.changed} changed, {report.unchanged} unchanged,"
        f" {report.removed} {verb}removed; {report.embedded} chunks embedded"
        f" in {report.seconds:.1f} s",
        f"The library holds {report.documents} documents in {report.chunks} chunks.",
    ]
    lines += [f"Left out: {name}: {problem}" for name, problem in report.failures]
    lines += [f"Look at: {name}: {warning}" for name, warning in report.warnings]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
