"""An Answer for a browser: escaped, no scripts, classes only; the page brings the style."""

from __future__ import annotations

from html import escape

from rag.domain import Answer, Citation, Document

_CONTEXT_CHARACTERS = 480
_RIGHT_TO_LEFT = {"ur", "ar", "fa", "he", "ps", "sd", "ug", "yi"}


def answer_html(answer: Answer) -> str:
    """Return the answer's statements with markers that link to ``#source-N``."""
    if answer.refusal is not None:
        return f'<p class="sanad-refusal">{escape(answer.refusal.message)}</p>'
    paragraphs: list[str] = []
    for statement in answer.statements:
        markers = "".join(
            f'<a class="sanad-marker" href="#source-{c.number}"'
            f' aria-label="Source {c.number}: {escape(c.title, quote=True)}">{c.number}</a>'
            for c in statement.citations
        )
        paragraphs.append(f'<p dir="auto">{escape(statement.text)} {markers}</p>')
    return "".join(paragraphs)


def passage_html(citation: Citation, document: Document, context: int = _CONTEXT_CHARACTERS) -> str:
    """Return the text around a citation with the quote in ``<mark>``, cut at white space.

    Raises ValueError if the quote does not stand where the citation says.
    """
    text = document.text
    if text[citation.start : citation.end] != citation.quote:
        raise ValueError(f"citation {citation.number} does not hold")
    begin = _outward(text, max(citation.start - context, 0), step=-1)
    end = _outward(text, min(citation.end + context, len(text)), step=1)
    before = ("… " if begin > 0 else "") + text[begin : citation.start]
    after = text[citation.end : end] + (" …" if end < len(text) else "")
    direction = "rtl" if document.language in _RIGHT_TO_LEFT else "ltr"
    return (
        f'<div class="sanad-context" dir="{direction}" lang="{escape(document.language)}">'
        f"{_lines(before)}<mark>{_lines(citation.quote)}</mark>{_lines(after)}</div>"
    )


def _outward(text: str, position: int, step: int) -> int:
    """Move ``position`` outward to the nearest white space, so that no word is cut."""
    while 0 < position < len(text) and not text[position - (step > 0)].isspace():
        position += step
    return position


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")
