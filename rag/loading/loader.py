"""From a file to its documents: choose the reader by suffix, merge what is known, build Documents."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from rag.domain import Document, FileEntry
from rag.errors import LoadingError, UnsupportedFormat
from rag.loading.blocks import Block, assemble
from rag.loading.hidden import warnings_of
from rag.loading.metadata import (
    SIDECAR_SUFFIX,
    DocumentMetadata,
    merged,
    read_sidecar,
    split_front_matter,
)
from rag.loading.plain import plain_blocks

# Raised whenever the same bytes give another text, so that unchanged files are loaded again.
LOADER_VERSION = "3"

_CERTAIN_CHARACTERS = 200

Blocks = tuple[DocumentMetadata, list[Block]]


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """The documents of one file, what was wrong with its rows, and what it hides from readers."""

    documents: tuple[Document, ...]
    failures: tuple[LoadingError, ...] = ()
    warnings: tuple[str, ...] = ()


def file_fingerprint(path: Path) -> str:
    """Return a hash of the file, its sidecar and the loader's version."""
    digest = hashlib.sha256(LOADER_VERSION.encode())
    sidecar = path.with_name(path.name + SIDECAR_SUFFIX)
    for part in (path, sidecar):
        if part.is_file():
            digest.update(hashlib.sha256(part.read_bytes()).digest())
    return digest.hexdigest()


def supported_suffixes() -> tuple[str, ...]:
    """Return every suffix that has a reader."""
    return tuple(sorted((*_READERS, ".jsonl")))


def load_file(entry: FileEntry) -> LoadedFile:
    """Load every document of a file.

    Raises UnsupportedFormat or LoadingError if nothing of it can be used; a bad row of a JSONL file
    is a failure beside the documents of the others.
    """
    suffix = entry.path.suffix.lower()
    try:
        content = entry.path.read_bytes()
    except OSError as error:
        raise LoadingError(entry.key, f"cannot be opened: {error.strerror}") from error
    sidecar = read_sidecar(entry.path, entry.key)
    if suffix == ".jsonl":
        return _load_rows(entry, content, sidecar)
    reader = _READERS.get(suffix)
    if reader is None:
        known = " ".join(supported_suffixes())
        raise UnsupportedFormat(entry.key, f"no reader for {suffix or 'this name'}; known: {known}")
    try:
        metadata, blocks = reader(content, entry.key)
    except LoadingError:
        raise
    except Exception as error:
        # Parsers raise many unrelated types on damaged or hostile files (bad zip archives, broken
        # XML, nesting without end); each means the same to the reader.
        raise LoadingError(
            entry.key,
            f"cannot be read as {suffix[1:].upper()} ({type(error).__name__});"
            " is it damaged or locked?",
        ) from error
    document = _document(entry.key, suffix, merged(sidecar, metadata), blocks)
    return LoadedFile((document,), warnings=warnings_of(blocks))


def decode(content: bytes, name: str) -> str:
    """Return the text of ``content``: UTF-8, else what charset-normalizer makes of it."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        guess = from_bytes(content).best()
        if guess is None:
            raise LoadingError(
                name, "is not text in any known encoding; save it as UTF-8"
            ) from None
        return str(guess)


def _load_rows(entry: FileEntry, content: bytes, sidecar: DocumentMetadata) -> LoadedFile:
    from rag.loading.rows import read_rows  # noqa: PLC0415 - readers load when their format occurs

    documents: list[Document] = []
    failures: list[LoadingError] = []
    warnings: list[str] = []
    for row in read_rows(decode(content, entry.key), entry.key):
        if isinstance(row, LoadingError):
            failures.append(row)
            continue
        identity, text, metadata = row
        key = f"{entry.key}#{identity}"
        try:
            blocks = plain_blocks(text)
            documents.append(_document(key, ".jsonl", merged(metadata, sidecar), blocks))
            warnings += (f"{identity}: {warning}" for warning in warnings_of(blocks))
        except LoadingError as error:
            failures.append(error)
    if not documents and not failures:
        raise LoadingError(entry.key, "holds no rows")
    return LoadedFile(tuple(documents), tuple(failures), tuple(warnings))


def _document(
    key: str, suffix: str, metadata: DocumentMetadata, blocks: Iterable[Block]
) -> Document:
    assembled = assemble(blocks)
    if not assembled.text:
        raise LoadingError(key, "holds no text")
    first_heading = assembled.headings[0].title if assembled.headings else None
    name = key.rsplit("/", 1)[-1].rsplit("#", 1)[-1]
    return Document(
        key=key,
        title=metadata.title or first_heading or name.removesuffix(suffix),
        text=assembled.text,
        media_type=_MEDIA_TYPES[suffix],
        date=metadata.date,
        language=metadata.language or guess_language(assembled.text),
        kind=metadata.kind,
        tags=metadata.tags,
        url=metadata.url,
        sources=metadata.sources,
        pages=assembled.pages,
        headings=assembled.headings,
    )


def guess_language(text: str) -> str:
    """Return an ISO 639-1 code by py3langid, asked only where no metadata names the language."""
    sample = text[:2000]
    letters = [char for char in sample if char.isalpha()]
    if not letters:
        return "en"
    if all(unicodedata.name(char, "").startswith("LATIN") for char in letters[:40]):
        from py3langid.langid import classify  # noqa: PLC0415 - its model takes 0.3 s to load

        language = str(classify(sample)[0])
        # Short English headlines are often taken for other Latin-script languages.
        return language if len(sample) >= _CERTAIN_CHARACTERS else "en"
    from py3langid.langid import classify  # noqa: PLC0415

    return str(classify(sample)[0])


def _markdown(content: bytes, name: str) -> Blocks:
    from rag.loading.markdown import markdown_blocks  # noqa: PLC0415

    metadata, body = split_front_matter(decode(content, name), name)
    return metadata, markdown_blocks(body)


def _plain(content: bytes, name: str) -> Blocks:
    metadata, body = split_front_matter(decode(content, name), name)
    return metadata, plain_blocks(body)


def _html(content: bytes, name: str) -> Blocks:
    from rag.loading.html import html_blocks  # noqa: PLC0415

    return html_blocks(content, name)


def _pdf(content: bytes, name: str) -> Blocks:
    from rag.loading.pdf import pdf_blocks  # noqa: PLC0415

    return pdf_blocks(content, name)


def _docx(content: bytes, name: str) -> Blocks:
    from rag.loading.docx import docx_blocks  # noqa: PLC0415

    return docx_blocks(content, name)


def _csv(content: bytes, name: str) -> Blocks:
    from rag.loading.tables import csv_blocks  # noqa: PLC0415

    return DocumentMetadata(), csv_blocks(decode(content, name))


_READERS: dict[str, Callable[[bytes, str], Blocks]] = {
    ".md": _markdown,
    ".markdown": _markdown,
    ".txt": _plain,
    ".html": _html,
    ".htm": _html,
    ".pdf": _pdf,
    ".docx": _docx,
    ".csv": _csv,
    ".tsv": _csv,
}
_MEDIA_TYPES = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".txt": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".jsonl": "application/x-ndjson",
}
