"""What README shows is what the commands print, and what it links to is there."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def shown() -> list[tuple[str, str]]:
    """Every ``$ command`` of a console block with the output printed under it."""
    found: list[tuple[str, str]] = []
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output.strip()))
    return found


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readme") / "data"
    run("ingest.py", str(ROOT / "corpus"), "--data", str(folder))
    return folder


def run(*arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    return done.stdout


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_commands_print_what_the_readme_shows(data: Path) -> None:
    examples = shown()
    assert examples
    for command, output in examples:
        program, *arguments = shlex.split(command)
        assert program == "python"
        assert run(*arguments, RAG_DATA=str(data)).strip() == output


def test_every_linked_file_exists() -> None:
    links = re.findall(r"\]\(([^)#]+)", README)
    assert links
    assert [
        link for link in links if not link.startswith("http") and not (ROOT / link).exists()
    ] == []


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for names in re.findall(r"^make (\w+)|`make (\w+)`", README, re.MULTILINE):
        target = "".join(names)
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
