"""A complaint becomes one valid case, or it is said why not, and nothing is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from evals import promote
from evals.cases import Case, read_cases
from evals.complaints import one_line, proposed, unsure
from evals.growing import GrowingSet, case_line
from rag.domain import Answer, Feedback, Passage
from rag.errors import UsageError
from rag.rating import rate
from rag.store import Store
from tests.support import TEXTS, small_assistant

QUESTION = "When did the supply of Sui gas begin?"
FIRST = "The supply of Sui gas began in 1955."
SECOND = "The field lies in Dera Bugti district."
Rate = Callable[..., Feedback]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def given(tmp_path: Path) -> Rate:
    """Rate the answer to a question as a reader would, with the store closed again after that."""

    def rating(
        reason: str | None = "wrong_source",
        question: str = QUESTION,
        holding: str = "1955",
        **more: str,
    ) -> Feedback:
        with small_assistant(tmp_path, TEXTS) as assistant:
            answer = assistant.ask(question)
            passage = _passage(answer, holding).chunk.id if holding else None
            thumb = "up" if reason is None else "down"
            return rate(assistant, answer, thumb, reason, passage=passage, **more)  # type: ignore[arg-type]

    return rating


def _passage(answer: Answer, text: str) -> Passage:
    return next(passage for passage in answer.passages if text in passage.chunk.text)


def run(data: Path, *arguments: str, said: tuple[str, ...] = ()) -> int:
    replies = iter(said)

    def ask(prompt: str) -> str:
        try:
            return next(replies)
        except StopIteration:
            raise EOFError from None

    return promote.main(["--data", str(data), *arguments], ask)


def status(data: Path) -> list[str]:
    with Store(data) as store:
        return [entry.status for entry in store.feedback.entries()]


def test_a_date_is_proposed_with_the_sentence_that_gives_it(
    data: Path, tmp_path: Path, given: Rate
) -> None:
    feedback = given()
    target = tmp_path / "mine.jsonl"
    assert run(data, "--yes", "--to", str(target)) == 0
    (case,) = read_cases(target)
    assert (case.id, case.question, case.type) == ("mine-001", QUESTION, "date")
    assert (case.answers, case.gold_quotes) == (("1955",), (FIRST,))
    assert case.gold_docs[0].endswith("gas.md")
    assert case.provenance == f"feedback {feedback.id}"
    assert status(data) == ["promoted"]


def test_the_readers_own_answer_leads_to_the_sentence(
    data: Path, tmp_path: Path, given: Rate
) -> None:
    given(question="Where is the Sui gas supply?", right_answer="Dera Bugti")
    target = tmp_path / "mine.jsonl"
    assert run(data, "--yes", "--to", str(target)) == 0
    (case,) = read_cases(target)
    assert (case.answers, case.gold_quotes, case.type) == (("Dera Bugti",), (SECOND,), "factoid")


def test_an_answer_that_should_have_been_a_refusal_becomes_a_near_miss(
    data: Path, tmp_path: Path, given: Rate
) -> None:
    given("should_have_refused", "Who discovered the Sui gas?", holding="")
    target = tmp_path / "mine.jsonl"
    assert run(data, "--yes", "--to", str(target)) == 0
    (case,) = read_cases(target)
    assert (case.answerable, case.type, case.gold_quotes) == (False, "near_miss", ())
    assert case.near_miss_doc is not None


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"question": "Where is the Sui gas supply?"}, "nobody said what the right answer is"),
        ({"right_answer": "in 1492"}, "does not stand in the quote"),
    ],
)
def test_what_needs_judgement_is_not_added_unseen(
    data: Path,
    tmp_path: Path,
    given: Rate,
    capsys: pytest.CaptureFixture[str],
    more: dict[str, str],
    problem: str,
) -> None:
    given(**more)
    assert run(data, "--yes", "--to", str(tmp_path / "mine.jsonl")) == 1
    assert problem in capsys.readouterr().err
    assert not (tmp_path / "mine.jsonl").exists()
    assert status(data) == ["new"]


def test_a_person_edits_a_case_before_it_is_added(data: Path, tmp_path: Path, given: Rate) -> None:
    given(question="Where is the Sui gas supply?")
    target = tmp_path / "mine.jsonl"
    edits = ("e", "In which district is the Sui field?", "", "Dera Bugti | Bugti", "2")
    assert run(data, "--to", str(target), said=("y", *edits, "y")) == 0
    (case,) = read_cases(target)
    assert case.question == "In which district is the Sui field?"
    assert case.answers == ("Dera Bugti", "Bugti")
    assert case.gold_quotes == (SECOND,)


def test_a_quote_that_a_person_mistypes_is_not_added(
    data: Path, tmp_path: Path, given: Rate, capsys: pytest.CaptureFixture[str]
) -> None:
    given()
    edits = ("e", "", "", "", "The supply of Sui gas began in 1956.")
    assert run(data, "--to", str(tmp_path / "mine.jsonl"), said=(*edits, "y")) == 1
    assert "quote does not stand in" in capsys.readouterr().err
    assert not (tmp_path / "mine.jsonl").exists()


@pytest.mark.parametrize(
    ("said", "after"), [("n", "new"), ("d", "dismissed"), ("q", "new"), (None, "new")]
)
def test_a_person_may_leave_dismiss_or_stop(
    data: Path, tmp_path: Path, given: Rate, said: str | None, after: str
) -> None:
    given()
    target = tmp_path / "mine.jsonl"
    assert run(data, "--to", str(target), said=(said,) if said else ()) == 0
    assert not target.exists()
    assert status(data) == [after]


def test_without_a_picked_passage_it_is_said_that_nobody_knows_better(
    data: Path, tmp_path: Path, given: Rate, capsys: pytest.CaptureFixture[str]
) -> None:
    feedback = given(holding="")
    assert run(data, "--yes", "--to", str(tmp_path / "a.jsonl")) == 0
    assert "no complaint waits" in capsys.readouterr().out
    assert run(data, "--yes", "--id", feedback.id[:6], "--to", str(tmp_path / "a.jsonl")) == 1
    assert "no right passage was picked" in capsys.readouterr().err


def test_a_thumbs_up_is_no_complaint(
    data: Path, tmp_path: Path, given: Rate, capsys: pytest.CaptureFixture[str]
) -> None:
    feedback = given(None, holding="")
    assert run(data, "--id", feedback.id, "--to", str(tmp_path / "a.jsonl")) == 1
    assert "only complaints become cases" in capsys.readouterr().err


def test_a_case_that_was_written_before_a_crash_is_not_written_twice(
    data: Path, tmp_path: Path, given: Rate
) -> None:
    feedback = given()
    target = tmp_path / "mine.jsonl"
    run(data, "--yes", "--to", str(target))
    with Store(data) as store:
        store.feedback.mark(feedback.id, "new")
    assert run(data, "--yes", "--to", str(target)) == 0
    assert len(read_cases(target)) == 1
    assert status(data) == ["promoted"]


def test_a_promoted_complaint_is_not_promoted_again(
    data: Path, tmp_path: Path, given: Rate, capsys: pytest.CaptureFixture[str]
) -> None:
    feedback = given()
    run(data, "--yes", "--to", str(tmp_path / "mine.jsonl"))
    assert run(data, "--yes", "--id", feedback.id, "--to", str(tmp_path / "two.jsonl")) == 2
    assert "a case already" in capsys.readouterr().err


def test_dismissing_and_listing(
    data: Path, given: Rate, capsys: pytest.CaptureFixture[str]
) -> None:
    feedback = given(comment="\x1b[31mred\nalert")
    assert run(data, "--dismiss", feedback.id) == 0
    assert run(data, "--list") == 0
    told = capsys.readouterr().out
    assert "dismissed" in told
    assert "[31mred alert" in told
    assert "\x1b" not in told


def test_a_rating_can_be_deleted(
    data: Path, given: Rate, capsys: pytest.CaptureFixture[str]
) -> None:
    feedback = given()
    assert run(data, "--forget", feedback.id[:8]) == 0
    assert run(data, "--list") == 0
    assert "no feedback yet" in capsys.readouterr().out


def test_the_list_is_shown_while_the_server_runs_and_the_rest_waits(
    data: Path, tmp_path: Path, given: Rate, capsys: pytest.CaptureFixture[str]
) -> None:
    given()
    with Store(data):
        assert run(data, "--list") == 0
        assert "wrong source" in capsys.readouterr().out
        assert run(data, "--yes", "--to", str(tmp_path / "mine.jsonl")) == 1
        assert "in use by another process" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--set", "nonsense"], "no question set 'nonsense'"),
        (["--to", "no/such/folder/a.jsonl"], "no such folder"),
        (["--dismiss", "zz"], "no such rating"),
        (["--id", "zz", "--to", "a.jsonl"], "no such rating"),
    ],
)
def test_wrong_usage_is_told(
    data: Path, given: Rate, capsys: pytest.CaptureFixture[str], arguments: list[str], problem: str
) -> None:
    given()
    assert run(data, *arguments) == 2
    assert problem in capsys.readouterr().err


def test_a_case_about_other_documents_does_not_join_a_kept_set(
    data: Path, given: Rate, capsys: pytest.CaptureFixture[str]
) -> None:
    given()
    core = Path("evals/questions/core.jsonl").read_bytes()
    assert run(data, "--yes", "--set", "core") == 1
    assert "is not in the corpus" in capsys.readouterr().err
    assert Path("evals/questions/core.jsonl").read_bytes() == core


def test_a_changed_document_is_looked_through_for_the_passage(data: Path, given: Rate) -> None:
    feedback = given()
    assert feedback.passage is not None
    with Store(data) as store:
        document = store.library.document(feedback.passage.document_id)
        assert document is not None
        moved = replace(document, text=f"New first line.\n{document.text}")
        gone = replace(document, text="Nothing of it is left.")
    assert proposed(feedback, lambda _: moved).case.gold_quotes == (FIRST,)
    with pytest.raises(UsageError, match="has changed"):
        proposed(feedback, lambda _: gone)
    with pytest.raises(UsageError, match="not in the library any more"):
        proposed(feedback, lambda _: None)


def test_a_sentence_that_stands_twice_is_no_gold_quote(data: Path, given: Rate) -> None:
    feedback = given()
    assert feedback.passage is not None
    with Store(data) as store:
        document = store.library.document(feedback.passage.document_id)
        assert document is not None
    doubled = replace(document, text=f"{document.text}\n{FIRST}")
    assert proposed(feedback, lambda _: doubled).case.gold_quotes == (SECOND,)
    all_doubled = replace(document, text=f"{document.text}\n{document.text}")
    with pytest.raises(UsageError, match="more than once"):
        proposed(feedback, lambda _: all_doubled)


def test_an_urdu_question_makes_an_urdu_case(given: Rate, data: Path) -> None:
    feedback = given(question="گوادر کے ہوائی اڈے پر پہلی پرواز کب اتری؟", holding="گوادر")
    with Store(data) as store:
        proposal = proposed(feedback, store.library.document)
    assert (proposal.case.type, proposal.case.lang) == ("urdu", "ur")
    assert unsure(proposal) is not None


def test_the_joiners_of_urdu_stay_in_a_line() -> None:
    assert one_line("می\u200cروم\x07 \n x") == "می\u200cروم x"


def a_case(**changes: object) -> Case:
    usual = {
        "id": "x",
        "question": "When?",
        "answerable": True,
        "answers": ["1955"],
        "gold_docs": ["a.md"],
        "gold_quotes": ["In 1955."],
        "type": "date",
        "lang": "en",
        "provenance": "test",
    }
    return Case.model_validate({**usual, **changes})


def test_ids_go_on_from_the_highest_and_keep_their_width(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(case_line(a_case(id="mine-0041")) + case_line(a_case(id="other-99")))
    held = path.read_text()
    added = GrowingSet.opened(path).append(a_case(question="And when?"), {"a.md": "In 1955."})
    assert added.id == "mine-0042"
    assert path.read_text() == held + case_line(added)
    assert json.loads(case_line(added)).keys() == json.loads(held.splitlines()[0]).keys()


def test_a_last_line_without_its_break_gets_one(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(case_line(a_case(id="mine-001")).rstrip("\n"))
    GrowingSet.opened(path).append(a_case(question="And when?"), {"a.md": "In 1955."})
    assert [case.id for case in read_cases(path)] == ["mine-001", "mine-002"]


def test_a_case_goes_to_the_side_of_the_split_where_its_documents_are(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    one = a_case(id="mine-1", split="tune")
    two = a_case(id="mine-2", split="test", gold_docs=["b.md"], question="B?")
    path.write_text(case_line(one) + case_line(two))
    held = GrowingSet.opened(path)
    both = a_case(gold_docs=["a.md", "b.md"], gold_quotes=["In 1955.", "In 1955."])
    assert held.placed(a_case()).split == "tune"
    assert held.placed(a_case(gold_docs=["b.md"])).split == "test"
    assert held.placed(both).split is None
    assert held.placed(a_case(gold_docs=["c.md"])).split in {"tune", "test"}
    texts = {"a.md": "In 1955.", "b.md": "In 1955.", "c.md": "In 1955."}
    for number, case in enumerate((both, a_case(gold_docs=["c.md"]))):
        held.append(case.model_copy(update={"question": f"{number}?"}), texts)
