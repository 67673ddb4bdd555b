"""Counting and listing over the demonstration corpus, against a judge that uses nothing of ours."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from evals.surveys.__main__ import problems
from evals.surveys.gold import CONDITIONS, QUESTIONS, rows
from evals.validate import ROOT
from rag.answering import Surveyor
from rag.domain import Document
from rag.loading import load_file, scan
from rag.store import Store
from tests.support import RECIPE

NONE = np.zeros((0, 1), dtype=np.float32)


def _kept() -> list[dict[str, object]]:
    return [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]


def test_the_committed_answers_are_those_of_the_corpus_as_it_is() -> None:
    assert rows() == _kept()
    assert len(CONDITIONS) == 20


@pytest.mark.slow
def test_every_question_is_answered_exactly_and_labelled(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        for entry in scan(ROOT / "corpus", ROOT):
            documents: list[Document] = list(load_file(entry).documents)
            store.library.replace_file(entry.key, "-", RECIPE, [(d, (), NONE) for d in documents])
        surveyor = Surveyor(store.library)
        wrong = {str(row["id"]): problems(surveyor, row) for row in _kept()}
    assert {name: found for name, found in wrong.items() if found} == {}


def test_an_inexact_answer_is_named(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        surveyor = Surveyor(store.library)
        missed = problems(surveyor, {"question": "Which documents mention Mach?", "count": 2,
                                     "documents": ["a", "b"]})  # fmt: skip
        other = problems(surveyor, {"question": "What is Mach?", "count": 0, "documents": []})
    assert missed == ["counts 0, right is 2", "cites [], right is ['a', 'b']"]
    assert other == ["not taken for a question about the whole corpus"]
