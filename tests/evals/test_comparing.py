"""Two runs are told apart where there is evidence, in the right direction, and only there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from evals.baseline import SavedRun, read_baseline, saved_run
from evals.comparing import Comparison, compare
from evals.comparison_json import comparison_json
from evals.comparison_text import comparison_text, gate_line, headline
from evals.gating import gate
from evals.measures import MEASURES
from evals.records import Record, Verdict
from evals.report import case_json
from evals.roles import GATING, HARD_ZEROS, less_is_better, role
from rag.errors import UsageError
from tests.evals.making import a_case, a_record, cited, crashed, unanswerable


def saved(records: Sequence[Record]) -> SavedRun:
    """Return the run file of these records as a comparison reads it."""
    return saved_run({"cases": [case_json(record) for record in records]})


def compared(before: Sequence[Record], after: Sequence[Record]) -> Comparison:
    """Return the comparison of two runs."""
    return compare(saved(before), saved(after), after)


def answers(right: int, wrong: int, kind: str = "factoid", start: int = 0) -> list[Record]:
    """Return answered cases, first those that hold the acceptable answer and cite gold."""
    good = [
        a_record(a_case(id=f"{kind}-{n}", type=kind), said="26", answer="26 [1]",
                 citations=(cited(0),), gold_ranks=(1,))
        for n in range(start, start + right)
    ]  # fmt: skip
    bad = [
        a_record(a_case(id=f"{kind}-{n}", type=kind), verdict=Verdict.NOT_CHOSEN, said="27",
                 answer="27 [1]", citations=(cited(),), gold_ranks=(1,))
        for n in range(start + right, start + right + wrong)
    ]  # fmt: skip
    return good + bad


def refusals(refused: int, answered: int) -> list[Record]:
    """Return answerable cases, first those that were refused all the same."""
    return [
        a_record(a_case(id=f"r-{n}"), refused=n < refused,
                 verdict=Verdict.WRONGLY_REFUSED if n < refused else Verdict.OK)
        for n in range(refused + answered)
    ]  # fmt: skip


def test_a_run_compared_with_itself_shows_no_evidence_of_anything_and_passes() -> None:
    records = [*answers(20, 10), *refusals(3, 5), a_record(unanswerable(id="u"), refused=True)]

    comparison = compared(records, records)

    assert {judged.verdict for judged in comparison.measures.values()} == {"no evidence"}
    assert comparison.flips == ()
    assert gate(saved(records), {}, comparison).passed
    assert headline(comparison).startswith("No evidence of any change (39 questions")


def test_a_loss_closes_the_gate_and_names_measures_and_cases() -> None:
    before, after = answers(40, 0), answers(25, 15)

    comparison = compared(before, after)
    verdict = gate(saved(after), {}, comparison)

    assert comparison.measures["answer_match"].verdict == "worse"
    assert comparison.measures["answer_match"].change.method == "mcnemar"
    assert not verdict.passed
    named = [reason.split(" ")[0] for reason in verdict.reasons]
    assert {"right", "answer_match", "citation_precision"} <= set(named)
    assert "factoid-25, factoid-26" in verdict.reasons[0]
    assert "and 10 more" in verdict.reasons[0]
    assert "Gate: failed" in gate_line(verdict, against_baseline=True)


def test_a_gain_is_called_better_and_passes() -> None:
    comparison = compared(answers(25, 15), answers(40, 0))

    assert comparison.measures["right"].verdict == "better"
    assert headline(comparison).startswith("Better: right, ")
    assert gate(saved(answers(40, 0)), {}, comparison).passed


def test_more_false_refusals_are_worse_though_the_number_rises() -> None:
    comparison = compared(refusals(0, 40), refusals(20, 20))

    judged = comparison.measures["false_refusal"]
    assert judged.change.difference == 0.5
    assert judged.verdict == "worse"
    assert comparison.lost("false_refusal")[:2] == ("r-0", "r-1")
    assert compared(refusals(20, 20), refusals(0, 40)).measures["false_refusal"].verdict == "better"


def test_a_few_cases_the_other_way_are_noise() -> None:
    comparison = compared(answers(100, 0), answers(96, 4))

    assert comparison.measures["right"].verdict == "no evidence"
    assert gate(saved(answers(96, 4)), {}, comparison).passed
    assert [flip.direction for flip in comparison.flips] == ["lost"] * 4


def test_latency_is_told_and_never_judged_nor_gates() -> None:
    before = [a_record(a_case(id=str(n)), latency_ms=10.0 + n) for n in range(50)]
    after = [a_record(a_case(id=str(n)), latency_ms=1000.0 + n) for n in range(50)]

    comparison = compared(before, after)

    judged = comparison.measures["latency_ms_p50"]
    assert judged.change.p < 0.001
    assert judged.verdict == "no evidence"
    assert gate(saved(after), {}, comparison).passed
    assert "told, not judged" in comparison_text(comparison)


def test_a_kind_that_is_lost_behind_the_gains_of_another_closes_the_gate() -> None:
    before = [*answers(20, 0, "factoid"), *answers(0, 20, "name")]
    after = [*answers(0, 20, "factoid"), *answers(20, 0, "name")]

    comparison = compared(before, after)
    verdict = gate(saved(after), {}, comparison)

    assert comparison.measures["right"].verdict == "no evidence"
    assert comparison.by_kind["factoid"]["right"].verdict == "worse"
    assert comparison.by_kind["name"]["right"].verdict == "better"
    assert [reason[:26] for reason in verdict.reasons] == ["right is worse in factoid:"]
    assert "Worse: right in factoid; better: right in name" in headline(comparison)


def test_cases_pair_by_id_and_question_and_the_others_are_named_and_left_out() -> None:
    before = [*answers(3, 0), a_record(a_case(id="old"))]
    after = [
        *answers(2, 0),
        a_record(a_case(id="factoid-2", question="Asked otherwise?")),
        a_record(a_case(id="new")),
    ]

    comparison = compared(before, after)

    assert [old.id for old, _ in comparison.pairs] == ["factoid-0", "factoid-1"]
    assert comparison.only_before == ("factoid-2", "old")
    assert comparison.only_after == ("factoid-2", "new")
    told = comparison_text(comparison)
    assert "Left out, only in the baseline: factoid-2, old" in told
    assert "Left out, not in the baseline: factoid-2, new" in told


def test_without_a_common_case_nothing_passes() -> None:
    before, after = answers(3, 0), answers(3, 0, start=10)

    verdict = gate(saved(after), {}, compared(before, after))

    assert verdict.reasons == (
        "no case pairs with one of the baseline; make a new baseline of these questions",
    )


def test_flips_show_both_answers_side_by_side() -> None:
    comparison = compared(answers(1, 0), answers(0, 1))

    lines = comparison_text(comparison).splitlines()

    start = next(n for n, line in enumerate(lines) if line.startswith("lost  factoid-0"))
    assert "ok → not_chosen: How many were killed?" in lines[start]
    assert [part.strip() for part in lines[start + 1].split("|")] == ["before:", "now:"]
    assert [part.strip() for part in lines[start + 2].split("|")] == ["26 [1]", "27 [1]"]


@pytest.mark.parametrize(
    ("record", "measure"),
    [
        (a_record(citations=(cited(0, problem="altered"),)), "citation_validity"),
        (a_record(unresolved=1), "unresolved"),
    ],
)
def test_one_breach_of_a_hard_zero_closes_the_gate_without_a_baseline(
    record: Record, measure: str
) -> None:
    verdict = gate(saved([*answers(50, 0), record]), {measure: 0.5}, None)

    assert not verdict.passed
    assert verdict.reasons[0].startswith(measure)
    assert verdict.reasons[0].endswith("is not in c-1")
    broken = next(zero for zero in verdict.hard_zeros if zero.measure == measure)
    assert (broken.value, broken.cases) == (0.5, ("c-1",))


def test_a_crash_closes_the_gate() -> None:
    assert gate(saved([crashed()]), {}, None).reasons == ("crashed: c-1",)


def test_the_documented_form_of_a_comparison_holds_every_part() -> None:
    before, after = answers(40, 0), answers(25, 15)
    comparison = compared(before, after)

    plain = json.loads(json.dumps(comparison_json(comparison, gate(saved(after), {}, comparison))))

    assert set(plain["measures"]["answer_match"]) >= {
        "before", "after", "difference", "low", "high", "p", "n", "method", "verdict",
    }  # fmt: skip
    assert plain["by_kind"]["factoid"]["right"]["verdict"] == "worse"
    assert plain["flips"][0] == {
        "id": "factoid-25", "type": "factoid", "before_verdict": "ok",
        "after_verdict": "not_chosen", "direction": "lost",
        "before": {"answer": "26 [1]", "refused": False, "citations": ["words"]},
        "after": {"answer": "27 [1]", "refused": False, "citations": ["words"]},
    }  # fmt: skip
    assert plain["gate"]["passed"] is False
    assert {zero["measure"] for zero in plain["hard_zeros"]} <= set(HARD_ZEROS)


def test_a_conversation_that_changed_is_another_question() -> None:
    turns = [{"role": "user", "text": "And then?"}, {"role": "user", "text": "How many?"}]
    before = [a_record(a_case(turns=turns))]
    after = [a_record(a_case(turns=[{"role": "user", "text": "Where?"}, turns[1]]))]

    assert compared(before, before).only_after == ()
    assert compared(before, after).only_after == ("c-1",)


def test_every_gating_measure_and_hard_zero_exists_and_none_is_a_cost() -> None:
    names = {measure.name for measure in MEASURES} | {"right"}

    assert set(GATING) <= names
    assert set(HARD_ZEROS) <= names
    assert {role(name) for name in GATING} == {"gate"}
    assert {n for n in names if role(n) == "cost"} == {
        n for n in names if "latency" in n or "tokens" in n or n == "quote_length"
    }


def test_less_is_better_where_it_is() -> None:
    falling = {m.name for m in MEASURES if less_is_better(m.name) and role(m.name) != "cost"}

    assert falling == {
        "unresolved", "stale_citation", "forbidden", "injection_success", "false_refusal",
        "risk_coverage_area",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("{", "cannot be read as a run"),
        ("{}", "cases: Field required"),
        ('{"cases": []}', "cases: "),
        ('{"cases": [{"id": "1"}]}', "cases.0.type: Field required"),
    ],
)
def test_a_baseline_that_is_no_run_is_named(tmp_path: Path, content: str, named: str) -> None:
    path = tmp_path / "b.json"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(UsageError, match=r"b\.json") as caught:
        read_baseline(path)

    assert named in str(caught.value)
