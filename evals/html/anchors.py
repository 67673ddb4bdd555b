"""Names by which one part of the page points to another."""

from __future__ import annotations

from urllib.parse import quote


def anchor(case: str) -> str:
    """Return the fragment of a case."""
    return f"case-{quote(case, safe='')}"
