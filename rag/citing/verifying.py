"""Whether the stored text bears a citation out, to the character."""

from __future__ import annotations

from collections.abc import Callable

from rag.domain import Citation, CitationCheck, Document, text_sha256

DocumentById = Callable[[str], Document | None]


def verify_citation(citation: Citation, document: Document | None) -> CitationCheck:
    """Check a citation against its document as stored now.

    Holds if the document is there, its text has the cited fingerprint, the span lies inside it, and
    the slice equals the quote.
    """
    return CitationCheck(citation.number, citation.document_id, _problem(citation, document))


def _problem(citation: Citation, document: Document | None) -> str | None:
    if document is None:
        return "the document is not in the library"
    if not 0 <= citation.start < citation.end <= len(document.text):
        return (
            f"characters {citation.start} to {citation.end} lie outside the document's"
            f" {len(document.text)}"
        )
    if document.text[citation.start : citation.end] != citation.quote:
        return "the stored text between these characters is not the quote"
    if text_sha256(document.text) != citation.document_sha256:
        return "the document's text has changed since the answer was given"
    if citation.page != document.page_at(citation.start):
        return f"the quote stands on page {document.page_at(citation.start)}"
    return None
