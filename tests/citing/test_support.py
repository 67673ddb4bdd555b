"""The support model: cheap features, a bar, and figures that stand beside the weights."""

import json
from importlib.resources import files

from hypothesis import given
from hypothesis import strategies as st

from rag.citing import Guard
from rag.citing.facts import CitedText
from rag.citing.support import FEATURES, load_support_model, support_features
from rag.domain import Chunk, Code, DocumentCard, DraftStatement, Passage, SourceSpan

QUOTE = CitedText("Gas was found at Sui in Dera Bugti in 1952 by Pakistan Petroleum.", "Sui gas")


def confidence(statement: str, quote: CitedText = QUOTE) -> float:
    return load_support_model().confidence(statement, [quote])


def test_the_features_are_those_that_the_model_was_fitted_on() -> None:
    assert tuple(load_support_model().file.features) == FEATURES
    assert set(support_features("Gas was found.", [QUOTE])) == set(FEATURES)


def test_a_paraphrase_scores_above_a_statement_about_something_else() -> None:
    near = confidence("Pakistan Petroleum found gas at Sui in 1952.")
    far = confidence("The port of Gwadar opened to large ships in 2007.")
    assert near > load_support_model().bar > far


def test_a_wrong_year_lowers_the_score() -> None:
    right = confidence("Pakistan Petroleum found gas at Sui in 1952.")
    assert confidence("Pakistan Petroleum found gas at Sui in 1962.") < right


def test_nothing_is_borne_out_by_no_quotes() -> None:
    assert load_support_model().confidence("Gas was found.", []) == 0


def test_the_bar_can_be_set() -> None:
    assert load_support_model(0.9).bar == 0.9
    assert load_support_model().bar == load_support_model().file.guard["bar"]


def test_the_figures_beside_the_weights_reach_what_was_asked() -> None:
    shipped = json.loads(files("rag.citing.support").joinpath("support.json").read_text("utf-8"))
    measured = shipped["cross_validation"]
    assert measured["wice"]["balanced_accuracy"] >= 0.70
    assert min(measured["half_to_half"].values()) >= 0.70


def test_the_guard_withholds_what_has_the_facts_and_not_the_words() -> None:
    chunk = Chunk("d", 0, 0, len(QUOTE.text), QUOTE.text, "Sui gas")
    passage = Passage(chunk, DocumentCard("d", "d.md", "0" * 64, "Sui gas"), 1.0)
    span = SourceSpan(passage, 0, len(QUOTE.text))
    text = "Sui farmers harvested record wheat, melons, onions and cotton crops during 1952."
    guarded = Guard(load_support_model()).check(DraftStatement(text, (span,)), [passage])
    assert guarded.statement is None
    assert [item.code for item in guarded.withheld] == [Code.SUPPORT]


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_has_a_confidence_between_nought_and_one(statement: str, quote: str) -> None:
    assert 0 <= confidence(statement, CitedText(quote)) <= 1
