"""A document as loaded: its text and everything that is known about places in it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field


def text_sha256(text: str) -> str:
    """Return the hex SHA-256 of ``text`` in UTF-8, the fingerprint that citations carry."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def document_id(key: str) -> str:
    """Return the stable id of the document at ``key``, 16 hex digits.

    The id is derived from the place and not from the content: two files with the same text are two
    documents, and an edited file stays the same document.
    """
    return hashlib.blake2b(key.encode("utf-8"), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a paged format: ``number`` counts from 1, ``text[start:end]`` is what it holds."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading line at ``text[start:end]``; ``level`` counts from 1 as in HTML."""

    level: int
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Section:
    """A run of text under one heading path, headings themselves left out."""

    path: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """A loaded document. Offsets everywhere count Unicode characters of ``text``, end exclusive.

    ``key`` names the place it came from (``corpus/reports/x.md``, ``briefs.jsonl#row-7``) and
    ``date`` is ISO 8601 (``2024-11-09``, ``2024-11`` or ``2024``) or None. Every line of ``text``
    is one block: a heading, a paragraph, a list item or a table row; a paragraph never holds a
    line break.
    """

    key: str
    title: str
    text: str
    media_type: str
    date: str | None = None
    language: str = "en"
    kind: str | None = None
    tags: tuple[str, ...] = ()
    url: str | None = None
    sources: tuple[str, ...] = ()
    pages: tuple[Page, ...] = ()
    headings: tuple[Heading, ...] = ()
    sha256: str = field(init=False)
    id: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha256", text_sha256(self.text))
        object.__setattr__(self, "id", document_id(self.key))

    def sections(self) -> tuple[Section, ...]:
        """Return the runs of text between headings, in order, empty ones left out."""
        found: list[Section] = []
        path: list[Heading] = []
        position = 0
        for heading in (*self.headings, None):
            end = heading.start if heading else len(self.text)
            if self.text[position:end].strip():
                found.append(Section(tuple(h.title for h in path), position, end))
            if heading:
                path = [*(h for h in path if h.level < heading.level), heading]
                position = heading.end
        return tuple(found)

    def page_at(self, offset: int) -> int | None:
        """Return the number of the page that holds character ``offset``, None if unpaged."""
        for page in self.pages:
            if page.start <= offset < page.end:
                return page.number
        return self.pages[-1].number if self.pages else None
