"""Which documents a question may be answered from."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from rag.errors import UsageError

FIELDS = ("kind", "tag", "language", "date", "title", "key", "document")


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions that all must hold; several values under one key are alternatives.

    ``as_of``, a day as ``YYYY-MM-DD``, keeps documents dated on or before it; undated documents
    stay out of an ``as_of`` question, since nobody can say that they were there yet, and so do
    those of a month or a year that was not over. Raises UsageError for an unknown key or another
    form of date. ``without`` are ids of documents to leave out.
    """

    conditions: tuple[tuple[str, str], ...] = ()
    as_of: str | None = None
    without: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for key, _ in self.conditions:
            if key not in FIELDS:
                raise UsageError(f"filter key {key!r}: know only {', '.join(FIELDS)}")
        if self.as_of is not None and not _is_day(self.as_of):
            raise UsageError(f"date {self.as_of!r}: write a day as YYYY-MM-DD")

    def __bool__(self) -> bool:
        return bool(self.conditions or self.as_of or self.without)

    @classmethod
    def parse(cls, expressions: list[str], as_of: str | None = None) -> Filter:
        """Read ``KEY=VALUE`` expressions. Raises UsageError naming the bad expression."""
        pairs: list[tuple[str, str]] = []
        for expression in expressions:
            key, separator, value = expression.partition("=")
            if not separator or key not in FIELDS or not value:
                known = ", ".join(FIELDS)
                raise UsageError(f"filter {expression!r}: write KEY=VALUE with KEY one of {known}")
            pairs.append((key, value))
        return cls(tuple(pairs), as_of)


def _is_day(text: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True
