"""The ways of searching that are compared, and the means that are printed."""

from __future__ import annotations

import pytest

from evals.cases import Case
from evals.compare_rewriting import (
    after_previous,
    as_put_by_itself,
    last_turn,
    scores,
    whole_conversation,
)
from tests.evals.making import a_case


def said(*texts: str, gold: str = "a.md") -> Case:
    """Return a case whose conversation is ``texts``, the reader's first and last."""
    roles = ("user", "assistant")
    turns = [{"role": roles[i % 2], "text": text} for i, text in enumerate(texts)]
    return a_case(turns=turns, question="Who leads it now?", gold_docs=[gold], gold_quotes=[])


def test_each_way_searches_for_another_part_of_the_conversation() -> None:
    case = said("Who led it?", "She did.", "Where?", "Here.", "And\nnow?")

    assert last_turn(case) == "And now?"
    assert after_previous(case) == "Where? And now?"
    assert whole_conversation(case) == "Who led it? She did. Where? Here. And now?"
    assert as_put_by_itself(case) == "Who leads it now?"


def test_the_halves_part_conversations_and_never_the_turns_of_one() -> None:
    cases = [
        said("Apples?"),
        said("Apples?", "Yes.", "And now?"),
        said("Bees?"),
        said("Cows?"),
    ]
    ranked = {"Apples?": ("a.md",), "And now?": ("b.md", "a.md"), "Cows?": ("a.md",)}

    found = scores(cases, last_turn, lambda question: ranked.get(question, ()), str)

    second = 0.6309297535714575  # 1 / log2(3): the gold document stands second
    assert found.ndcg == pytest.approx((1 + second + 0 + 1) / 4)
    assert found.halves == pytest.approx(((1 + second + 1) / 3, 0.0))
    assert found.recall == pytest.approx(0.75)
    assert found.row("last turn") == "| last turn | 0.658 | 0.877 | 0.000 | 0.750 |"
