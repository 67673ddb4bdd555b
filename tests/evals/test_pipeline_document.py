"""The pipeline of docs/evals.md works as it stands there: its very lines are run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from evals.validate import ROOT
from tests.evals.small_set import write_small_set

pytestmark = pytest.mark.slow
DOCUMENT = (ROOT / "docs" / "evals.md").read_text(encoding="utf-8")
RERANKER = Path("rag/models/onnx.py")
SCORE = "out[batch] = logits[:, 0]"


def block(language: str) -> str:
    """Return the one block in this language under "In your own pipeline"."""
    section = DOCUMENT.split("## In your own pipeline\n")[1].split("\n## ")[0]
    (found,) = re.findall(rf"```{language}\n(.*?)```", section, re.DOTALL)
    return str(found)


def checkout(folder: Path) -> None:
    """Make ``folder/sanad`` what a checkout is after ``make setup``: the code, and its .venv."""
    sanad = folder / "sanad"
    for name in ("rag", "evals"):
        shutil.copytree(
            ROOT / name, sanad / name, ignore=shutil.ignore_patterns("__pycache__", "questions")
        )
    for name in ("ingest.py", "Makefile", "requirements.txt", "requirements-weights.txt"):
        shutil.copy2(ROOT / name, sanad / name)
    (sanad / ".venv" / ".stamps").mkdir(parents=True)
    for entry in Path(sys.prefix).iterdir():
        if entry.name != ".stamps":
            (sanad / ".venv" / entry.name).symlink_to(entry)
    for stamp in ("venv", "torch", "runtime", "weights"):
        (sanad / ".venv" / ".stamps" / stamp).touch()


def run(folder: Path, line: str, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run one line as a runner does."""
    summary = {"GITHUB_STEP_SUMMARY": str(folder / "summary.md")}
    return subprocess.run(
        ["bash", "-e", "-c", line], cwd=folder, env={**os.environ, **summary, **variables},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def workflow(folder: Path) -> tuple[int, str]:
    """Run the steps of the document's workflow; return the first exit code that is not 0, and output."""
    job: dict[str, Any] = yaml.safe_load(block("yaml"))["jobs"]["gate"]
    output = ""
    for step in job["steps"]:
        if "run" in step:
            done = run(folder, step["run"], job.get("env", {}))
            output += done.stdout + done.stderr
            if done.returncode:
                return done.returncode, output
    return 0, output


def test_the_workflow_is_green_for_what_works_and_red_for_a_broken_reranker(
    tmp_path: Path,
) -> None:
    write_small_set(tmp_path)
    checkout(tmp_path)
    for line in block("sh").replace("\\\n", "").splitlines():
        made = run(tmp_path, line, {})
        assert made.returncode == 0, made.stderr
    assert (tmp_path / "baseline.json").is_file()

    green = workflow(tmp_path)

    assert green[0] == 0, green[1]
    assert "Gate: passed" in green[1]
    assert (tmp_path / "summary.md").read_text("utf-8").startswith("**No evidence of any change")

    code = tmp_path / "sanad" / RERANKER
    text = code.read_text(encoding="utf-8")
    assert text.count(SCORE) == 1
    code.write_text(text.replace(SCORE, SCORE.replace("logits", "-logits")), encoding="utf-8")

    red = workflow(tmp_path)

    assert red[0] == 1, red[1]
    assert "Gate: failed" in red[1]
    assert "right is worse" in red[1]
    assert "document_ndcg@10 is worse" in red[1]
    assert (tmp_path / "summary.md").read_text("utf-8").startswith("**Worse: right, ")


def test_the_workflow_has_ten_lines() -> None:
    lines = [line for line in block("yaml").splitlines() if line.strip()]

    assert len(lines) == 10
    assert yaml.safe_load(block("yaml"))["jobs"]["gate"]["steps"][0]["uses"]
