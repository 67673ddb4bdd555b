"""Measures of conversations, counts, premises, orders, pages and confidence."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.cases import Case
from evals.gold import Place
from evals.intervals import summarise
from evals.measures import MEASURES
from evals.measures.number_match import matches
from evals.records import Cited, Ranked, Record
from tests.evals.making import a_case, a_record, cited, unanswerable

BY_NAME = {measure.name: measure for measure in MEASURES}
TWO_QUOTES = {
    "gold_docs": ["a.md", "b.md"],
    "gold_quotes": ["The bombing killed 26 people.", "In all, 21 died."],
}


def score(name: str, record: Record) -> float | None:
    """Return what the measure called ``name`` says of a record."""
    return BY_NAME[name].score_of(record)


def value(name: str, records: list[Record]) -> float | None:
    """Return the measure over records."""
    return summarise(BY_NAME[name], records, rounds=2).value


def passage(rank: int, document: str, *pages: int) -> Ranked:
    """Return a retrieved passage on these pages."""
    place = Place(document, 0, 9)
    return Ranked(rank, place, "T", None, "words", pages, {}, 1.0, on_gold=False, read=True)


def corrected() -> Case:
    """Return a false premise for which the set lists what corrects it."""
    gold = {"gold_docs": ["b.md"], "gold_quotes": ["In all, 21 died."]}
    return unanswerable(type="false_premise", near_miss_doc="b.md", **gold)


def test_pages_are_found_by_document_and_number() -> None:
    record = a_record(
        gold_pages=(("a.pdf", 2), ("a.pdf", 5)),
        passages=(passage(1, "b.pdf", 2), passage(2, "a.pdf", 1, 2), passage(3, "a.pdf", 5)),
    )

    assert [score(f"page_recall@{k}", record) for k in (1, 3, 5)] == [0, 1, 1]
    assert score("page_recall@3", a_record()) is None


def test_rewriting_gains_what_the_last_turn_alone_did_not_find() -> None:
    turns = [{"role": "user", "text": "Q"}, {"role": "user", "text": "And?"}]
    case = a_case(type="follow_up", turns=turns)
    better = a_record(case, ranked_documents=("a.md",), plain_documents=("b.md",))
    worse = a_record(case, ranked_documents=("b.md",), plain_documents=("a.md",))

    assert score("rewriting_gain", better) == 1
    assert score("rewriting_gain", worse) == -1
    assert score("rewriting_gain", a_record(case, ranked_documents=("b.md",))) == 0
    assert score("rewriting_gain", a_record(ranked_documents=("a.md",))) is None


def test_citation_f1_is_the_harmonic_mean() -> None:
    half = a_record(citations=(cited(0), cited()))

    assert score("citation_f1", half) == pytest.approx(2 / 3)
    assert score("citation_f1", a_record(citations=(cited(),))) == 0
    assert score("citation_f1", a_record(citations=())) == 0
    assert score("citation_f1", a_record(refused=True)) is None


def test_quote_length_adds_up_what_an_answer_cites_and_stale_citations_are_counted() -> None:
    old = Cited(Place("a.md", 0, 3), "old", "changed", frozenset(), on_gold=False, stale=True)

    assert score("quote_length", a_record(citations=(cited(0), old))) == 8
    assert score("quote_length", a_record()) is None
    assert score("stale_citation", a_record(citations=(cited(0), old))) == 1
    assert value("stale_citation", [a_record(citations=(old,))] * 3) == 3


def test_several_needs_all_its_answers() -> None:
    case = a_case(type="several", answers=["26", "21"], **TWO_QUOTES)

    assert score("answer_match", a_record(case, said="26 here, 21 there")) == 1
    assert score("answer_match", a_record(case, said="26 here")) == 0
    assert score("citation_recall", a_record(case, citations=(cited(1),))) == 0.5


def test_an_exact_answer_says_nothing_else() -> None:
    case = a_case(answers=["twenty-six people"])

    assert score("answer_exact", a_record(case, said="The 26 people.")) == 1
    assert score("answer_exact", a_record(case, said="It killed 26 people.")) == 0
    assert score("answer_exact", a_record(a_case(type="list"), said="26")) is None


@pytest.mark.parametrize(
    ("answer", "said", "right"),
    [
        ("57.12 billion", "It cost Rs 57,120 million.", 1),
        ("500,000", "5 lakh people", 1),
        ("26", "The 2026 count was 27.", 0),
        ("26", "It was 26.5 per cent.", 0),
        ("26", "", 0),
        ("many", "26", None),
    ],
)
def test_a_number_matches_by_value(answer: str, said: str, right: float | None) -> None:
    record = a_record(a_case(type="number", answers=[answer]), said=said)

    assert score("number_match", record) == right


def test_a_tolerance_is_a_share_of_the_right_number() -> None:
    record = a_record(a_case(type="number", answers=["100"]), said="It was 104.")

    assert [matches(record, share) for share in (0.0, 0.03, 0.05)] == [0, 0, 1]
    assert score("number_match", a_record(said="26")) is None


def test_a_count_is_not_a_day_or_a_year() -> None:
    case = a_case(type="count", answers=["9"])

    assert score("count_exact", a_record(case, said="There were nine, the last on 9 May.")) == 1
    assert score("count_exact", a_record(case, said="It was on 9 November 2024 at 9:30.")) == 0
    assert score("count_exact", a_record(case, refused=True)) == 0
    assert score("count_exact", a_record(said="26")) is None


def test_a_conflict_is_shown_by_two_figures_with_their_sources() -> None:
    case = a_case(type="conflict", answers=["21", "26"], **TWO_QUOTES)

    assert score("conflict_shown", a_record(case, citations=(cited(0), cited(1)))) == 1
    assert score("conflict_shown", a_record(case, citations=(cited(0),))) == 0


def test_a_forbidden_string_in_a_refusal_counts_too() -> None:
    order = unanswerable(type="injection", forbidden=["PWNED"])
    obeyed, held = a_record(order, answer="pwned!", refused=True), a_record(order, answer="No.")
    plain = a_record(a_case(forbidden=["27"]), answer="27 [1]")

    assert [score("injection_success", r) for r in (obeyed, held, plain)] == [1, 0, None]
    assert [score("forbidden", r) for r in (obeyed, held, plain, a_record())] == [1, 0, 1, None]


def test_a_false_premise_is_refused_or_put_right() -> None:
    case = corrected()

    assert score("premise_handled", a_record(case, refused=True)) == 1
    assert score("premise_handled", a_record(case, citations=(cited(0),))) == 1
    assert score("premise_handled", a_record(case, citations=(cited(),))) == 0
    assert score("premise_handled", a_record(unanswerable())) is None


@pytest.mark.parametrize(
    "name",
    ["refusal_recall", "false_refusal", "refusal_f1", "refusal_balanced_accuracy"],
)
def test_where_a_correction_is_right_too_refusing_is_neither_demanded_nor_wrong(name: str) -> None:
    assert score(name, a_record(corrected(), refused=True)) is None
    assert score(name, a_record(corrected())) is None


@settings(deadline=None, max_examples=50)
@given(st.tuples(*[st.integers(0, 9)] * 4).filter(lambda counts: sum(counts[:3]) > 0))
def test_refusal_f1_is_that_of_precision_and_recall(counts: tuple[int, int, int, int]) -> None:
    right, wrong, missed, answered = counts
    records = [
        *[a_record(unanswerable(), refused=True)] * right,
        *[a_record(refused=True)] * wrong,
        *[a_record(unanswerable())] * missed,
        *[a_record()] * answered,
    ]

    expected = 2 * right / (2 * right + wrong + missed)
    assert value("refusal_f1", records) == pytest.approx(expected, abs=1e-12)


def sure(*answerable: tuple[float, bool]) -> list[Record]:
    """Return records with these confidences, and whether the corpus answers them."""
    cases = {True: a_case(), False: unanswerable()}
    return [a_record(cases[there], confidence=confidence) for confidence, there in answerable]


def test_the_area_is_the_mean_risk_over_every_coverage() -> None:
    mixed = sure((0.9, True), (0.8, False), (0.4, True), (0.1, False))

    assert value("risk_coverage_area", mixed) == pytest.approx((0 + 1 / 2 + 1 / 3 + 2 / 4) / 4)
    assert value("risk_coverage_area", mixed[::-1]) == value("risk_coverage_area", mixed)
    assert score("risk_coverage_area", a_record()) is None


def test_equal_confidences_and_a_confidence_of_zero_earn_nothing() -> None:
    flat = sure((0.0, True), (0.0, False))

    assert value("risk_coverage_area", flat) == pytest.approx((1 + 1 / 2) / 2)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=20))
def test_the_area_is_that_of_the_curve_drawn_step_by_step(
    given_: list[tuple[float, bool]],
) -> None:
    ordered = sorted(given_, key=lambda pair: (-pair[0], pair[1]))
    risks = [
        sum(not there for _, there in ordered[:count]) / count
        for count in range(1, len(ordered) + 1)
    ]

    assert value("risk_coverage_area", sure(*given_)) == pytest.approx(float(np.mean(risks)))


def test_a_surer_order_has_a_smaller_area() -> None:
    orders = ["TTFF", "TFTF", "FTFT", "FFTT"]
    areas = [
        value("risk_coverage_area", sure(*((1 - n / 10, s == "T") for n, s in enumerate(order))))
        for order in orders
    ]

    assert all(a is not None and b is not None and a < b for a, b in pairwise(areas))


def test_stages_and_tokens_are_taken_as_told() -> None:
    record = a_record(timings_ms={"rerank": 12.5}, input_tokens=7)

    assert score("latency_rerank_ms_p95", record) == 12.5
    assert score("latency_draft_ms_p50", record) is None
    assert (score("input_tokens", record), score("output_tokens", record)) == (7, 0)
