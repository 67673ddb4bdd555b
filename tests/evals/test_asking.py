"""A case is asked once, recorded, and judged by the first step that lost its gold."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from evals.asking import Examiner
from evals.cases import Case
from evals.records import Record, Verdict
from rag.domain import Answer, Utterance
from tests.evals.making import Scripted, a_case, unanswerable

GOLD = "The bombing killed 26 people."
OTHER = "It rained all day."
TEXTS = {"a.md": f"{GOLD} {OTHER}", "b.md": "In all, 21 died. The sun shone."}


def examined(case: Case, **script: object) -> Record:
    """Return the record of a case put to a scripted assistant."""
    return Examiner(Scripted(TEXTS, **script)).examine(case)  # type: ignore[arg-type]


def conflict() -> Case:
    """Return a case in which two documents give two figures."""
    return a_case(
        type="conflict",
        answers=["21", "26"],
        gold_docs=["a.md", "b.md"],
        gold_quotes=[GOLD, "In all, 21 died."],
    )


def test_a_right_answer_is_ok_and_its_record_holds_what_was_said_and_found() -> None:
    record = examined(a_case(), found=[OTHER, "The sun shone.", GOLD], said=[GOLD])

    assert record.verdict is Verdict.OK
    assert record.answer == f"{GOLD} [1]"
    assert record.said == GOLD
    assert record.ranked_documents == ("a.md", "b.md")
    assert record.gold_ranks == (3,)
    assert record.citations[0].gold == {0}
    assert record.citations[0].problem is None
    assert record.latency_ms > 0


@pytest.mark.parametrize(
    ("script", "verdict"),
    [
        ({"found": [OTHER], "said": [OTHER]}, Verdict.NOT_RETRIEVED),
        ({"found": [OTHER], "said": []}, Verdict.NOT_RETRIEVED),
        ({"found": [OTHER, GOLD], "said": [OTHER], "reranked": 1}, Verdict.NOT_RERANKED),
        ({"found": [OTHER, GOLD], "said": [OTHER], "reranked": 2}, Verdict.NOT_CHOSEN),
        ({"found": [OTHER, GOLD], "said": [OTHER], "reranked": None}, Verdict.NOT_CHOSEN),
        ({"found": [GOLD], "said": []}, Verdict.WRONGLY_REFUSED),
    ],
)
def test_the_verdict_names_the_first_step_that_lost_the_gold(
    script: dict[str, object], verdict: Verdict
) -> None:
    assert examined(a_case(), **script).verdict is verdict


def test_refusing_is_right_exactly_where_there_is_no_answer() -> None:
    assert examined(unanswerable(), found=[OTHER]).verdict is Verdict.OK
    assert examined(unanswerable(), said=[OTHER]).verdict is Verdict.WRONGLY_ANSWERED


def test_one_figure_of_a_conflict_is_one_sided() -> None:
    both = [GOLD, "In all, 21 died."]

    assert examined(conflict(), found=both, said=[GOLD]).verdict is Verdict.ONE_SIDED
    assert examined(conflict(), found=both, said=both).verdict is Verdict.OK


def test_without_quotes_the_gold_document_stands_for_them() -> None:
    case = a_case(gold_quotes=[])

    assert examined(case, found=[OTHER], said=[OTHER]).verdict is Verdict.OK
    assert examined(case, found=[OTHER], said=["The sun shone."]).verdict is Verdict.NOT_CHOSEN
    assert examined(case, found=["The sun shone."]).verdict is Verdict.NOT_RETRIEVED
    assert examined(case, found=[OTHER], said=[OTHER]).gold_ranks == ()


def test_without_gold_documents_only_the_refusal_is_judged() -> None:
    case = a_case(gold_docs=[], gold_quotes=[])

    assert examined(case, said=[OTHER]).verdict is Verdict.OK
    assert examined(case).verdict is Verdict.WRONGLY_REFUSED


def test_a_citation_inside_the_sentence_of_a_short_gold_quote_is_on_gold() -> None:
    record = examined(a_case(gold_quotes=["26"]), found=[GOLD], said=["The bombing"])

    assert record.citations[0].gold == frozenset()
    assert record.citations[0].on_gold


def test_a_crash_becomes_a_record_with_its_error() -> None:
    class Broken(Scripted):
        def ask(self, question: str, *, history: Sequence[Utterance] = ()) -> Answer:
            raise ValueError(f"cannot read {question!r}")

    record = Examiner(Broken(TEXTS)).examine(a_case())

    assert record.verdict is Verdict.CRASHED
    assert record.error == "ValueError: cannot read 'How many were killed?'"
    assert not record.answered


def test_documents_of_another_set_are_looked_up_under_their_stored_keys() -> None:
    assistant = Scripted({"corpus.jsonl#a.md": GOLD}, found=[GOLD], said=[GOLD])

    record = Examiner(assistant, lambda name: f"corpus.jsonl#{name}").examine(a_case())

    assert record.verdict is Verdict.OK
    assert record.gold_documents == ("corpus.jsonl#a.md",)
    assert record.gold_ranks == (1,)


def test_of_a_conversation_the_last_question_is_asked_after_what_was_said_before() -> None:
    assistant = Scripted(TEXTS, said=[GOLD])
    turns = [
        {"role": "user", "text": "Hello?"},
        {"role": "assistant", "text": "Hello."},
        {"role": "user", "text": "How many?"},
        {"role": "assistant", "text": "26."},
    ]

    Examiner(assistant).examine(a_case(turns=turns))

    assert assistant.asked == ["How many?"]
    assert assistant.histories == [(Utterance("user", "Hello?"), Utterance("assistant", "Hello."))]
