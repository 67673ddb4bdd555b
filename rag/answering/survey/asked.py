"""What a question about the whole corpus asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.answering.survey.periods import Period
from rag.answering.survey.terms import Term

Wants = Literal["count", "list"]
Relation = Literal["mention", "about", "none"]


@dataclass(frozen=True, slots=True)
class Asked:
    """Documents with these properties, to be counted or listed.

    ``terms`` are looked for in each document, all of them or ``any_term``. ``loosely``: the terms are
    the words of a description ("attacks on schools in Quetta") and must stand in one sentence.
    ``noun`` is what the question calls the documents, in the singular.
    """

    wants: Wants
    noun: str = "document"
    relation: Relation = "none"
    terms: tuple[Term, ...] = ()
    any_term: bool = False
    loosely: bool = False
    kind: str | None = None
    tag: str | None = None
    language: str | None = None
    media_type: str | None = None
    period: Period | None = None
