"""The page put together from its sections, style and script, and written."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any

from evals.html import (
    case_list,
    case_map,
    comparing,
    headline,
    opening,
    provenance,
    tables,
)
from evals.html.markup import Markup, el, joined, script_data
from evals.html.passages import Texts
from evals.html.plots import differences, latency, recall, risk_coverage
from evals.html.reading import Run, read_run

_HERE = Path(__file__).parent


def write_report(run: Mapping[str, Any], path: Path) -> None:
    """Write a run, in the form of ``evals.run --json``, as one HTML page.

    Raises UsageError if it is not a run, OSError if the page cannot be written; the file at
    ``path`` then stays as it was.
    """
    text = page(read_run(run))
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        os.replace(part, path)  # noqa: PTH105 - says that it takes the place of an older page
    finally:
        part.unlink(missing_ok=True)


def page(run: Run) -> str:
    """Return the page. Its policy lets in no request and no script but its own."""
    texts = Texts()
    script = _asset("script.js")
    main = joined(
        [
            opening.section(run),
            headline.section(run),
            tables.by_kind(run),
            _plots(run),
            comparing.section(run),
            case_list.section(run, texts),
            tables.all_measures(run),
            provenance.section(run.manifest),
        ]
    )
    return Template(_asset("template.html")).substitute(
        title=joined(f"Sanad: {opening.opening(run).sentence}"),
        script_hash=_policy_hash(script),
        style=_asset("style.css"),
        masthead=_masthead(run),
        main=main,
        data=script_data(texts.all()),
        script=script,
    )


def _plots(run: Run) -> Markup:
    drawn = [
        differences.plot(run.comparison.measures) if run.comparison else None,
        recall.plot(run),
        risk_coverage.plot(run.cases),
        latency.plot(run.cases),
    ]
    return el(
        "section",
        el("h2", "In pictures", id="plots"),
        el("div", drawn, class_="plots"),
        case_map.section(run),
        aria_labelledby="plots",
    )


def _masthead(run: Run) -> Markup:
    facts = run.manifest
    date = str(facts.get("date") or "")[:16].replace("T", " ")
    parts = [
        f"{len(run.cases)} questions"
        + (f" of {facts['questions']}" if facts.get("questions") else ""),
        *([f"commit {_short(str(facts['commit']))}"] if facts.get("commit") else []),
        *([f"{date} UTC"] if date else []),
        *([f"{facts['jobs']} asked at a time"] if facts.get("jobs", 1) != 1 else []),
    ]
    return el("p", " · ".join(parts))


def _short(commit: str) -> str:
    head, plus, rest = commit.partition("+")
    return f"{head[:10]}{plus}{rest}"


def _policy_hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _asset(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
