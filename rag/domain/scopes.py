"""How much of the corpus an answer was looked for in, and how much of what was found it shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """An answer over every document.

    ``documents`` were searched, all that there are or all that pass the reader's filter
    (``filtered``); ``matched`` things of the
    sort ``unit`` fit and ``shown`` of them are rows of the answer. ``exact`` unless the text alone
    cannot decide. ``title`` names the one document that was read, if it was one. ``searched`` are the words looked for; ``note`` says what was counted.
    """

    documents: int
    matched: int
    shown: int
    exact: bool
    unit: str
    filtered: bool = False
    title: str = ""
    searched: tuple[str, ...] = ()
    note: str = ""

    @property
    def complete(self) -> bool:
        """Whether the rows are all that there are."""
        return self.exact and self.shown == self.matched

    @property
    def label(self) -> str:
        """``All 121 documents searched · complete list``, for a reader."""
        counted = "All of 1 document" if self.documents == 1 else f"All {self.documents} documents"
        if self.title:
            counted = f"All of “{self.title}”"
        if self.filtered:
            counted += " that pass the filter"
        if not self.exact:
            shown = f"estimate, {self.shown} of {self.matched} shown" if self.rest else "estimate"
        elif self.rest:
            shown = f"exact count, {self.shown} of {self.matched} shown"
        else:
            shown = "complete list" if self.matched else "nothing found"
        return f"{counted} searched · {shown}"

    @property
    def rest(self) -> int:
        """How many fit and are not shown."""
        return self.matched - self.shown
