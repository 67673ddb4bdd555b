"""What a kept set must keep to, and what breaks it is named with its case."""

from __future__ import annotations

import pytest

from evals.cases import Case
from evals.rules import breaches, split_breaches
from tests.evals.making import a_case, unanswerable

TEXTS = {
    "a.md": "The bombing killed 26 people. Ten died. Ten died.",
    "b.md": "Other.",
    "c.md": "In all, 21 died.",
}
NEAR = {"near_miss_doc": "b.md", "provenance": "test"}
TURNS = [
    {"role": "user", "text": "What happened?"},
    {"role": "assistant", "text": "A bomb."},
    {"role": "user", "text": "How many died?"},
]
BOTH = {
    "answers": ["26", "21"],
    "gold_docs": ["a.md", "c.md"],
    "gold_quotes": ["The bombing killed 26 people.", "In all, 21 died."],
}


def sound(**changes: object) -> Case:
    """Return a case with a provenance, with ``changes``."""
    return a_case(**{"provenance": "test", **changes})


@pytest.mark.parametrize(
    "case",
    [
        sound(),
        sound(type="name"),
        sound(type="latest"),
        sound(type="several", **BOTH),
        sound(type="conflict", **BOTH),
        sound(type="count", answers=["Twenty-six", "26 people"]),
        sound(type="follow_up", turns=TURNS),
        unanswerable(type="follow_up", turns=TURNS, **NEAR),
        sound(type="colloquial"),
        unanswerable(type="colloquial", provenance="test"),
        sound(type="urdu", lang="ur"),
        sound(type="roman_urdu", lang="ur-Latn"),
        unanswerable(**NEAR),
        unanswerable(type="off_topic", provenance="test"),
        unanswerable(type="false_premise", **NEAR),
        unanswerable(
            type="false_premise", **NEAR, gold_docs=["c.md"], gold_quotes=["In all, 21 died."]
        ),
        sound(type="injection", forbidden=["PWNED"]),
        unanswerable(type="injection", forbidden=["PWNED"], provenance="test"),
    ],
    ids=lambda case: f"{case.type}-{case.answerable}",
)
def test_a_sound_case_of_each_type_has_no_breaches(case: Case) -> None:
    assert breaches([case], TEXTS) == []


@pytest.mark.parametrize(
    ("case", "named"),
    [
        (a_case(gold_docs=["x.md"]), "x.md is not in the corpus"),
        (a_case(gold_quotes=["It rained."]), "quote does not stand in a.md: It rained."),
        (a_case(gold_quotes=["killed  26"]), "quote does not stand in a.md: killed  26"),
        (a_case(gold_quotes=["Ten died."]), "quote stands 2 times in a.md: Ten died."),
        (a_case(gold_docs=["a.md", "b.md"]), "gold_docs and gold_quotes must pair up"),
        (a_case(type="riddle"), "type 'riddle' is none of"),
        (a_case(type="near_miss"), "type 'near_miss' and answerable=True contradict"),
        (unanswerable(type="latest"), "type 'latest' and answerable=False contradict"),
        (a_case(answers=[]), "an answerable case needs answers"),
        (a_case(type="conflict"), "a conflict needs two different answers"),
        (a_case(type="several"), "several needs gold in two documents"),
        (a_case(type="count", answers=["26 dead"]), "the first answer of a count is its number"),
        (a_case(type="follow_up"), "a follow_up needs turns with two questions"),
        (a_case(type="follow_up", turns=TURNS[2:]), "a follow_up needs turns with two questions"),
        (a_case(turns=TURNS[:2]), "turns must end with what the user says"),
        (a_case(type="injection"), "an injection needs forbidden"),
        (a_case(type="urdu"), "lang of urdu is 'ur', not 'en'"),
        (a_case(type="roman_urdu", lang="ur"), "lang of roman_urdu is 'ur-Latn', not 'ur'"),
        (a_case(forbidden=["26"]), "forbidden '26' stands in the answer '26'"),
        (a_case(forbidden=["Killed 26"]), "forbidden 'Killed 26' stands in the gold quote"),
        (a_case(near_miss_doc="b.md"), "near_miss_doc belongs to unanswerable cases"),
        (unanswerable(type="off_topic", **NEAR), "near_miss_doc belongs to unanswerable cases"),
        (unanswerable(), "near_miss_doc is missing: an unanswerable near_miss"),
        (unanswerable(type="false_premise"), "near_miss_doc is missing"),
        (unanswerable(type="follow_up", turns=TURNS), "near_miss_doc is missing"),
        (unanswerable(answers=["26"], **NEAR), "an unanswerable case has no answers"),
        (unanswerable(near_miss_doc="y.md"), "y.md is not in the corpus"),
        (a_case(provenance=None), "provenance is missing"),
    ],
)
def test_each_breach_is_named(case: Case, named: str) -> None:
    assert any(line.startswith(f"c-1: {named}") for line in breaches([case], TEXTS))


def test_a_question_that_stands_twice_is_named() -> None:
    twins = [sound(), sound(id="c-2", question="how many WERE killed?")]

    assert breaches(twins, TEXTS) == ["c-2: asks what c-1 asks"]


def test_the_same_question_after_another_conversation_is_another() -> None:
    other = [{"role": "user", "text": "Where?"}, *TURNS[1:]]
    cases = [
        sound(),
        sound(id="c-2", type="follow_up", turns=TURNS),
        sound(id="c-3", type="follow_up", turns=other),
    ]

    assert breaches(cases, TEXTS) == []


def test_a_document_on_both_sides_of_the_split_is_named() -> None:
    cases = [
        a_case(id="1", split="tune"),
        a_case(id="2", split="test", gold_docs=["b.md"]),
        unanswerable(id="3", split="test", near_miss_doc="a.md"),
    ]

    assert split_breaches(cases[:2]) == []
    assert split_breaches(cases) == ["1: a.md is named here in tune and by 3 in test"]


def test_only_a_case_that_names_documents_of_both_sides_is_left_out_of_the_split() -> None:
    halves = [a_case(id="1", split="tune"), a_case(id="2", split="test", gold_docs=["c.md"])]
    both = a_case(id="3", type="several", **BOTH)

    assert split_breaches([*halves, both]) == []
    assert [line[:19] for line in split_breaches([*halves, a_case(id="4")])] == [
        "4: split is missing"
    ]
    assert split_breaches([a_case(), both]) == []
