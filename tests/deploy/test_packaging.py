"""Dockerfile, compose file and unit say what the documentation promises of them."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"


def instructions() -> list[tuple[str, str]]:
    """Return the Dockerfile's instructions in order, continued lines joined, comments left out."""
    text = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text("utf-8"))
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def last_stage() -> list[tuple[str, str]]:
    found = instructions()
    begins = max(number for number, (word, _) in enumerate(found) if word == "FROM")
    return found[begins:]


def test_the_image_runs_as_a_user_without_rights_and_is_slim() -> None:
    stage = last_stage()
    words = [word for word, _ in stage]
    assert dict(stage)["USER"] == "10001:10001"
    assert words.index("USER") < words.index("CMD")
    assert all(
        rest.startswith("python:3.11-slim") for word, rest in instructions() if word == "FROM"
    )


def test_nothing_is_installed_in_the_stage_that_runs() -> None:
    runs = " ".join(rest for word, rest in last_stage() if word == "RUN")
    assert not re.search(r"\b(apt|apt-get|pip|curl|wget|gcc|make)\b", runs)
    assert "ADD" not in [word for word, _ in instructions()]


def test_signals_reach_the_server_and_its_health_is_asked_for() -> None:
    stage = dict(last_stage())
    assert stage["CMD"].startswith('["')
    assert "exec python app.py" in (DEPLOY / "start.sh").read_text("utf-8")
    assert "/readyz" in stage["HEALTHCHECK"]
    assert stage["STOPSIGNAL"] == "SIGTERM"


def test_everything_that_is_copied_is_there_and_reaches_the_build() -> None:
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert ignored[0] == "*"
    for word, rest in instructions():
        if word != "COPY" or "--from" in rest:
            continue
        for source in rest.split()[:-1]:
            assert (ROOT / source).exists(), source
            assert f"!{source}" in ignored, source


def test_the_scripts_of_the_image_are_the_shells_own() -> None:
    for script in DEPLOY.glob("*.sh"):
        subprocess.run(["sh", "-n", str(script)], check=True)


def test_the_composed_server_is_locked_down_and_reached_from_this_machine_only() -> None:
    composed = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    [service] = composed["services"].values()
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["user"] == "10001:10001"
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert {volume.split(":")[0] for volume in service["volumes"]} >= set(composed["volumes"])


def test_the_unit_has_every_lock_that_a_server_can_bear() -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEPLOY / "sanad.service")
    service = dict(unit["Service"])
    wanted = {
        "DynamicUser": "yes", "NoNewPrivileges": "yes", "ProtectSystem": "strict",
        "PrivateTmp": "yes", "CapabilityBoundingSet": "", "StateDirectory": "sanad",
    }  # fmt: skip
    assert {name: service.get(name) for name in wanted} == wanted
    # The compiled models need memory that is written and then run.
    assert "MemoryDenyWriteExecute" not in service


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    unit = (DEPLOY / "sanad.service").read_text("utf-8")
    copy = tmp_path / "sanad.service"
    copy.write_text(unit.replace("/opt/sanad/.venv/bin/python", "/bin/true"), "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(copy)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    complaints = [line for line in done.stderr.splitlines() if "sanad.service" in line]
    assert complaints == []
