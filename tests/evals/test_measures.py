"""Each measure scores what its definition says, and nothing where a case is not eligible."""

from __future__ import annotations

import pytest

from evals.cases import Case
from evals.measures import MEASURES
from evals.records import Record
from tests.evals.making import a_case, a_record, cited, crashed, unanswerable

BY_NAME = {measure.name: measure for measure in MEASURES}

TWO_QUOTES = {
    "gold_docs": ["a.md", "b.md"],
    "gold_quotes": ["The bombing killed 26 people.", "In all, 21 died."],
}


def conflict(**changes: object) -> Case:
    """Return a case in which two documents give two figures."""
    return a_case(**{"type": "conflict", "answers": ["21", "26"], **TWO_QUOTES, **changes})


def score(name: str, record: Record) -> float | None:
    """Return what the measure called ``name`` says of a record."""
    return BY_NAME[name].score_of(record)


def test_names_are_the_documented_ones_and_each_stands_once() -> None:
    documented = """
        document_recall@1 document_recall@3 document_recall@5 document_recall@10 document_ndcg@10
        document_mrr page_recall@1 page_recall@3 page_recall@5 page_recall@10
        passage_hit@1 passage_hit@3 passage_hit@5 passage_hit@10
        passage_recall@1 passage_recall@3 passage_recall@5 passage_recall@10
        passage_ndcg@10 passage_mrr rewriting_gain
        citation_validity stale_citation unresolved citation_recall citation_precision citation_f1
        alce_citation_recall alce_citation_precision coverage quote_length
        answer_match answer_exact answer_f1 number_match count_exact conflict_recall conflict_shown
        forbidden injection_success
        refusal_precision refusal_recall refusal_f1 refusal_balanced_accuracy false_refusal
        premise_handled risk_coverage_area
        latency_ms_p50 latency_ms_p95
        latency_retrieve_ms_p50 latency_retrieve_ms_p95 latency_rerank_ms_p50 latency_rerank_ms_p95
        latency_draft_ms_p50 latency_draft_ms_p95 latency_cite_ms_p50 latency_cite_ms_p95
        input_tokens output_tokens
    """
    assert [measure.name for measure in MEASURES] == documented.split()


@pytest.mark.parametrize("name", BY_NAME)
def test_a_crashed_case_has_no_score(name: str) -> None:
    assert score(name, crashed()) is None


def test_a_hit_is_a_passage_on_the_quote_within_the_depth() -> None:
    record = a_record(gold_ranks=(4, 9))

    assert [score(f"passage_hit@{k}", record) for k in (1, 3, 5, 10)] == [0, 0, 1, 1]
    assert score("passage_hit@5", a_record(gold_ranks=())) == 0
    assert score("passage_hit@5", a_record(a_case(gold_quotes=[]), gold_ranks=(1,))) is None


def test_validity_is_the_share_of_citations_that_verify() -> None:
    half = a_record(citations=(cited(0), cited(problem="the text has changed")))

    assert score("citation_validity", half) == 0.5
    assert score("citation_validity", a_record()) is None
    assert score("citation_validity", a_record(unanswerable(), citations=(cited(),))) == 1


def test_one_of_several_quotes_that_state_the_same_fact_is_full_recall() -> None:
    case = a_case(**TWO_QUOTES)

    assert score("citation_recall", a_record(case, citations=(cited(1),))) == 1
    assert score("citation_recall", a_record(case, citations=(cited(),))) == 0


def test_of_conflicting_quotes_each_counts() -> None:
    assert score("citation_recall", a_record(conflict(), citations=(cited(1), cited(1)))) == 0.5
    assert score("citation_recall", a_record(conflict(), citations=(cited(0, 1),))) == 1


def test_precision_is_the_share_of_citations_on_gold() -> None:
    citations = (cited(0), cited(), cited(on_gold=True), cited())

    assert score("citation_precision", a_record(citations=citations)) == 0.5


@pytest.mark.parametrize("name", ["citation_recall", "citation_precision"])
def test_citations_are_measured_only_on_answers_with_known_gold(name: str) -> None:
    assert score(name, a_record(refused=True)) is None
    assert score(name, a_record(a_case(gold_quotes=[]), citations=(cited(),))) is None
    assert score(name, a_record(unanswerable(), citations=(cited(),))) is None


def test_an_answer_shows_the_figures_that_stand_in_the_quotes_it_cites() -> None:
    assert score("conflict_recall", a_record(conflict(), citations=(cited(1),))) == 0.5
    assert score("conflict_recall", a_record(conflict(), citations=(cited(0), cited(1)))) == 1
    assert score("conflict_recall", a_record(conflict(), refused=True)) == 0
    assert score("conflict_recall", a_record(a_case(**TWO_QUOTES), citations=(cited(1),))) is None


def test_the_same_figure_from_two_documents_is_one_figure() -> None:
    quotes = ["26 died.", "Dawn gave 26 dead."]
    record = a_record(conflict(gold_quotes=quotes), citations=(cited(0), cited(1)))

    assert score("conflict_recall", record) == 0.5


def test_coverage_is_the_share_of_statements_that_are_borne_out() -> None:
    assert score("coverage", a_record(supported=3, statements=4)) == 0.75
    assert score("coverage", a_record(statements=0)) is None
    assert score("coverage", a_record(refused=True, statements=4)) is None


def test_any_acceptable_answer_matches() -> None:
    case = a_case(answers=["twenty-six", "two dozen"])

    assert score("answer_match", a_record(case, said="The bombing killed 26 people.")) == 1
    assert score("answer_match", a_record(case, said="The bombing killed many.")) == 0
    assert score("answer_match", a_record(case, refused=True)) == 0
    assert score("answer_match", a_record(unanswerable(), said="26")) is None


def test_a_list_matches_only_with_all_its_items() -> None:
    case = a_case(type="list", answers=["Hub", "Mirani"])

    assert score("answer_match", a_record(case, said="Hub and Mirani")) == 1
    assert score("answer_match", a_record(case, said="Hub alone")) == 0


def test_f1_weighs_the_words_of_the_best_acceptable_answer() -> None:
    case = a_case(answers=["never", "the Majeed Brigade"])

    assert score("answer_f1", a_record(case, said="Majeed Brigade")) == 1
    assert score("answer_f1", a_record(case, said="BLA Majeed")) == 0.5
    assert score("answer_f1", a_record(case, said="")) == 0
    assert score("answer_f1", a_record(conflict(), said="26")) is None


def test_f1_takes_the_items_of_a_list_together() -> None:
    case = a_case(type="list", answers=["Hub", "Mirani"])

    assert score("answer_f1", a_record(case, said="Mirani, Hub")) == 1


def test_refusals_are_right_on_unanswerable_and_wrong_on_answerable_cases() -> None:
    right, wrong = a_record(unanswerable(), refused=True), a_record(refused=True)
    missed, answered = a_record(unanswerable()), a_record()

    def over(name: str) -> list[float | None]:
        return [score(name, record) for record in (right, wrong, missed, answered)]

    assert over("refusal_precision") == [1, 0, None, None]
    assert over("refusal_recall") == [1, None, 0, None]
    assert over("false_refusal") == [None, 1, None, 0]
    assert over("refusal_balanced_accuracy") == [1, 0, 0, 1]


def test_withheld_markers_and_milliseconds_are_taken_as_they_are() -> None:
    record = a_record(unresolved=2, latency_ms=12.5)

    assert score("unresolved", record) == 2
    assert score("latency_ms_p95", record) == 12.5
