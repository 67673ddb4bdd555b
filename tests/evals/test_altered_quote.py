"""A run over a set that no longer fits its corpus stops before it asks anything."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals import sources
from evals.run import main

TEXT = "The bomb in Mastung killed 128 people."


def written(folder: Path, quote: str) -> list[str]:
    """Write a corpus of one document and a kept set of one case; return arguments for a run."""
    (folder / "corpus").mkdir(exist_ok=True)
    (folder / "corpus" / "a.md").write_text(f"# Mastung\n\n{TEXT}\n", encoding="utf-8")
    case = {
        "id": "mine-001",
        "question": "How many people did the bomb in Mastung kill?",
        "answerable": True,
        "answers": ["128"],
        "gold_docs": ["corpus/a.md"],
        "gold_quotes": [quote],
        "type": "number",
        "lang": "en",
        "provenance": "test",
    }
    (folder / "mine.jsonl").write_text(json.dumps(case) + "\n", encoding="utf-8")
    return ["--set", "mine", "--data", str(folder / "data")]


@pytest.mark.slow
def test_a_gold_quote_altered_by_one_character_stops_the_run_with_2_and_names_the_case(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "QUESTIONS", tmp_path)
    monkeypatch.setenv("RAG_CORPUS", str(tmp_path / "corpus"))
    monkeypatch.chdir(tmp_path)

    assert main(written(tmp_path, TEXT)) == 0
    assert "[1/1]" in capsys.readouterr().err
    assert main(written(tmp_path, TEXT.replace("128", "129"))) == 2
    told = capsys.readouterr().err
    assert f"mine-001: quote does not stand in corpus/a.md: {TEXT.replace('128', '129')}" in told
    assert "[1/1]" not in told
