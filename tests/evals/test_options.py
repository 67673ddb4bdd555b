"""Options choose cases, and say what they do not find."""

from __future__ import annotations

import os

import pytest

from evals.offline import go_offline
from evals.options import chosen, read_options
from rag.errors import UsageError
from rag.settings import load_settings
from tests.evals.making import a_case, unanswerable

CASES = (
    a_case(id="1", split="tune"),
    unanswerable(id="2", split="test"),
    a_case(id="3", lang="ur"),
)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], ["1", "2", "3"]),
        (["--type", "factoid"], ["1", "3"]),
        (["--type", "factoid", "--type", "near_miss"], ["1", "2", "3"]),
        (["--tags", "near_miss,ur"], ["2", "3"]),
        (["--tags", "tune", "--tags", "ur"], ["1", "3"]),
        (["--split", "test"], ["2"]),
        (["--type", "factoid", "--tags", "ur"], ["3"]),
        (["--limit", "2"], ["1", "2"]),
    ],
)
def test_types_tags_a_split_and_a_limit_narrow_a_set(
    arguments: list[str], expected: list[str]
) -> None:
    assert [case.id for case in chosen(CASES, read_options(arguments))] == expected


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--type", "sport"], "no question has type 'sport'; known: factoid, near_miss"),
        (["--tags", "ur,fr"], "no question has tag 'fr'; known: en, factoid, near_miss, test,"),
        (["--type", "near_miss", "--tags", "ur"], "no question has all of these"),
    ],
)
def test_what_does_not_occur_is_named(arguments: list[str], named: str) -> None:
    with pytest.raises(UsageError, match=named):
        chosen(CASES, read_options(arguments))


def test_a_split_of_a_set_without_one_is_named() -> None:
    with pytest.raises(UsageError, match="no question has split 'tune'; known: none"):
        chosen([a_case()], read_options(["--split", "tune"]))


@pytest.mark.parametrize("wrong", [["--limit", "0"], ["--repeat", "0"], ["--split", "third"]])
def test_a_value_out_of_range_is_wrong_usage(
    wrong: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        read_options(wrong)
    assert wrong[0] in capsys.readouterr().err


def test_offline_refuses_a_model_of_the_hub_and_closes_the_libraries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:

    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    monkeypatch.setenv("TRANSFORMERS_OFFLINE", "0")
    monkeypatch.setenv("ANONYMIZED_TELEMETRY", "True")

    with pytest.raises(UsageError, match="RAG_RERANKER names 'some/model'"):
        go_offline(load_settings(reranker="some/model"))
    assert os.environ["HF_HUB_OFFLINE"] == "0"
    go_offline(load_settings())
    assert os.environ["HF_HUB_OFFLINE"] == os.environ["TRANSFORMERS_OFFLINE"] == "1"
