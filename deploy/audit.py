"""``make audit``: look the pinned packages up among known holes, and fail on one nobody explained.

Exit 0 if none is unexplained, 1 otherwise. Where the service of known holes cannot be asked, that is said
and the exit is 0: nothing was found, and nothing was looked at.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ACCEPTED = ROOT / "deploy" / "accepted.toml"


@dataclass(frozen=True, slots=True)
class Audited:
    """``unexplained`` and ``stale`` name package and hole; ``asked`` packages were looked up."""

    asked: int
    skipped: int
    unexplained: tuple[str, ...]
    explained: tuple[str, ...]
    stale: tuple[str, ...]


def audited(report: Mapping[str, Any], accepted: Sequence[Mapping[str, Any]]) -> Audited:
    """Compare a report of pip-audit with the explained holes."""
    known = {(str(one["package"]).lower(), one["id"]) for one in accepted}
    found: dict[str, bool] = {}
    seen: set[tuple[str, str]] = set()
    dependencies = report["dependencies"]
    looked_up = [one for one in dependencies if "skip_reason" not in one]
    for package in looked_up:
        for hole in package["vulns"]:
            names = {(package["name"].lower(), name) for name in (hole["id"], *hole["aliases"])}
            seen |= names
            label = f"{package['name']} {package['version']}: {hole['id']}"
            found[label] = bool(names & known)
    asked = {one["name"].lower() for one in looked_up}
    return Audited(
        asked=len(looked_up),
        skipped=len(dependencies) - len(looked_up),
        unexplained=tuple(label for label, fine in found.items() if not fine),
        explained=tuple(label for label, fine in found.items() if fine),
        stale=tuple(f"{name}: {hole}" for name, hole in known - seen if name in asked),
    )


def main() -> int:
    """Run pip-audit over requirements.txt and print what came of it."""
    command = [
        sys.executable, "-m", "pip_audit", "--requirement", str(ROOT / "requirements.txt"),
        "--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    try:
        report = json.loads(done.stdout)
    except json.JSONDecodeError:
        last = (done.stderr.strip().splitlines() or ["nothing was said"])[-1]
        print(f"NOT AUDITED: the service of known holes could not be asked: {last}")
        return 0
    found = audited(report, tomllib.loads(ACCEPTED.read_text("utf-8"))["accepted"])
    if not found.asked:
        print(f"NOT AUDITED: the service knows none of the {found.skipped} packages")
        return 0
    for label in found.explained:
        print(f"accepted: {label} (deploy/accepted.toml says why)")
    for label in found.unexplained:
        print(f"UNEXPLAINED: {label}")
    for label in found.stale:
        print(f"STALE: {label} stands in deploy/accepted.toml and is not there any more")
    print(f"{found.asked} packages looked up, {found.skipped} unknown to the service")
    return 1 if found.unexplained or found.stale else 0


if __name__ == "__main__":
    sys.exit(main())
