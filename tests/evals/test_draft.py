"""Drafted questions are plain English about something that is named, or there are none."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from evals import draft as command
from evals.cases import read_cases
from evals.cloze import clozes
from evals.draft import UNREVIEWED, draft
from evals.draft_page import build_review_page
from evals.drafts import Draft
from evals.rules import breaches
from rag.domain import Document
from rag.errors import UsageError
from rag.serving import guarded_app
from rag.ui import PAGE_FILES, mount_page
from tests.support import written
from tests.ui.test_page import config_of

GAS = "The supply of Sui gas began in 1955. It rained. The Gwadar Port Authority has 312 berths."
TEXTS = {"gas.md": f"# Sui gas\n\n{GAS}\n", "rows.jsonl": ""}


@pytest.mark.parametrize(
    ("sentence", "question", "answer", "kind"),
    [
        (
            "The Sui gas field was discovered in 1952.",
            "When was the Sui gas field discovered?",
            "1952",
            "date",
        ),
        ("PIPS was founded in 2006.", "When was PIPS founded?", "2006", "date"),
        (
            "The Eighteenth Amendment was signed on 19 April 2010.",
            "When was the Eighteenth Amendment signed?",
            "19 April 2010",
            "date",
        ),
        (
            "The Jaffar Express service started in April 2003.",
            "When did the Jaffar Express service start?",
            "April 2003",
            "date",
        ),
        (
            "The 2023 census counted 2,272,290 people in Quetta district.",
            "How many people did the 2023 census count in Quetta district?",
            "2,272,290",
            "number",
        ),
        (
            "The new Gwadar airport covers 4,300 acres.",
            "How many acres does the new Gwadar airport cover?",
            "4,300",
            "number",
        ),
        (
            "The population of Kalat was 44,440 in 2023.",
            "What was the population of Kalat in 2023?",
            "44,440",
            "number",
        ),
        (
            "Sarfraz Bugti is the chief minister of Balochistan.",
            "Who is the chief minister of Balochistan?",
            "Sarfraz Bugti",
            "factoid",
        ),
        (
            "The Ziarat Residency was built by the British Raj.",
            "By whom was the Ziarat Residency built?",
            "the British Raj",
            "factoid",
        ),
        (
            "Reko Diq is a copper and gold project in Chagai district.",
            "What is Reko Diq?",
            "a copper and gold project in Chagai district",
            "factoid",
        ),
    ],
)
def test_a_sentence_that_fits_becomes_a_question(
    sentence: str, question: str, answer: str, kind: str
) -> None:
    (found,) = clozes(sentence)
    assert (found.question, found.answer, found.type) == (question, answer, kind)
    assert found.answer in sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "It was discovered in 1952.",
        "They killed 27 people in Quetta.",
        "The bombing took place on 9 November 2024.",
        "A list by Senator Jamaldini has 748 people from Balochistan.",
        "In all Pakistan the floods killed 1,545 people by mid-September 2022.",
        "The Commission had received 8,279 cases by 30 November 2021.",
        "The city of Quetta had 1,001,205 people in 2017 and was the tenth largest city of Pakistan.",
        "Rain was measured in 1952.",
        "Sarfraz Bugti is a politician of the north.",
        "Sui gas, which was discovered in 1952, is burnt in Karachi.",
        "Sui gas was discovered in 1952",
        "Was Sui gas discovered in 1952?",
        "گیس 1952 میں دریافت ہوئی۔",
        "The fire of 1952 was put out in 1952.",
        "",
    ],
)
def test_a_sentence_that_would_give_a_poor_question_gives_none(sentence: str) -> None:
    assert list(clozes(sentence)) == []


def test_every_draft_from_the_demonstration_corpus_keeps_the_rules(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert command.main(["corpus/backgrounders", "corpus/profiles", "--count", "8"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 8
    rows = [json.loads(line) for line in lines]
    assert {row["provenance"] for row in rows} == {UNREVIEWED}
    assert len({row["gold_docs"][0] for row in rows}) > 4
    assert command.main(["corpus/backgrounders", "corpus/profiles", "--count", "8"]) == 0
    assert capsys.readouterr().out.splitlines() == lines


def test_a_sentence_that_stands_twice_is_not_drafted() -> None:
    document = Document(
        "a.md", "A", "The Sui gas field was discovered in 1952.\nThe end.", "text/plain"
    )
    twice = Document("b.md", "B", f"{document.text}\n{document.text}", "text/plain")
    (case,) = draft([document, twice], 10)
    assert breaches([case], {"a.md": document.text}) == []
    assert case.gold_docs == ("a.md",)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Return a draft of two proposals, and the set that they may join."""
    written(tmp_path / "corpus", {"gas.md": TEXTS["gas.md"]})
    proposals = tmp_path / "draft.jsonl"
    arguments = [str(tmp_path / "corpus"), "--out", str(proposals), "--data"]
    assert command.main([*arguments, str(tmp_path / "data")]) == 0
    assert len(read_cases(proposals)) == 2
    return proposals, tmp_path / "mine.jsonl"


