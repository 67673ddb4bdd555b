"""Twenty times the real system on cases of the core set: it never differs from itself."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from evals.cases import Case, read_cases
from evals.growing import case_line
from evals.run import Opener, main
from evals.sources import QUESTIONS, Source, opened
from evals.validate import ROOT
from rag.assistant import Assistant
from rag.settings import Settings, load_settings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]
TIMES = 20
LEAST_CASES = 40
URDU_CASES = 26


def across_kinds(cases: Sequence[Case]) -> list[Case]:
    """Return Urdu cases, which are quick to ask, and the first other one of each kind.

    A count holds for the whole corpus only, and not for the part that is indexed here.
    """
    first: dict[str, Case] = {}
    for case in cases:
        if case.lang != "ur" and case.type != "count":
            first.setdefault(case.type, case)
    urdu = [case for case in cases if case.lang == "ur" and case.type != "count"]
    return [*urdu[:URDU_CASES], *first.values()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the cases and the documents that they are about."""
    home = tmp_path_factory.mktemp("unchanged")
    cases = across_kinds(read_cases(QUESTIONS / "core.jsonl"))
    (home / "q.jsonl").write_text("".join(case_line(case) for case in cases), encoding="utf-8")
    named = {name for case in cases for name in (*case.gold_docs, case.near_miss_doc) if name}
    for key in {name.partition("#")[0] for name in named}:
        (home / key).parent.mkdir(parents=True, exist_ok=True)
        for file in (ROOT / key).parent.glob(f"{(ROOT / key).name}*"):  # with its sidecar
            shutil.copyfile(file, (home / key).parent / file.name)
    return home


@pytest.fixture(scope="module")
def one_assistant(folder: Path) -> Iterator[Opener]:
    """Hand out one loaded assistant again and again: loading is not what differs."""
    settings = load_settings(data=folder / "data")
    source = Source(folder / "q.jsonl", folder / "corpus", settings.data)
    with opened(source, settings, lambda _: None) as assistant:

        @contextmanager
        def hand_out(_: Source, __: Settings, ___: object) -> Iterator[Assistant]:
            yield assistant

        yield hand_out


def test_the_unchanged_system_passes_its_own_gate_twenty_times_over_the_core_kinds(
    folder: Path, one_assistant: Opener
) -> None:
    files = ["--questions", str(folder / "q.jsonl"), "--corpus", str(folder / "corpus")]
    run = [*files, "--data", str(folder / "data")]
    baseline, last = str(folder / "baseline.json"), str(folder / "last.json")
    assert main([*run, "--gate", "--json", baseline], one_assistant) == 0

    again = [*run, "--fresh", "--jobs", "2", "--baseline", baseline, "--gate", "--json", last]
    codes = [main(again, one_assistant) for _ in range(TIMES)]

    told = json.loads(Path(last).read_text("utf-8"))
    assert codes == [0] * TIMES
    assert len(told["cases"]) >= LEAST_CASES
    assert len(told["by_kind"]) >= 14
    assert told["manifest"]["reused"] == 0
    assert told["comparison"]["flips"] == []
    assert {change["verdict"] for change in told["comparison"]["measures"].values()} == {
        "no evidence"
    }
