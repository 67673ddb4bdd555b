"""Known holes: each accepted one is explained and still pinned; any other fails."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from deploy.audit import ACCEPTED, ROOT, audited

ACCEPTED_HERE = [{"package": "Chroma", "id": "CVE-1"}]


def package(name: str, *holes: str) -> dict[str, Any]:
    vulns = [{"id": hole, "aliases": [f"GHSA-{hole}"], "fix_versions": []} for hole in holes]
    return {"name": name, "version": "1", "vulns": vulns}


def test_a_hole_that_nobody_explained_is_told() -> None:
    found = audited({"dependencies": [package("other", "CVE-2")]}, ACCEPTED_HERE)
    assert found.unexplained == ("other 1: CVE-2",)


def test_an_explained_one_is_fine_under_any_of_its_names() -> None:
    report = {"dependencies": [package("chroma", "CVE-1")]}
    assert audited(report, ACCEPTED_HERE).explained == ("chroma 1: CVE-1",)
    other_name = [{"package": "chroma", "id": "GHSA-CVE-1"}]
    assert audited(report, other_name).unexplained == ()


def test_an_explanation_that_is_not_needed_any_more_is_told() -> None:
    assert audited({"dependencies": [package("chroma")]}, ACCEPTED_HERE).stale == ("chroma: CVE-1",)


def test_packages_that_could_not_be_looked_up_are_counted_apart() -> None:
    skipped = {"name": "x", "skip_reason": "not found"}
    found = audited({"dependencies": [skipped, package("y")]}, ACCEPTED_HERE)
    assert (found.asked, found.skipped, found.stale) == (1, 1, ())


def test_each_accepted_hole_has_a_reason_and_is_pinned_at_that_version() -> None:
    pins = (ROOT / "requirements.txt").read_text("utf-8").lower()
    accepted = tomllib.loads(ACCEPTED.read_text("utf-8"))["accepted"]
    assert accepted
    for one in accepted:
        assert re.fullmatch(r"(CVE|GHSA|PYSEC)-[\w-]+", one["id"])
        assert len(one["reason"].split()) > 15
        assert one["since"].year >= 2026
        assert f"\n{one['package'].lower()}=={one['version']}\n" in pins
