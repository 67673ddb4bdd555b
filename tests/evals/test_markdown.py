"""The summary for a pull request opens with the verdict and holds every figure of the table."""

from __future__ import annotations

import pytest

from evals.comparing import compare
from evals.gating import gate
from evals.markdown import markdown
from evals.published import AUROC, BY_QUESTIONS, NDCG, beside_published, confidence_auroc
from evals.report import summaries
from tests.evals.making import a_record, unanswerable
from tests.evals.test_comparing import answers, saved


def test_a_run_by_itself_is_told_with_its_intervals_and_that_nothing_was_compared() -> None:
    records = answers(3, 1)

    text = markdown(records, summaries(records), gate(saved(records), {}, None), None)

    assert text.startswith("**3 of 4 questions right.**\n\nGate: passed (hard zeros only")
    assert "| `citation_validity` | 1.000 | 1.000 – 1.000 | 4 |" in text
    assert "conflict_recall" not in text


def test_a_loss_is_told_with_reasons_differences_and_flips() -> None:
    before, after = answers(40, 0), answers(25, 15)
    comparison = compare(saved(before), saved(after), after)

    text = markdown(after, summaries(after), gate(saved(after), {}, comparison), comparison)

    lines = text.splitlines()
    assert lines[0].startswith("**Worse: right, ")
    assert lines[2] == "Gate: failed"
    assert lines[3].startswith("- right is worse: 1.000 before, 0.625 now")
    row = next(line for line in lines if line.startswith("| `answer_match`"))
    assert [cell.strip() for cell in row.split("|")][5:7] == ["1.000", "-0.375"]
    assert row.endswith("| **worse** |")
    assert "<details><summary>15 flips</summary>" in lines
    assert "| factoid-25 | How many were killed? | ok | not_chosen | lost |" in lines


def test_published_figures_stand_beside_ours_where_the_questions_are_the_same() -> None:
    sha = next(s for s, known in BY_QUESTIONS.items() if known.name == "dragonball")

    told = beside_published(sha, {NDCG: 0.9, AUROC: None})

    assert told is not None
    assert "document_ndcg@10" in told.splitlines()[1]
    assert "0.995   ours 0.900" in told
    assert "0.562   ours –" in told
    assert beside_published("0" * 64, {}) is None
    assert {known.name for known in BY_QUESTIONS.values()} == {
        "clapnq", "eloq", "squad2_500", "dragonball", "mtrag",
    }  # fmt: skip


def test_a_set_without_comparable_figures_says_so() -> None:
    sha = next(s for s, known in BY_QUESTIONS.items() if known.name == "squad2_500")

    assert "nothing published is comparable" in str(beside_published(sha, {}))


def test_auroc_is_that_of_scikit_learn() -> None:
    from sklearn.metrics import roc_auc_score  # noqa: PLC0415 - heavy, for this judge only

    confident = [0.9, 0.4, 0.4, 0.8, 0.1]
    doubtful = [0.2, 0.4, 0.5]
    records = [a_record(confidence=c) for c in confident]
    records += [a_record(unanswerable(), confidence=c) for c in doubtful]

    theirs = roc_auc_score([1] * 5 + [0] * 3, confident + doubtful)

    assert confidence_auroc(records) == pytest.approx(theirs)
    assert confidence_auroc(records[:3]) is None
