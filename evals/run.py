"""Ask every question of a set and measure: ``python -m evals.run`` (``--help`` lists the options)."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.asking import Examiner
from evals.baseline import SavedRun, read_baseline, saved_run
from evals.cases import read_cases
from evals.comparing import Comparison, compare
from evals.comparison_json import comparison_json
from evals.comparison_text import comparison_text, gate_line
from evals.gating import Gate, gate
from evals.intervals import Summary
from evals.jobs import beside_others, demand_places
from evals.judging import judged, judged_text
from evals.machine import peak_rss_bytes
from evals.manifest import manifest, result_context
from evals.markdown import markdown
from evals.offline import go_offline
from evals.options import Options, chosen, read_options
from evals.published import AUROC, beside_published, confidence_auroc
from evals.report import as_json, by_type, summaries, tables
from evals.resuming import Kept
from evals.running import Asked, ask_all, repeat_json
from evals.sources import Source, foreign_set, kept_set, opened, own_set
from evals.validate import demand_fit, texts_of
from rag.assistant import Assistant
from rag.errors import SanadError, UsageError
from rag.settings import Settings, load_settings

STANDARD_OUTPUT = "-"
DONE, FAILED, WRONG_USAGE, STOPPED = 0, 1, 2, 130

Opener = Callable[[Source, Settings, Callable[[str], None]], AbstractContextManager[Assistant]]


@dataclass(frozen=True, slots=True)
class Finished:
    """A run that was asked, measured and, where there is a baseline, compared."""

    asked: Asked
    overall: Mapping[str, Summary]
    run: Mapping[str, Any]
    comparison: Comparison | None
    gate: Gate


def main(arguments: list[str] | None = None, open_source: Opener | None = None) -> int:
    """Return 0 done, 1 if a case crashed or the gate failed, 2 on wrong usage, 130 if stopped.

    ``open_source`` hands out the assistant over a source in another way than ``opened``.
    """
    given = sys.argv[1:] if arguments is None else arguments
    options = read_options(given)
    try:
        settings = load_settings(data=options.data)
        if options.offline:
            go_offline(settings)
            if options.judge:
                go_offline(settings.model_copy(update={"chat_model": options.judge}))
        # A baseline that cannot be read is told before minutes go into asking.
        baseline = read_baseline(options.baseline) if options.baseline else None
        demand_places(options.jobs, settings)
        opener = open_source or opened
        finished = _finished(options, settings, baseline, given, opener)
        _publish(finished, options)
    except UsageError as error:
        _progress(f"evals.run: {error}")
        return WRONG_USAGE
    except (SanadError, OSError) as error:
        _progress(f"evals.run: {error}")
        return FAILED
    except KeyboardInterrupt:
        return STOPPED
    crashed = any(record.error for record in finished.asked.records)
    closed = options.gate and not finished.gate.passed
    return FAILED if crashed or closed else DONE


def _finished(
    options: Options,
    settings: Settings,
    baseline: SavedRun | None,
    given: Sequence[str],
    open_source: Opener,
) -> Finished:
    started = time.perf_counter()
    source = _source(options, settings)
    known = read_cases(source.questions)
    cases = chosen(known, options)
    with open_source(source, settings, _progress) as assistant:
        if source.kept:
            demand_fit(known, texts_of(assistant))
        context = result_context(source, settings, assistant)
        # Both decide over what a kept latency means.
        context |= {"repeat": options.repeat, "jobs": options.jobs}
        kept = Kept(settings.data / "evals" / "results", context, fresh=options.fresh)
        examiner = Examiner(assistant, source.key_of)
        asked = ask_all(cases, examiner.examine, kept, _progress, options.repeat, options.jobs)
        facts = manifest(source, settings, assistant, given)
    facts |= {
        "cases": len(cases),
        "cases_in_set": len(known),
        "jobs": options.jobs,
        "reused": asked.reused,
        "wall_s": round(time.perf_counter() - started, 2),
        "peak_rss_bytes": peak_rss_bytes(),
    }
    overall = summaries(asked.records)
    run = as_json(asked.records, overall, by_type(asked.records), facts)
    if options.repeat > 1:
        run["repeat"] = repeat_json(asked.outcomes, options.repeat)
    if options.judge:
        run["judge"] = judged(options.judge, settings, asked.records, _progress)
    saved = saved_run(run)
    comparison = compare(baseline, saved, asked.records) if baseline else None
    verdict = gate(saved, {name: summary.value for name, summary in overall.items()}, comparison)
    if comparison:
        run["comparison"] = comparison_json(comparison, verdict)
    return Finished(asked, overall, run, comparison, verdict)


def _source(options: Options, settings: Settings) -> Source:
    if options.set and (options.corpus or options.questions):
        raise UsageError("give --set NAME, or --questions with --corpus, not both")
    if not options.questions:
        if options.corpus:
            raise UsageError("--corpus needs --questions: which file asks about it?")
        return kept_set(options.set or "core", settings)
    corpus = options.corpus or settings.corpus
    if corpus.is_file() or corpus.suffix == ".jsonl":
        return foreign_set(corpus, options.questions, settings)
    return own_set(corpus, options.questions, settings)


def _publish(finished: Finished, options: Options) -> None:
    """Write what was asked for, then print the report: verdict first."""
    against = finished.comparison is not None
    verdict = gate_line(finished.gate, against_baseline=against)
    text = json.dumps(finished.run, ensure_ascii=False, indent=1)
    if options.json and options.json != STANDARD_OUTPUT:
        Path(options.json).write_text(f"{text}\n", encoding="utf-8")
    if options.markdown:
        summary = markdown(
            finished.asked.records, finished.overall, finished.gate, finished.comparison
        )
        options.markdown.write_text(summary, encoding="utf-8")
    if options.html:
        from evals.html import write_report  # noqa: PLC0415 - the page is made only on request

        write_report(finished.run, options.html)
    if options.json == STANDARD_OUTPUT:
        print(text)
        if options.gate:
            _progress(verdict)
        return
    if finished.comparison:
        print(f"{comparison_text(finished.comparison)}\n")
    if options.gate:
        print(f"{verdict}\n")
    print(tables(finished.asked.records, finished.overall, by_type(finished.asked.records)))
    print("\n".join(_notes(finished)))


def _notes(finished: Finished) -> list[str]:
    """Return what a reader has to know beside the tables."""
    manifest_, records = finished.run["manifest"], finished.asked.records
    notes = []
    if finished.run.get("judge"):
        notes.append(judged_text(finished.run["judge"]))
    if manifest_["jobs"] > 1:
        notes.append(beside_others(manifest_["jobs"]))
    if finished.asked.reused:
        notes.append(
            f"{finished.asked.reused} of {len(records)} cases were kept from an earlier run, their"
            " latency is the one measured then; --fresh asks them again"
        )
    adrift = [r.case.id for r in records if r.case.gold_quotes and not r.located and not r.error]
    if adrift:
        notes.append(f"no gold quote of these stands in a stored text: {', '.join(adrift)}")
    if "repeat" in finished.run:
        repeat = finished.run["repeat"]
        notes.append(
            f"asked {repeat['times']} times each: {repeat['identical']} of {len(records)} cases had"
            f" the same answer every time; latency is the median"
            + (f"; differing: {', '.join(repeat['differing'])}" if repeat["differing"] else "")
        )
    ours = {name: summary.value for name, summary in finished.overall.items()}
    ours[AUROC] = confidence_auroc(records)
    published = beside_published(manifest_["questions_sha256"], ours)
    if published and manifest_["cases_in_set"] == len(records):
        notes.append(published)
    return ["", *notes] if notes else []


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
