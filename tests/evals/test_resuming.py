"""What was asked is kept, found again only where nothing changed, and told apart when repeated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from evals.asking import Examiner
from evals.cases import Case
from evals.records import Record, Verdict
from evals.resuming import Kept, Outcome, code_version, outcome_from_json, outcome_to_json
from evals.running import ask_all, repeat_json
from tests.evals.making import Scripted, a_case, a_record, cited, crashed, unanswerable

TEXT = "It was dark. The bombing killed 26 people. Rain fell."
QUOTE = "The bombing killed 26 people."


def examiner() -> Examiner:
    """Return an examiner of an assistant that cites the gold quote."""
    return Examiner(Scripted({"a.md": TEXT}, found=[QUOTE], said=[QUOTE]))


def stopping(after: int, examine: Callable[[Case], Record]) -> Callable[[Case], Record]:
    """Return what is interrupted at the case after so many."""
    done: list[str] = []

    def asked(case: Case) -> Record:
        if len(done) == after:
            raise KeyboardInterrupt
        done.append(case.id)
        return examine(case)

    return asked


def never(case: Case) -> Record:
    """Fail if a case is asked."""
    raise AssertionError(case.id)


def as_told(records: list[Record]) -> list[Record]:
    """Return records without what differs from one asking to the next."""
    stripped: dict[str, object] = {"latency_ms": 0.0}
    if "timings_ms" in Record.__dataclass_fields__:
        stripped["timings_ms"] = {}
    return [replace(record, **stripped) for record in records]  # type: ignore[arg-type]


def test_a_record_goes_to_json_and_comes_back_equal() -> None:
    for record in (
        examiner().examine(a_case()),
        a_record(citations=(cited(0, problem="گم"),), confidence=1 / 3, latency_ms=0.1 + 0.2),
        a_record(unanswerable(turns=[{"role": "user", "text": "?"}]), refused=True),
        crashed(),
    ):
        outcome = Outcome(record, (record.latency_ms,), identical=False)
        assert outcome_from_json(outcome_to_json(outcome)) == outcome


def test_an_interrupted_run_goes_on_and_ends_like_one_that_was_not(tmp_path: Path) -> None:
    cases = [a_case(id=str(n)) for n in range(6)]
    kept = Kept(tmp_path / "one", {"code": "1"})
    told: list[str] = []

    with pytest.raises(KeyboardInterrupt):
        ask_all(cases, stopping(3, examiner().examine), kept, told.append)
    resumed = ask_all(cases, stopping(3, examiner().examine), kept, told.append)
    whole = ask_all(cases, examiner().examine, Kept(tmp_path / "two", {}), told.append)

    assert told[3] == (
        "stopped after 3 of 6 cases, which are kept: the same command goes on from there"
    )
    assert (resumed.reused, whole.reused) == (3, 0)
    assert as_told(resumed.records) == as_told(whole.records)
    assert told[4] == "[1/6] 1.00 right  ok  0  (kept)"


def test_kept_latency_is_the_one_measured_then(tmp_path: Path) -> None:
    kept = Kept(tmp_path, {})

    first = ask_all([a_case()], examiner().examine, kept, print)
    again = ask_all([a_case()], never, kept, print)

    assert again.records == first.records


@pytest.mark.parametrize("changed", ["case", "context"])
def test_another_case_or_another_context_is_asked_anew(tmp_path: Path, changed: str) -> None:
    ask_all([a_case()], examiner().examine, Kept(tmp_path, {"index": "1"}), print)
    case = a_case(answers=["27"]) if changed == "case" else a_case()
    kept = Kept(tmp_path, {"index": "2" if changed == "context" else "1"})

    assert ask_all([case], examiner().examine, kept, print).reused == 0


def test_fresh_asks_again_and_replaces_what_was_kept(tmp_path: Path) -> None:
    kept, told = Kept(tmp_path, {}), list[str]()
    fresh = replace(kept, fresh=True)
    kept.keep(Outcome(a_record(verdict=Verdict.NOT_CHOSEN), (1.0,)))

    asked = ask_all([a_case()], examiner().examine, fresh, print)
    with pytest.raises(KeyboardInterrupt):
        ask_all([a_case()], stopping(0, never), fresh, told.append)

    assert asked.reused == 0
    assert kept.find(a_case()) == asked.outcomes[0]
    assert "the same command without --fresh goes on" in told[0]


def test_a_torn_file_counts_as_nothing_and_a_crash_is_not_kept(tmp_path: Path) -> None:
    kept = Kept(tmp_path, {})
    kept.keep(Outcome(crashed(), (0.0,)))
    assert list(tmp_path.rglob("*.json")) == []

    kept.keep(Outcome(a_record(), (0.0,)))
    (path,) = tmp_path.rglob("*.json")
    path.write_bytes(path.read_bytes()[:40])

    assert kept.find(a_case()) is None
    assert list(tmp_path.rglob("*.part")) == []


def test_repeated_askings_that_differ_are_named_and_latency_is_their_median(
    tmp_path: Path,
) -> None:
    answers = iter(["26", "26", "26", "26", "27", "26"])
    times = iter([5.0, 1.0, 3.0, 10.0, 10.0, 10.0])

    def examine(case: Case) -> Record:
        return a_record(case, answer=next(answers), latency_ms=next(times))

    cases = [a_case(id="1"), a_case(id="2")]
    asked = ask_all(cases, examine, Kept(tmp_path, {"repeat": 3}), print, repeat=3)

    assert [record.latency_ms for record in asked.records] == [3.0, 10.0]
    assert repeat_json(asked.outcomes, 3) == {
        "times": 3, "identical": 1, "differing": ["2"], "latency_spread_ms_median": 2.0,
    }  # fmt: skip


def test_the_code_version_follows_the_sources_and_not_the_questions(tmp_path: Path) -> None:
    for name in ("rag/a.py", "rag/b.json", "evals/questions/core.jsonl", "evals/html/page.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("1", encoding="utf-8")
    seen = [code_version(tmp_path)]
    for name in ("evals/questions/core.jsonl", "evals/html/page.py", "rag/b.json", "rag/a.py"):
        (tmp_path / name).write_text("2", encoding="utf-8")
        seen.append(code_version(tmp_path))

    assert seen[0] == seen[1] == seen[2]
    assert len(set(seen)) == 3
