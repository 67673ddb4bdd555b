"""Which documents a question may be answered from."""

from __future__ import annotations

from dataclasses import dataclass

from rag.errors import UsageError

FIELDS = ("kind", "tag", "language", "date", "title", "key", "document")


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions that all must hold; several values under one key are alternatives.

    ``as_of`` keeps documents dated on or before that day; undated documents stay out of an
    ``as_of`` question, since nobody can say that they were there yet.
    """

    conditions: tuple[tuple[str, str], ...] = ()
    as_of: str | None = None

    def __bool__(self) -> bool:
        return bool(self.conditions or self.as_of)

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
