"""The command line of ``evals.run``, and which cases it chooses."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.cases import Case
from rag.errors import UsageError


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for; None and empty where nothing was said."""

    set: str | None
    corpus: Path | None
    questions: Path | None
    data: Path | None
    types: tuple[str, ...]
    tags: tuple[str, ...]
    split: str | None
    limit: int | None
    repeat: int
    jobs: int
    fresh: bool
    offline: bool
    judge: str | None
    baseline: Path | None
    gate: bool
    json: str | None
    markdown: Path | None
    html: Path | None


def read_options(arguments: Sequence[str]) -> Options:
    """Return the options; wrong usage ends the process with 2 and says why."""
    given = _parser().parse_args(arguments)
    return Options(
        set=given.set,
        corpus=given.corpus,
        questions=given.questions,
        data=given.data,
        types=tuple(given.type),
        tags=tuple(tag.strip() for text in given.tags for tag in text.split(",") if tag.strip()),
        split=given.split,
        limit=given.limit,
        repeat=given.repeat,
        jobs=given.jobs,
        fresh=given.fresh,
        offline=given.offline,
        judge=given.judge,
        baseline=given.baseline,
        gate=given.gate,
        json=given.json,
        markdown=given.markdown,
        html=given.html,
    )


def chosen(cases: Sequence[Case], options: Options) -> tuple[Case, ...]:
    """Return the cases that the options choose, in the order of the file.

    A tag is a type, a language or a split. Raises UsageError naming what does not occur.
    """
    known_types = {case.type for case in cases}
    known_tags = {tag for case in cases for tag in _tags(case)}
    for word, asked, known in (
        ("type", options.types, known_types),
        ("tag", options.tags, known_tags),
        ("split", [options.split] if options.split else [], {c.split for c in cases if c.split}),
    ):
        for name in asked:
            if name not in known:
                listed = ", ".join(sorted(known)) or "none"
                raise UsageError(f"no question has {word} {name!r}; known: {listed}")
    wanted = [
        case
        for case in cases
        if (not options.types or case.type in options.types)
        and (not options.tags or _tags(case) & set(options.tags))
        and options.split in {None, case.split}
    ]
    if not wanted:
        raise UsageError("no question has all of these: widen --type, --tags or --split")
    return tuple(wanted[: options.limit])


def _tags(case: Case) -> set[str]:
    return {case.type, case.lang, *filter(None, [case.split])}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="evals.run", description="Ask the questions of a set and measure the answers."
    )
    what = parser.add_argument_group("what is asked")
    what.add_argument("--set", metavar="NAME", help="a set in evals/questions (default: core)")
    what.add_argument("--questions", type=Path, metavar="Q.jsonl", help="questions of your own")
    what.add_argument(
        "--corpus",
        type=Path,
        metavar="PATH",
        help="what they are about: a folder of documents, or a file of rows {id, title, text}",
    )
    what.add_argument("--data", type=Path, metavar="DIR", help="default: data/")
    what.add_argument(
        "--type", action="append", default=[], metavar="T", help="cases of this type; repeatable"
    )
    what.add_argument(
        "--tags", action="append", default=[], metavar="A,B", help="types, languages or splits"
    )
    what.add_argument("--split", choices=["tune", "test"], help="one half of a set that is split")
    what.add_argument("--limit", type=_positive, metavar="N", help="the first N cases")
    how = parser.add_argument_group("how")
    how.add_argument(
        "--repeat", type=_positive, default=1, metavar="N", help="ask N times: same answer?"
    )
    how.add_argument(
        "--jobs", type=_positive, default=1, metavar="N", help="ask N at a time (default: 1)"
    )
    how.add_argument("--fresh", action="store_true", help="ask again what was already answered")
    how.add_argument("--offline", action="store_true", help="refuse settings that need the network")
    how.add_argument(
        "--judge", metavar="MODEL", help="a chat model that says which answers are correct"
    )
    judged = parser.add_argument_group("against what")
    judged.add_argument("--baseline", type=Path, metavar="RUN", help="an earlier --json file")
    judged.add_argument(
        "--gate", action="store_true", help="exit 1 on a significant loss or a broken hard zero"
    )
    told = parser.add_argument_group("what is written")
    told.add_argument("--json", metavar="FILE", help="the whole run; - prints it")
    told.add_argument("--html", type=Path, metavar="FILE", help="a page to read in a browser")
    told.add_argument("--markdown", type=Path, metavar="FILE", help="a summary for a pull request")
    return parser


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError(text)
    return value
