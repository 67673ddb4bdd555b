"""Ask every question of a set and measure: ``python -m evals.run`` (``--help`` lists the options)."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from evals.asking import Examiner
from evals.cases import Case, chosen_cases, read_cases
from evals.manifest import manifest
from evals.records import Record, Verdict
from evals.report import as_json, by_type, summaries, tables
from evals.sources import Source, foreign_set, kept_set, opened
from evals.validate import demand_fit, texts_of
from rag.errors import SanadError, UsageError
from rag.settings import Settings, load_settings

STANDARD_OUTPUT = "-"


def main(arguments: list[str] | None = None) -> int:
    """Return 0 if every case was asked, 1 if a case crashed, 2 on wrong usage."""
    given = sys.argv[1:] if arguments is None else arguments
    options = _parser().parse_args(given)
    try:
        settings = load_settings(data=options.data)
        source = _source(options, settings)
        known = read_cases(source.questions)
        cases = chosen_cases(known, options.type, options.limit)
        with opened(source, settings, _progress) as assistant:
            if source.kept:
                demand_fit(known, texts_of(assistant))
            examiner = Examiner(assistant, source.key_of)
            records = ask_all(cases, examiner.examine, _progress)
            facts = manifest(source, settings, assistant, given)
        _publish(records, facts, options.json)
    except UsageError as error:
        _progress(f"evals.run: {error}")
        return 2
    except (SanadError, OSError) as error:
        _progress(f"evals.run: {error}")
        return 1
    return 1 if any(record.error for record in records) else 0


def ask_all(
    cases: Sequence[Case], examine: Callable[[Case], Record], progress: Callable[[str], None]
) -> list[Record]:
    """Return a record for each case, telling after each how many were right so far."""
    records: list[Record] = []
    right = 0
    for number, case in enumerate(cases, start=1):
        record = examine(case)
        records.append(record)
        right += record.verdict is Verdict.OK
        share = right / number
        progress(f"[{number}/{len(cases)}] {share:.2f} right  {record.verdict.value}  {case.id}")
    return records


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="evals.run", description="Ask the questions of a set and measure the answers."
    )
    parser.add_argument("--set", metavar="NAME", help="a set in evals/questions (default: core)")
    parser.add_argument("--corpus", type=Path, metavar="C.jsonl", help="rows {id, title, text}")
    parser.add_argument("--questions", type=Path, metavar="Q.jsonl", help="questions on --corpus")
    parser.add_argument("--data", type=Path, metavar="DIR", help="default: data/")
    parser.add_argument("--json", metavar="FILE", help="write the run there; - prints it")
    parser.add_argument("--limit", type=_positive, metavar="N", help="the first N cases")
    parser.add_argument(
        "--type", action="append", default=[], metavar="T", help="cases of this type; repeatable"
    )
    return parser


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError(text)
    return value


def _source(options: argparse.Namespace, settings: Settings) -> Source:
    if not options.corpus and not options.questions:
        return kept_set(options.set or "core", settings)
    if options.set or not options.corpus or not options.questions:
        raise UsageError("give --set NAME, or --corpus and --questions together")
    return foreign_set(options.corpus, options.questions, settings)


def _publish(records: Sequence[Record], facts: dict[str, Any], target: str | None) -> None:
    overall, kinds = summaries(records), by_type(records)
    if target:
        text = json.dumps(as_json(records, overall, kinds, facts), ensure_ascii=False, indent=1)
        if target == STANDARD_OUTPUT:
            print(text)
            return
        Path(target).write_text(f"{text}\n", encoding="utf-8")
    print(tables(records, overall, kinds))


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
