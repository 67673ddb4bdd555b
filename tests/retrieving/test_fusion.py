"""Reciprocal rank fusion, against its formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.retrieving import reciprocal_rank_fusion

RANKINGS = st.dictionaries(
    st.text(min_size=1, max_size=5),
    st.lists(st.sampled_from("abcdefgh"), unique=True),
    max_size=4,
)


@given(RANKINGS, st.floats(0.1, 1000))
def test_every_score_is_the_sum_of_the_formula(
    lists: Mapping[str, Sequence[str]], constant: float
) -> None:
    fused = dict(reciprocal_rank_fusion(lists, constant))
    assert set(fused) == {identity for ranking in lists.values() for identity in ranking}
    for identity, score in fused.items():
        held = [r.index(identity) + 1 for r in lists.values() if identity in r]
        assert score == pytest.approx(sum(1 / (constant + rank) for rank in held))


@given(RANKINGS)
def test_the_best_comes_first_and_each_id_once(lists: Mapping[str, Sequence[str]]) -> None:
    fused = reciprocal_rank_fusion(lists)
    scores = [score for _, score in fused]
    assert scores == sorted(scores, reverse=True)
    assert len({identity for identity, _ in fused}) == len(fused)


@given(RANKINGS)
def test_names_and_order_of_the_lists_change_no_score(lists: Mapping[str, Sequence[str]]) -> None:
    turned = {f"other {name}": lists[name] for name in reversed(list(lists))}
    assert dict(reciprocal_rank_fusion(turned)) == pytest.approx(
        dict(reciprocal_rank_fusion(lists))
    )


@given(RANKINGS)
def test_equal_input_gives_equal_output(lists: Mapping[str, Sequence[str]]) -> None:
    assert reciprocal_rank_fusion(lists) == reciprocal_rank_fusion(dict(lists))


def test_ties_keep_the_order_of_first_appearance() -> None:
    fused = reciprocal_rank_fusion({"dense": ["x", "b"], "lexical": ["a", "y"]})
    assert [identity for identity, _ in fused] == ["x", "a", "b", "y"]


def test_an_id_that_both_lists_hold_beats_one_that_leads_only_one() -> None:
    fused = reciprocal_rank_fusion({"dense": ["x", "both"], "lexical": ["y", "both"]})
    assert fused[0][0] == "both"
    assert fused[0][1] == pytest.approx(2 / 62)


def test_weights_scale_a_list_and_a_repeat_counts_once() -> None:
    fused = reciprocal_rank_fusion({"d": ["a", "a", "b"], "l": ["b"]}, 0.0, {"d": 0.5})
    assert dict(fused) == {"a": 0.5, "b": 0.25 + 1.0}
