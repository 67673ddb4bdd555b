"""Our ranking measures give what ir-measures gives."""

from __future__ import annotations

import ir_measures
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ir_measures import RR, R, nDCG

from evals.measures import MEASURES
from evals.records import Record
from tests.evals.making import a_case, a_record

THEIRS = {
    "document_recall@1": R @ 1,
    "document_recall@3": R @ 3,
    "document_recall@5": R @ 5,
    "document_recall@10": R @ 10,
    "document_ndcg@10": nDCG @ 10,
    "document_mrr": RR,
}
OURS = {measure.name: measure for measure in MEASURES}
_DOCUMENTS = [f"d{number}" for number in range(30)]


def ranked(gold: set[str], ranking: list[str]) -> Record:
    """Return the record of a ranking."""
    case = a_case(gold_docs=sorted(gold), gold_quotes=[])
    return a_record(case, ranked_documents=tuple(ranking))


@settings(deadline=None)  # the machine may be busy
@given(
    gold=st.sets(st.sampled_from(_DOCUMENTS), min_size=1, max_size=15),
    ranking=st.lists(st.sampled_from(_DOCUMENTS), unique=True, min_size=1, max_size=30),
)
def test_every_ranking_scores_as_ir_measures_scores_it(gold: set[str], ranking: list[str]) -> None:
    judged = [ir_measures.Qrel("q", document, 1) for document in gold]
    run = [
        ir_measures.ScoredDoc("q", document, float(-rank)) for rank, document in enumerate(ranking)
    ]
    theirs = ir_measures.calc_aggregate(list(THEIRS.values()), judged, run)

    for name, measure in THEIRS.items():
        score = OURS[name].score_of(ranked(gold, ranking))
        assert score == pytest.approx(theirs[measure], abs=1e-9, rel=0), name


@settings(deadline=None)  # the machine may be busy
@given(
    gold=st.sets(st.integers(0, 29), min_size=1, max_size=15),
    ranking=st.lists(st.integers(0, 29), unique=True, min_size=1, max_size=30),
)
def test_passages_score_as_ir_measures_scores_them(gold: set[int], ranking: list[int]) -> None:
    judged = [ir_measures.Qrel("q", str(passage), 1) for passage in gold]
    run = [ir_measures.ScoredDoc("q", str(p), float(-rank)) for rank, p in enumerate(ranking)]
    named = {name.replace("document", "passage"): measure for name, measure in THEIRS.items()}
    theirs = ir_measures.calc_aggregate(list(named.values()), judged, run)
    ranks = tuple(rank for rank, passage in enumerate(ranking, start=1) if passage in gold)

    for name, measure in named.items():
        score = OURS[name].score_of(a_record(gold_ranks=ranks, gold_passages=len(gold)))
        assert score == pytest.approx(theirs[measure], abs=1e-9, rel=0), name


def test_without_an_indexed_passage_on_gold_there_is_no_ranking_of_passages() -> None:
    names = ("passage_recall@5", "passage_ndcg@10", "passage_mrr")

    assert {OURS[name].score_of(a_record(gold_passages=0)) for name in names} == {None}


def test_finding_nothing_scores_nothing() -> None:
    record = ranked({"d1"}, [])

    assert {OURS[name].score_of(record) for name in THEIRS} == {0.0}


def test_a_case_without_gold_documents_has_no_ranking_to_score() -> None:
    record = a_record(a_case(gold_docs=[], gold_quotes=[]), ranked_documents=("d1",))

    assert {OURS[name].score_of(record) for name in THEIRS} == {None}
