"""The commands as people and scripts use them: output, exit codes, and what is told to whom.

They run with the bundled models over three documents, each in a process of its own where that
matters and in this one where it does not.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import ingest
from rag.__main__ import main
from rag.settings import PREFIX
from rag.store import Store
from tests.support import written

ROOT = Path(__file__).resolve().parents[1]
TEXTS = {
    "gas.md": (
        "---\ntitle: Sui gas\ndate: 2024-11-25\nkind: backgrounder\n---\n# Sui gas\n\n"
        "The supply of gas from the Sui field began in 1955. The field lies in Dera Bugti district."
    ),
    "levies.md": (
        "---\ntitle: The Levies\ndate: 2024-12-01\nkind: glossary\n---\n"
        "The Levies are the force that polices the B areas of Balochistan."
    ),
    "station.txt": "Quetta station\n\nTwenty-six people were killed at Quetta railway station.",
}
QUESTION = "When did the supply of gas from Sui begin?"


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Run where no .env, rag.toml or variable of the developer's plays a part."""
    for variable in [name for name in os.environ if name.upper().startswith(PREFIX)]:
        monkeypatch.delenv(variable)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a corpus that was ingested into ``data`` beside it."""
    folder = tmp_path_factory.mktemp("project")
    corpus = written(folder / "corpus", TEXTS)
    assert ingest.main([str(corpus), "--data", str(folder / "data")]) == 0
    return folder


@pytest.fixture
def own(project: Path, tmp_path: Path) -> Path:
    """Return a copy of the project that a test may spoil."""
    return Path(shutil.copytree(project, tmp_path / "own"))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:  # noqa: ANN401 - a function of strings
    """Return a function that runs ``python -m rag`` here and gives code, output and errors."""

    def call(command: str, *arguments: object, data: Path) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([command, *map(str, arguments), "--data", str(data)])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def process(*command: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run Python with these arguments as a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def saved_answer(project: Path) -> str:
    """Return the answer to the question, as ``ask --json`` prints it."""
    printed = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(printed):
        patch.setenv("RAG_ANSWERING__THRESHOLD", "0")
        assert main(["ask", QUESTION, "--json", "--data", str(project / "data")]) == 0
    return printed.getvalue()


@pytest.fixture
def sent(saved_answer: str) -> dict[str, Any]:
    """Return that answer as a client reads it."""
    read: dict[str, Any] = json.loads(saved_answer)
    return read


HEAVY = [
    "torch",
    "sentence_transformers",
    "onnxruntime",
    "gradio",
    "chromadb",
    "tantivy",
    "sklearn",
]
LOADED = (
    "import sys, json, ingest\n"
    "code = ingest.main(sys.argv[2:])\n"
    "print(json.dumps([name for name in json.loads(sys.argv[1]) if name in sys.modules]))\n"
    "sys.exit(code)\n"
)


def test_a_second_ingest_embeds_nothing_and_loads_no_model(own: Path) -> None:
    done = process("-c", LOADED, json.dumps(HEAVY), "corpus", "--data", "data", "--json", cwd=own)
    assert (done.returncode, done.stderr) == (0, "")
    report, modules = map(json.loads, done.stdout.splitlines())
    assert modules == []
    assert (report["unchanged"], report["new"], report["embedded"]) == (3, 0, 0)


def test_ingest_prints_one_json_object_and_tells_progress_to_standard_error(own: Path) -> None:
    written(own / "corpus", {"bad.pdf": "not one", "new.md": "A new text on dams."})
    done = process(ROOT / "ingest.py", "corpus", "--data", "data", "--json", cwd=own)
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert (report["new"], report["embedded"], report["documents"]) == (2, 1, 4)
    ((name, problem),) = report["failures"]
    assert name == "corpus/bad.pdf"
    assert "cannot be read as PDF" in problem
    assert "corpus/new.md: 1 chunks embedded" in done.stderr
    assert "Traceback" not in done.stderr


def test_ingest_names_what_it_left_out_in_words(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(own / "corpus", {"bad.pdf": "not one"})
    assert ingest.main([str(own / "corpus"), "--data", str(own / "data")]) == 1
    printed = capsys.readouterr().out
    assert "1 new, 0 changed, 3 unchanged, 0 removed; 0 chunks embedded" in printed
    assert "Left out: corpus/bad.pdf: " in printed


def test_ingest_exits_with_2_on_wrong_usage(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ingest.main(["nowhere", "--data", str(own / "data")]) == 2
    assert "ingest.py: nowhere: no such file or folder" in capsys.readouterr().err
    with pytest.raises(SystemExit) as caught:
        ingest.main(["--no-such-option"])
    assert caught.value.code == 2


def test_ingest_can_say_what_it_would_do_and_keep_what_is_gone(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (own / "corpus" / "levies.md").unlink()
    arguments = [str(own / "corpus"), "--data", str(own / "data")]
    for extra, words in (
        ("--dry-run", "1 would be removed"),
        ("--no-prune", "3 documents"),
        ("--dry-run", "1 would be removed"),
    ):
        assert ingest.main([*arguments, extra]) == 0
        assert words in capsys.readouterr().out
    assert ingest.main(arguments) == 0
    assert "The library holds 2 documents" in capsys.readouterr().out


def test_ask_gives_an_answer_whose_citations_slice_the_stored_text(
    project: Path, sent: dict[str, Any]
) -> None:
    assert sent["refused"] is False
    assert "1955" in sent["text"]
    assert sent["coverage"]["supported"] == len(sent["statements"]) > 0
    with Store(project / "data") as store:
        for statement in sent["statements"]:
            assert sent["text"][statement["start"] : statement["end"]].startswith(statement["text"])
            for citation in statement["citations"]:
                document = store.library.document(citation["document_id"])
                assert document is not None
                assert document.sha256 == citation["document_sha256"]
                assert document.text[citation["start"] : citation["end"]] == citation["quote"]


def test_ask_refuses_below_the_bar_and_shows_where_it_looked(
    project: Path,
    run: Any,  # noqa: ANN401
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RAG_ANSWERING__THRESHOLD", "1")
    code, out, _ = run(
        "ask", "Who won the 1992 Cricket World Cup?", "--json", data=project / "data"
    )
    sent = json.loads(out)
    assert (code, sent["refused"], sent["statements"]) == (0, True, [])
    assert sent["refusal"]["nearest"]
    assert sent["text"] == sent["refusal"]["message"]


def test_ask_in_words_lists_its_sources(
    project: Path,
    run: Any,  # noqa: ANN401
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RAG_ANSWERING__THRESHOLD", "0")
    code, out, _ = run("ask", QUESTION, data=project / "data")
    assert code == 0
    assert "1955" in out.split("Sources:")[0]
    assert "[1] Sui gas (2024-11-25, characters " in out


def test_ask_answers_only_from_what_filters_let_through(
    project: Path,
    run: Any,  # noqa: ANN401
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RAG_ANSWERING__THRESHOLD", "0")
    arguments = ("--filter", "kind=glossary", "--as-of", "2024-12-31", "--json")
    _, out, _ = run("ask", QUESTION, *arguments, data=project / "data")
    sent = json.loads(out)
    assert {p["title"] for p in sent["passages"]} == {"The Levies"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ask", "  "], "the question is empty"),
        (["ask", QUESTION, "--filter", "colour=red"], "filter 'colour=red'"),
        (["ask", QUESTION, "--as-of", "soon"], "date 'soon': write a day as YYYY-MM-DD"),
        (["verify", "nowhere.json"], "nowhere.json: cannot be read"),
        (["explain", QUESTION, "no such document"], "no document has the id, key or title"),
    ],
)
def test_wrong_usage_exits_with_2_and_one_sentence(
    project: Path,
    run: Any,  # noqa: ANN401
    arguments: list[str],
    words: str,
) -> None:
    code, out, err = run(*arguments, data=project / "data")
    assert (code, out) == (2, "")
    assert words in err
    assert err.count("\n") == 1


def test_asking_before_an_ingestion_exits_with_1_and_says_what_to_do(
    tmp_path: Path,
    run: Any,  # noqa: ANN401
) -> None:
    code, out, err = run("ask", QUESTION, data=tmp_path / "empty")
    assert (code, out) == (1, "")
    assert "ingest.py" in err


def test_an_index_of_other_settings_is_not_asked(
    project: Path,
    run: Any,  # noqa: ANN401
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RAG_CHUNKING__TARGET_TOKENS", "64")
    code, _, err = run("ask", QUESTION, data=project / "data")
    assert code == 1
    assert "run `python ingest.py` to index it anew" in err


def test_a_busy_data_directory_is_told_in_one_sentence(
    project: Path,
    run: Any,  # noqa: ANN401
) -> None:
    with Store(project / "data"):
        code, _, err = run("ask", QUESTION, data=project / "data")
    assert code == 1
    assert "is in use by another process" in err


def test_verify_holds_for_an_answer_and_fails_after_one_changed_character(
    project: Path,
    run: Any,  # noqa: ANN401
    sent: dict[str, Any],
    tmp_path: Path,
) -> None:
    saved = tmp_path / "answer.json"
    saved.write_text(json.dumps(sent), encoding="utf-8")
    count = sum(len(s["citations"]) for s in sent["statements"])
    code, out, _ = run("verify", saved, data=project / "data")
    assert (code, out) == (0, f"{count} of {count} citations hold\n")

    citation = sent["statements"][0]["citations"][0]
    citation["quote"] = citation["quote"].replace("1955", "1956")
    saved.write_text(json.dumps(sent), encoding="utf-8")
    code, out, _ = run("verify", saved, data=project / "data")
    assert code == 1
    assert "the stored text between these characters is not the quote" in out
    code, out, _ = run("verify", saved, "--json", data=project / "data")
    assert code == 1
    assert json.loads(out)["failed"] == 1


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("1955", "1956", "is not the quote"),
        ("Dera Bugti", "Dera Bugty", "has changed since the answer was given"),
    ],
)
def test_verify_fails_after_one_character_of_the_stored_text_is_changed(
    own: Path,
    run: Any,  # noqa: ANN401
    sent: dict[str, Any],
    old: str,
    new: str,
    words: str,
) -> None:
    sent["statements"] = [s for s in sent["statements"] if "1955" in s["text"]][:1]
    assert "Dera Bugti" not in sent["statements"][0]["text"]
    saved = own / "answer.json"
    saved.write_text(json.dumps(sent), encoding="utf-8")
    database = sqlite3.connect(own / "data" / "library.sqlite3")
    database.execute("UPDATE documents SET text = replace(text, ?, ?)", (old, new))
    database.commit()
    database.close()
    code, out, _ = run("verify", saved, data=own / "data")
    assert code == 1
    assert words in out


def test_verify_fails_when_the_document_is_gone(
    own: Path,
    run: Any,  # noqa: ANN401
    sent: dict[str, Any],
) -> None:
    (own / "corpus" / "gas.md").unlink()
    assert ingest.main([str(own / "corpus"), "--data", str(own / "data")]) == 0
    saved = own / "answer.json"
    saved.write_text(json.dumps(sent), encoding="utf-8")
    code, out, _ = run("verify", saved, data=own / "data")
    assert code == 1
    assert "the document is not in the library" in out


@pytest.mark.parametrize("text", ["", "{}", '{"question": "?", "statements": [1]}'])
def test_verify_says_what_is_no_answer(
    project: Path,
    run: Any,  # noqa: ANN401
    tmp_path: Path,
    text: str,
) -> None:
    saved = tmp_path / "answer.json"
    saved.write_text(text)
    code, out, err = run("verify", saved, data=project / "data")
    assert (code, out) == (1, "")
    assert err.startswith("rag verify: not ")


def test_explain_shows_the_ranks_and_the_decision(
    project: Path,
    run: Any,  # noqa: ANN401
) -> None:
    code, out, _ = run("explain", QUESTION, data=project / "data")
    assert code == 0
    assert out.splitlines()[0].split() == ["dense", "words", "fused", "read", "passage"]
    assert "Sui gas · The supply of gas" in out
    assert "confidence" in out
    code, out, _ = run("explain", QUESTION, "corpus/levies.md", data=project / "data")
    assert out.startswith("The Levies (corpus/levies.md)\n")


def test_settings_are_printed_with_secrets_masked(
    run: Any,  # noqa: ANN401
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("RAG_API_KEY", "hush-hush")
    monkeypatch.setenv("RAG_RETRIEVAL__CANDIDATES", "77")
    code, out, _ = run("settings", data=tmp_path)
    assert code == 0
    assert "hush-hush" not in out
    printed = json.loads(out)
    assert printed["api_key"] == "**********"
    assert printed["retrieval"]["candidates"] == 77
    assert printed["data"] == str(tmp_path)


def test_a_profile_sets_what_nothing_else_sets(
    run: Any,  # noqa: ANN401
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    usual = json.loads(run("settings", data=tmp_path)[1])
    monkeypatch.setenv("RAG_PROFILE", "multilingual")
    profiled = json.loads(run("settings", data=tmp_path)[1])
    assert profiled["embedder"] == "multilingual-e5-small-q4" != usual["embedder"]
    assert (usual["words"], profiled["words"]) == ("english", "every_language")
    monkeypatch.setenv("RAG_EMBEDDER", usual["embedder"])
    own = json.loads(run("settings", data=tmp_path)[1])
    assert own["embedder"] == usual["embedder"]
    assert own["profile"] == "multilingual"


@pytest.mark.parametrize(
    ("variable", "value", "named"),
    [
        ("RAG_PROFILE", "klingon", "RAG_PROFILE"),
        ("RAG_EMBEDER", "x", "RAG_EMBEDER: unknown"),
        ("RAG_RETRIEVAL__CANDIDTES", "5", "RAG_RETRIEVAL__CANDIDTES"),
        ("RAG_RETRIEVAL__CANDIDATES", "many", "RAG_RETRIEVAL__CANDIDATES"),
        ("RAG_ANSWERING__THRESHOLD", "2", "RAG_ANSWERING__THRESHOLD"),
    ],
)
def test_a_wrong_setting_exits_with_2_and_is_named(
    run: Any,  # noqa: ANN401
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    variable: str,
    value: str,
    named: str,
) -> None:
    monkeypatch.setenv(variable, value)
    code, out, err = run("settings", data=tmp_path)
    assert (code, out) == (2, "")
    assert named in err
    assert ingest.main(["--data", str(tmp_path / "data")]) == 2
    assert named in capsys.readouterr().err


@pytest.mark.slow
def test_the_commands_run_as_programs(project: Path, tmp_path: Path) -> None:
    done = process("-m", "rag", "ask", QUESTION, "--json", "--data", project / "data", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    sent = json.loads(done.stdout)
    assert sent["question"] == QUESTION
    (tmp_path / "answer.json").write_text(done.stdout)
    verify = ("-m", "rag", "verify", "answer.json", "--data", project / "data")
    assert process(*verify, cwd=tmp_path).returncode == 0
    unknown = process("-m", "rag", "no-such-command", cwd=tmp_path)
    assert unknown.returncode == 2
    assert process("-m", "rag", cwd=tmp_path).returncode == 2


def test_a_reader_that_closes_the_pipe_early_gets_no_traceback() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "rag", "settings"],
        cwd=ROOT,
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_follow_up_is_asked_after_earlier_questions_and_answers(project: Path, run: Any) -> None:  # noqa: ANN401
    code, printed, _ = run(
        "ask", "And where is it?", "--after", "What are the Levies?", "--answered", "A force.",
        "--after", QUESTION, "--answered", "In 1955.", "--json", data=project / "data",
    )  # fmt: skip
    searched = json.loads(printed)["standalone_question"]

    assert code == 0
    assert searched.startswith("And where is it? (")
    assert "Sui" in searched
    assert "Levies" not in searched
