"""A chunk: the unit that is embedded, indexed and retrieved."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field


def chunk_id(document: str, start: int, end: int, text: str, context: str) -> str:
    """Return a content-derived id, 24 hex digits, so that writing a chunk twice changes nothing.

    ``context`` is the title and heading path embedded with the text: a chunk whose context changed
    must be embedded again and so is another chunk.
    """
    material = "\x1f".join((document, str(start), str(end), text, context))
    return hashlib.blake2b(material.encode("utf-8"), digest_size=12).hexdigest()


@dataclass(frozen=True, slots=True)
class Chunk:
    """``document.text[start:end] == text``, always; ``title`` and ``headings`` tell where it stands."""

    document_id: str
    ordinal: int
    start: int
    end: int
    text: str
    title: str
    headings: tuple[str, ...] = ()
    page: int | None = None
    language: str = "en"
    id: str = field(init=False)

    def __post_init__(self) -> None:
        identity = chunk_id(self.document_id, self.start, self.end, self.text, self.context)
        object.__setattr__(self, "id", identity)

    @property
    def context(self) -> str:
        """Title and heading path in one line, the title not repeated when a heading equals it."""
        parts = [self.title, *(h for h in self.headings if h != self.title)]
        return " › ".join(part for part in parts if part)

    @property
    def indexed_text(self) -> str:
        """What the embedder and the lexical index see: the context line, then the text."""
        return f"{self.context}\n{self.text}" if self.context else self.text
