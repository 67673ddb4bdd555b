"""The answer object of the CLI, the HTTP API, MCP and the widget, both ways."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rag.domain import Answer, Citation, Passage, Scope, Statement
from rag.errors import CitationError


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """Return plain values, ready for json.dumps, in the documented shape and order."""
    return {
        "id": answer.id,
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "refused": answer.refused,
        "refusal": _refusal(answer),
        "text": answer.text,
        "statements": [statement_to_json(statement) for statement in answer.statements],
        "coverage": dataclasses.asdict(answer.coverage),
        "unresolved": [dataclasses.asdict(item) for item in answer.unresolved],
        "conflicts": [dataclasses.asdict(conflict) for conflict in answer.conflicts],
        "scope": None if answer.scope is None else _scope(answer.scope),
        "reading": answer.reading,
        "passages": [passage_to_json(passage) for passage in answer.passages],
        "answerer": answer.answerer,
        "model": answer.model,
        **({"stand_in": answer.stand_in} if answer.stand_in else {}),
        **({"remembered": True} if answer.remembered else {}),
        "confidence": None if answer.confidence is None else round(answer.confidence, 4),
        "usage": {k: v for k, v in dataclasses.asdict(answer.usage).items() if v is not None},
        "timings_ms": dataclasses.asdict(answer.timings_ms),
        "index": answer.index,
    }


def statement_to_json(statement: Statement) -> dict[str, Any]:
    """Return one statement with its citations as plain values."""
    return {
        "text": statement.text,
        "start": statement.start,
        "end": statement.end,
        "supported": statement.supported,
        "citations": [citation_to_json(citation) for citation in statement.citations],
        "computed": statement.computed,
    }


def citation_to_json(citation: Citation) -> dict[str, Any]:
    """Return one citation as plain values."""
    return {
        "number": citation.number,
        "document_id": citation.document_id,
        "document_sha256": citation.document_sha256,
        "title": citation.title,
        "url": citation.url,
        "date": citation.date,
        "page": citation.page,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
    }


def passage_to_json(passage: Passage) -> dict[str, Any]:
    """Return where a passage stands and how it was ranked, without its text."""
    return {
        "document_id": passage.document.id,
        "title": passage.document.title,
        "start": passage.chunk.start,
        "end": passage.chunk.end,
        "score": round(passage.score, 6),
        "ranks": dict(passage.ranks),
    }


def answer_from_json(text: str) -> list[Citation]:
    """Return every citation of an answer object. Raises CitationError if it is not one."""
    answer = _parsed(text)
    cited = [c for statement in answer.statements for c in statement.citations]
    nearest = answer.refusal.nearest if answer.refusal else []
    return [Citation(**c.model_dump()) for c in (*cited, *nearest)]


def _parsed(text: str) -> _Answer:
    try:
        return _Answer.model_validate(json.loads(text))
    except json.JSONDecodeError as error:
        raise CitationError(f"not JSON: {error.msg} in line {error.lineno}") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise CitationError(f"not an answer: {field}: {first['msg']}") from error


def computed_from_json(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return each computed statement of an answer with its quotes; a survey counts and has none.

    Raises CitationError if the text is not an answer object.
    """
    answer = _parsed(text)
    return [
        (statement.text, tuple(citation.quote for citation in statement.citations))
        for statement in answer.statements
        if statement.computed and answer.scope is None
    ]


class _Citation(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    number: int
    document_id: str
    document_sha256: str
    title: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    quote: str
    url: str | None = None
    date: str | None = None
    page: int | None = None


class _Statement(BaseModel):
    text: str
    citations: list[_Citation]
    computed: bool = False


class _Refusal(BaseModel):
    nearest: list[_Citation] = []


class _Answer(BaseModel):
    question: str
    statements: list[_Statement]
    refusal: _Refusal | None = None
    scope: dict[str, Any] | None = None


def _refusal(answer: Answer) -> dict[str, Any] | None:
    refusal = answer.refusal
    if refusal is None:
        return None
    return {
        "reason": refusal.reason,
        "message": refusal.message,
        "missing": list(refusal.missing),
        "nearest": [citation_to_json(citation) for citation in refusal.nearest],
        "confidence": None if refusal.confidence is None else round(refusal.confidence, 4),
        "threshold": refusal.threshold,
    }


def _scope(scope: Scope) -> dict[str, Any]:
    return {
        "covers": "document" if scope.title else "filtered" if scope.filtered else "all",
        "documents": scope.documents,
        "unit": scope.unit,
        "matched": scope.matched,
        "shown": scope.shown,
        "exact": scope.exact,
        "complete": scope.complete,
        "searched": list(scope.searched),
        "note": scope.note,
        "label": scope.label,
    }