def opened(files: tuple[Path, Path]) -> Draft:
    return Draft(*files, [files[0].parent])


def test_an_accepted_proposal_moves_from_the_draft_to_the_set(files: tuple[Path, Path]) -> None:
    review = opened(files)
    first, second = review.pending
    review.accept(first.id, "Since which year is there Sui gas?", ["1955", " "], "date")
    (case,) = read_cases(files[1])
    assert (case.id, case.question, case.answers) == (
        "mine-001",
        "Since which year is there Sui gas?",
        ("1955",),
    )
    assert case.provenance == "drafted from corpus/gas.md, reviewed"
    assert [left.id for left in read_cases(files[0])] == [second.id]


def test_a_rejected_one_is_gone_and_a_postponed_one_comes_last(files: tuple[Path, Path]) -> None:
    review = opened(files)
    first, second = review.pending
    review.put_off(first.id)
    assert [case.id for case in review.pending] == [second.id, first.id]
    review.reject(second.id)
    assert [case.id for case in read_cases(files[0])] == [first.id]
    assert not files[1].exists()


@pytest.mark.parametrize(
    ("question", "answers", "kind", "problem"),
    [
        ("", ["1955"], "date", "no case"),
        ("When?", [], "date", "needs answers"),
        ("When?", ["1955"], "nonsense", "type 'nonsense'"),
    ],
)
def test_an_edit_that_makes_no_valid_case_is_refused(
    files: tuple[Path, Path], question: str, answers: list[str], kind: str, problem: str
) -> None:
    review = opened(files)
    with pytest.raises(UsageError, match=problem):
        review.accept(review.pending[0].id, question, answers, kind)
    assert len(review.pending) == 2
    assert not files[1].exists()


def test_what_was_decided_in_another_window_is_not_decided_again(
    files: tuple[Path, Path],
) -> None:
    review = opened(files)
    identity = review.pending[0].id
    review.reject(identity)
    with pytest.raises(UsageError, match="another window"):
        review.reject(identity)


def test_a_proposal_whose_document_changed_cannot_be_accepted(files: tuple[Path, Path]) -> None:
    review = opened(files)
    (files[0].parent / "corpus" / "gas.md").write_text("# Sui gas\n\nAll is new.\n")
    case = review.pending[0]
    assert review.place(case) is None
    with pytest.raises(UsageError, match="does not stand"):
        review.accept(case.id, case.question, case.answers, case.type)


def test_a_row_of_a_jsonl_file_is_found_again(tmp_path: Path) -> None:
    row = {"id": "r#1", "title": "Gas", "text": "The Sui gas field was discovered in 1952."}
    written(tmp_path / "corpus", {"rows.jsonl": json.dumps(row) + "\n"})
    out = tmp_path / "draft.jsonl"
    arguments = [str(tmp_path / "corpus"), "--out", str(out), "--data", str(tmp_path / "data")]
    assert command.main(arguments) == 0
    review = Draft(out, tmp_path / "mine.jsonl", [tmp_path])
    assert review.place(review.pending[0]) is not None


@pytest.mark.parametrize(
    ("arguments", "code", "problem"),
    [
        ([], 2, "name documents"),
        (["nowhere"], 2, "no such file or folder"),
        (["--review", "draft.jsonl"], 2, "--to SET"),
        (["--review", "nowhere.jsonl", "--to", "a.jsonl"], 2, "cannot be read"),
    ],
)
def test_wrong_usage_is_told(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, problem: str
) -> None:
    assert command.main(arguments) == code
    assert problem in capsys.readouterr().err


def test_nothing_to_draft_is_not_called_a_success(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path, {"a.md": "# A\n\nIt rained.\n", "b.docx": b"broken"})
    assert command.main([str(tmp_path), "--data", str(tmp_path / "data")]) == 1
    told = capsys.readouterr().err
    assert "0 cases proposed from 1 documents" in told
    assert "b.docx" in told


def test_the_review_page_is_closed_to_programs_and_shows_no_markup(
    files: tuple[Path, Path],
) -> None:
    async def application() -> FastAPI:
        app = guarded_app("127.0.0.1", PAGE_FILES)
        mount_page(app, build_review_page(opened(files), files[1]), own_look=False)
        return app

    with TestClient(asyncio.run(application()), base_url="http://127.0.0.1:7861") as client:
        config = config_of(client.get("/").text)
        dependencies = config["dependencies"]
        assert isinstance(dependencies, list)
        uploaded = client.post("/gradio_api/upload", files={"files": b"x"})
        elsewhere = client.get("/config", headers={"host": "evil.test"})
    assert {d["api_visibility"] for d in dependencies} == {"private"}
    assert (uploaded.status_code, elsewhere.status_code) == (404, 421)
    assert "page/rating.js" not in str(config["head"])
