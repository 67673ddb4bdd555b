"""What the run was made of: its manifest as a list, for those who repeat it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evals.html.markup import Markup, el


def section(manifest: Mapping[str, Any]) -> Markup:
    """Return the manifest, one line for each value, nested names joined by dots."""
    rows = [
        el("div", el("dt", name), el("dd", "not set" if value is None else str(value)))
        for name, value in _flat("", manifest)
    ]
    return el(
        "section",
        el("h2", "What was run", id="provenance"),
        el(
            "details",
            el("summary", "Command, commit, settings, weights, machine"),
            el("dl", rows, class_="manifest"),
        ),
        aria_labelledby="provenance",
    )


def _flat(prefix: str, values: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(f"{prefix}{name}.", value)
        else:
            yield f"{prefix}{name}", value
