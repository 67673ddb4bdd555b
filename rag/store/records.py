"""Rows of the library to nouns and back."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

import numpy as np

from rag.arrays import Vectors
from rag.domain import Chunk, Document, DocumentCard, Heading, Page

DOCUMENT_COLUMNS = (
    "id, key, file_key, title, text, sha256, media_type, date, language, kind, tags, url, sources,"
    " pages, headings"
)
CARD_COLUMNS = (
    "d.id, d.key, d.sha256, d.title, d.date, d.url, d.language, d.kind, d.tags, d.media_type,"
    " length(d.text) AS characters, json_array_length(d.pages) AS page_count"
)


def document_row(document: Document, file_key: str) -> tuple[Any, ...]:
    """Return the values of DOCUMENT_COLUMNS."""
    return (
        document.id,
        document.key,
        file_key,
        document.title,
        document.text,
        document.sha256,
        document.media_type,
        document.date,
        document.language,
        document.kind,
        json_text(document.tags),
        document.url,
        json_text(document.sources),
        json_text([(p.number, p.start, p.end) for p in document.pages]),
        json_text([(h.level, h.title, h.start, h.end) for h in document.headings]),
    )


def document_from(row: sqlite3.Row) -> Document:
    """Return the document of a row that holds DOCUMENT_COLUMNS."""
    return Document(
        key=row["key"],
        title=row["title"],
        text=row["text"],
        media_type=row["media_type"],
        date=row["date"],
        language=row["language"],
        kind=row["kind"],
        tags=tuple(json.loads(row["tags"])),
        url=row["url"],
        sources=tuple(json.loads(row["sources"])),
        pages=tuple(Page(*values) for values in json.loads(row["pages"])),
        headings=tuple(Heading(*values) for values in json.loads(row["headings"])),
    )


def card_from(row: sqlite3.Row) -> DocumentCard:
    """Return the card of a row that holds CARD_COLUMNS."""
    return DocumentCard(
        id=row["id"],
        key=row["key"],
        sha256=row["sha256"],
        title=row["title"],
        date=row["date"],
        url=row["url"],
        language=row["language"],
        kind=row["kind"],
        tags=tuple(json.loads(row["tags"])),
        media_type=row["media_type"],
        characters=row["characters"],
        pages=row["page_count"],
    )


def chunk_from(row: sqlite3.Row) -> Chunk:
    """Return the chunk of a row of ``chunks`` joined with its document's title and language."""
    return Chunk(
        document_id=row["document_id"],
        ordinal=row["ordinal"],
        start=row["start"],
        end=row["end"],
        text=row["text"],
        title=row["title"],
        headings=tuple(json.loads(row["headings"])),
        page=row["page"],
        language=row["language"],
    )


def chunk_row(chunk: Chunk, vector: Vectors) -> tuple[Any, ...]:
    """Return id, document_id, ordinal, start, end, text, headings, page, vector."""
    return (
        chunk.id,
        chunk.document_id,
        chunk.ordinal,
        chunk.start,
        chunk.end,
        chunk.text,
        json_text(chunk.headings),
        chunk.page,
        vector.astype("<f4").tobytes(),
    )


def vector_from(blob: bytes) -> Vectors:
    """Return float32 of shape (dimension,)."""
    return np.frombuffer(blob, dtype="<f4").astype(np.float32)


def json_text(value: object) -> str:
    """Return compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
