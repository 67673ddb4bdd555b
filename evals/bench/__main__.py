"""``python -m evals.bench query [--users 1,10,50,200] [--seconds S] [--reading S] [--json FILE]``.

Starts the real server over the demonstration corpus and lets ever more people ask it: each asks a
question of the core set, reads, and asks another. Beside it stands what the embedder and the reranker
alone could do on the same machine in the same run. ``soak`` asks thousands of times and tells what memory
the server holds. ``stages`` asks without a server and tells what an answer costs a processor.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from evals.bench.models_alone import models_alone
from evals.bench.server import server
from evals.bench.soak import soak
from evals.bench.stages import cost, stage_table
from evals.bench.summary import Load, summed, table
from evals.bench.users import crowd
from evals.cases import read_cases
from evals.machine import machine
from evals.sources import Source, kept_set, opened
from rag.errors import SanadError, UsageError
from rag.serving.turnstile import RUNNING
from rag.settings import Settings, load_settings

_CEILING_SECONDS = 10.0
_CEILING_QUESTIONS = 40
_WARMING = 20


def main(arguments: list[str] | None = None) -> int:
    """Print the table, or the run as JSON. Return 0, 1 if it could not be run, 2 on wrong usage."""
    options = _parser().parse_args(arguments)
    try:
        settings = load_settings(data=options.data)
        if options.what == "soak":
            result = soaked(settings, options.requests)
        elif options.what == "stages":
            result = staged(settings, options.questions)
        else:
            users = _users(options.users)
            result = bench(settings, users, options.seconds, options.reading)
    except UsageError as error:
        _say(f"evals.bench: {error}")
        return 2
    except SanadError as error:
        _say(f"evals.bench: {error}")
        return 1
    if options.json:
        options.json.write_text(json.dumps(result, indent=1), encoding="utf-8")
    return 0


def bench(
    settings: Settings, users: Sequence[int], seconds: float, reading: float
) -> dict[str, Any]:
    """Measure every crowd and, before and after, the models alone; print as it goes."""
    source = kept_set("core", settings)
    questions = [case.question for case in read_cases(source.questions) if not case.turns]
    alone = [_alone(settings, source, questions)]
    loads: list[Load] = []
    with server(settings.data) as url:
        for count in users:
            _say(f"{count} users for {seconds:g} s …")
            asked = asyncio.run(crowd(url, count, seconds, reading, questions))
            loads.append(summed(count, seconds, asked))
    alone.append(_alone(settings, source, questions))
    print(table(loads))
    most, ceiling = max(load.answers_per_second for load in loads), statistics.median(alone)
    print(
        f"\nMost answers per second {most:.2f}; embedder and reranker alone {ceiling:.2f}"
        f" ({RUNNING} at a time); ratio {most / ceiling:.2f}"
    )
    ratios = sorted(most / one for one in alone)
    return {
        "ratios": {
            "answers_per_second": {
                "median": statistics.median(ratios),
                "min": ratios[0],
                "max": ratios[-1],
            }
        },
        "ours": {"loads": [load.as_json() for load in loads], "answers_per_second": most},
        "theirs": {"embedder_and_reranker_per_second": alone},
        "machine": machine(),
        "seconds": seconds,
        "reading": reading,
    }


def soaked(settings: Settings, requests: int) -> dict[str, Any]:
    """Ask so many times, print what memory was held at a tenth of it, half of it and the end."""
    source = kept_set("core", settings)
    questions = [case.question for case in read_cases(source.questions) if not case.turns]
    marks = [max(requests // 10, 1), max(requests // 2, 1), requests]
    with server(settings.data) as url:
        found = asyncio.run(soak(url, questions, marks))
    for mark, megabytes in zip(found.requests, found.megabytes, strict=True):
        print(f"{mark:>7} requests{megabytes:>9.1f} MB")
    print(
        f"Growth {100 * found.growth:.1f} % from request {marks[0]} to {requests};"
        f" {found.remembered} answers were remembered, {found.errors} errors"
    )
    return {"soak": found.as_json(), "machine": machine()}


def staged(settings: Settings, most: int) -> dict[str, Any]:
    """Ask ``most`` questions of the core set's tune half, spread over it; print what stages cost.

    Others of that half go first and are not counted, so that the models are warm.
    """
    source = kept_set("core", settings)
    cases = [case for case in read_cases(source.questions) if not case.turns]
    tune = [case.question for case in cases if case.split == "tune"]
    counted = tune[:: max(len(tune) // most, 1)][:most]
    others = [question for question in tune if question not in counted]
    with opened(source, settings, _say) as assistant:
        quoting = replace(assistant, chat=None, remembered=None)
        for question in others[:_WARMING]:
            quoting.ask(question)
        costs = [cost(quoting, question) for question in counted]
    print(stage_table(costs))
    return {"stages": [one.as_json() for one in costs], "machine": machine()}


def _alone(settings: Settings, source: Source, questions: Sequence[str]) -> float:
    _say("the models alone …")
    some = questions[:: max(len(questions) // _CEILING_QUESTIONS, 1)]
    with opened(source, settings, _say) as assistant:
        depth = settings.retrieval.rerank_depth
        return models_alone(assistant, some, depth, RUNNING, _CEILING_SECONDS)


def _users(text: str) -> list[int]:
    try:
        users = [int(part) for part in text.split(",")]
    except ValueError as error:
        raise UsageError(f"--users {text}: whole numbers separated by commas") from error
    if any(count < 1 for count in users):
        raise UsageError(f"--users {text}: at least one user")
    return users


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="evals.bench", description="Measure speed under load.")
    what = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    query = what.add_parser("query", help="people who ask, beside the models alone")
    query.add_argument("--users", default="1,10,50,200", metavar="N,N", help="default: 1,10,50,200")
    query.add_argument("--seconds", type=float, default=60.0, metavar="S", help="default: 60")
    query.add_argument("--reading", type=float, default=10.0, metavar="S", help="default: 10")
    soaking = what.add_parser("soak", help="whether memory stays flat over many requests")
    soaking.add_argument("--requests", type=int, default=10_000, metavar="N", help="default: 10000")
    stages = what.add_parser("stages", help="what an answer costs a processor, stage by stage")
    stages.add_argument("--questions", type=int, default=60, metavar="N", help="default: 60")
    for added in (query, soaking, stages):
        added.add_argument("--json", type=Path, metavar="FILE", help="write the run as JSON")
        added.add_argument("--data", type=Path, metavar="DIR", help="default: data/")
    return parser


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
