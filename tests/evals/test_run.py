"""The runner asks a set, measures it, and says by its exit code how that went."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from evals.cases import Case
from evals.records import Record, Verdict
from evals.resuming import Kept
from evals.run import main
from evals.running import ask_all
from evals.sources import corpus_sha256, file_sha256, foreign_set, kept_set
from evals.validate import ROOT
from rag.errors import UsageError
from rag.settings import load_settings
from tests.evals.making import a_case, a_record, crashed

CORPUS: list[dict[str, object]] = [
    {"id": "a#1", "title": "Mastung rally", "text": "The bomb in Mastung killed 128 people."},
    {"id": "b", "title": "Mehrgarh", "text": "Mehrgarh was found in 1974. It has six mounds."},
]
QUESTIONS: list[dict[str, object]] = [
    {"id": "1", "question": "How many people did the bomb in Mastung kill?", "answerable": True,
     "answers": ["128"], "gold_docs": ["a#1"], "type": "span", "lang": "en",
     "gold_quotes": ["The bomb in Mastung killed 128 people."]},
    {"id": "2", "question": "Who won the football World Cup?", "answerable": False,
     "type": "off", "lang": "en"},
    {"id": "3", "question": "Why? " * 1000, "answerable": False, "type": "off", "lang": "en"},
]  # fmt: skip


def written(path: Path, rows: list[dict[str, object]]) -> Path:
    """Write rows as JSON Lines and return the path."""
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def arguments(folder: Path, *more: str) -> list[str]:
    """Return arguments for a run over the small set above."""
    corpus = written(folder / "c.jsonl", CORPUS)
    questions = written(folder / "q.jsonl", QUESTIONS)
    files = ["--corpus", str(corpus), "--questions", str(questions)]
    return [*files, "--data", str(folder / "data"), *more]


@pytest.mark.slow
def test_a_run_over_a_foreign_set_reports_what_crashed_too_and_keeps_its_index(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "run.json"

    first = main(arguments(tmp_path, "--json", str(target)))
    told = capsys.readouterr()
    second = main(arguments(tmp_path, "--json", "-", "--limit", "1"))
    again = capsys.readouterr()

    assert (first, second) == (1, 0)
    run = json.loads(target.read_text(encoding="utf-8"))
    assert run["measures"]["document_recall@1"]["value"] == 1
    assert run["measures"]["citation_validity"]["value"] == 1
    assert run["cases"][0]["gold"]["documents"] == ["corpus.jsonl#a#1"]
    assert run["manifest"]["command"].startswith("python -m evals.run --corpus")
    assert {"settings", "weights", "index", "corpus_sha256"} <= set(run["manifest"])
    assert [case["verdict"] for case in run["cases"]] == ["ok", "ok", "crashed"]
    assert run["cases"][2]["error"].startswith("UsageError: the question has")
    assert "[3/3]" in told.err
    assert "document_mrr" in told.out
    assert "embedded" in told.err
    assert "embedded" not in again.err
    assert len(json.loads(again.out)["cases"]) == 1


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (["--set", "none"], "no question set 'none'; known: core"),
        (["--corpus", "c.jsonl"], "--corpus needs --questions"),
        (["--set", "core", "--corpus", "c.jsonl", "--questions", "q.jsonl"], "not both"),
        (["--set", "core", "--baseline", "none.json"], "none.json: cannot be read as a run"),
        (["--corpus", "c.jsonl", "--questions", "q.jsonl"], "c.jsonl: no such corpus file"),
        (["--set", "core", "--type", "sport"], "no question has type 'sport'"),
    ],
)
def test_wrong_usage_is_named_and_exits_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: list[str], named: str
) -> None:
    assert main([*wrong, "--data", str(tmp_path)]) == 2
    assert named in capsys.readouterr().err


def test_a_corpus_with_a_bad_row_is_not_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = arguments(tmp_path)
    written(tmp_path / "c.jsonl", [{"id": "a"}])

    assert main(given) == 2
    assert "numbers over part of a corpus would mislead" in capsys.readouterr().err


def test_every_case_is_asked_though_one_crashes_and_progress_tells_how_it_goes(
    tmp_path: Path,
) -> None:
    told: list[str] = []
    records = {
        "1": a_record(a_case(id="1")),
        "2": crashed(a_case(id="2")),
        "3": a_record(a_case(id="3"), verdict=Verdict.NOT_CHOSEN),
    }

    def examine(case: Case) -> Record:
        return records[case.id]

    asked = ask_all([r.case for r in records.values()], examine, Kept(tmp_path, {}), told.append)

    assert asked.records == list(records.values())
    assert told == [
        "[1/3] 1.00 right  ok  1",
        "[2/3] 0.50 right  crashed  2",
        "[3/3] 0.33 right  not_chosen  3",
    ]


def test_the_same_corpus_from_another_place_finds_the_same_index(tmp_path: Path) -> None:
    settings = load_settings(data=tmp_path / "data")
    here = written(tmp_path / "c.jsonl", CORPUS)
    there = written(tmp_path / "copy.jsonl", CORPUS)
    changed = written(tmp_path / "other.jsonl", CORPUS[:1])

    sources = [foreign_set(path, tmp_path / "q.jsonl", settings) for path in (here, there, changed)]

    assert sources[0].data == sources[1].data
    assert sources[0].data != sources[2].data
    assert sources[0].key_of("a#1") == "corpus.jsonl#a#1"
    assert sources[0].corpus.read_bytes() == here.read_bytes()


def test_a_kept_set_asks_the_corpus_of_the_settings(tmp_path: Path) -> None:
    settings = load_settings(data=tmp_path)

    source = kept_set("core", settings)

    assert (source.corpus, source.data) == (settings.corpus, tmp_path)
    assert source.key_of("corpus/a.md") == "corpus/a.md"
    with pytest.raises(UsageError, match="known: core"):
        kept_set("nope", settings)


def test_the_hash_of_a_corpus_changes_with_a_name_a_text_and_a_sidecar(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    folder.mkdir()
    (folder / "a.txt").write_text("one", encoding="utf-8")
    seen = [corpus_sha256(folder)]
    (folder / "a.txt").write_text("two", encoding="utf-8")
    seen.append(corpus_sha256(folder))
    (folder / "a.txt").rename(folder / "b.txt")
    seen.append(corpus_sha256(folder))
    (folder / "b.txt.meta.yaml").write_text("title: B", encoding="utf-8")
    seen.append(corpus_sha256(folder))

    assert len(set(seen)) == 4
    assert len(file_sha256(folder / "b.txt")) == 64


def test_nothing_under_rag_imports_the_evals() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "rag").rglob("*.py")]

    assert len(sources) > 10
    assert [
        text for text in sources if re.search(r"^\s*(from|import) evals\b", text, re.MULTILINE)
    ] == []
