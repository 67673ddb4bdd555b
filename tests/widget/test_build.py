"""The files that are served are what the source builds, and small."""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

WIDGET = Path(__file__).resolve().parents[2] / "rag" / "widget"
TOOLS = Path(sys.prefix) / "widget" / "node_modules"
MOST_FOR_THE_LAUNCHER = 8_000
MOST_FOR_ALL = 25_000
OTHERS = {"AnythingLLM's widget": "214", "Flowise's widget": "284", "Onyx's widget": "100 to 150"}


@pytest.fixture
def workplace(tmp_path: Path) -> Path:
    """A copy of the source with the build tools beside it."""
    if shutil.which("node") is None or not (TOOLS / "esbuild").is_dir():
        pytest.skip("node or esbuild is not installed; `make setup-dev` says why")
    folder = tmp_path / "widget"
    shutil.copytree(WIDGET, folder, ignore=shutil.ignore_patterns("node_modules", "dist"))
    (folder / "node_modules").symlink_to(TOOLS)
    return folder


def test_a_fresh_build_is_equal_to_the_committed_files_byte_by_byte(workplace: Path) -> None:
    _run(workplace, "node", "build.mjs", "fresh")
    fresh = {path.name: path.read_bytes() for path in (workplace / "fresh").iterdir()}
    assert fresh == {path.name: path.read_bytes() for path in (WIDGET / "dist").iterdir()}


def test_the_source_passes_the_strict_type_check(workplace: Path) -> None:
    _run(workplace, "node", "node_modules/typescript/bin/tsc", "--noEmit")


def test_the_documented_sizes_are_those_of_the_files_beside_what_others_publish() -> None:
    """The others' figures, of whole widgets after compression, are those of an earlier survey."""
    sizes = {
        path.name: len(gzip.compress(path.read_bytes(), 9)) for path in (WIDGET / "dist").iterdir()
    }
    rows = {
        "`widget.js`, loaded by every page": sizes["widget.js"] / 1000,
        "both files, after the first opening": sum(sizes.values()) / 1000,
    }
    table = [f"| {name} | {size:.1f} |" for name, size in rows.items()]
    table += [f"| {name} | {size} |" for name, size in OTHERS.items()]
    sys.stdout.write("\n".join(table) + "\n")
    assert "\n".join(table) in (WIDGET.parents[1] / "docs" / "widget.md").read_text("utf-8")


def test_the_files_are_small_enough_to_be_embedded_anywhere() -> None:
    sizes = {
        path.name: len(gzip.compress(path.read_bytes(), 9)) for path in (WIDGET / "dist").iterdir()
    }
    sys.stdout.write(f"{sizes}, all {sum(sizes.values())}\n")
    assert sizes["widget.js"] <= MOST_FOR_THE_LAUNCHER
    assert sum(sizes.values()) <= MOST_FOR_ALL


def test_no_markup_is_ever_read_from_a_string() -> None:
    for source in (WIDGET / "dist").iterdir():
        text = source.read_text(encoding="utf-8")
        for sink in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert sink not in text


def _run(folder: Path, *command: str) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
