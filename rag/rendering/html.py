"""An Answer for a browser: escaped, no scripts, classes only; the page brings the style."""

from __future__ import annotations

from html import escape

from rag.domain import Answer, Citation, Document
from rag.rendering.text import missing_sentence

_CONTEXT_CHARACTERS = 480
_WORD_CHARACTERS = 60  # texts without white space are cut after so many
_RIGHT_TO_LEFT = {"ur", "ar", "fa", "he", "ps", "sd", "ug", "yi"}


def answer_html(answer: Answer) -> str:
    """Return the answer's statements with markers that link to ``#source-N``."""
    if answer.refusal is not None:
        told = " ".join(filter(None, (answer.refusal.message, missing_sentence(answer.refusal))))
        return f'<p class="sanad-refusal">{escape(told)}</p>{_scope(answer)}'
    paragraphs: list[str] = []
    for statement in answer.statements:
        if statement.computed:
            paragraphs.append(f'<p class="sanad-computed" dir="auto">{escape(statement.text)}</p>')
            continue
        markers = "".join(
            f'<a class="sanad-marker" href="#source-{c.number}"'
            f' aria-label="Source {c.number}: {escape(c.title, quote=True)}">{c.number}</a>'
            for c in statement.citations
        )
        paragraphs.append(f'<p dir="auto">{escape(statement.text)} {markers}</p>')
    return "".join(paragraphs) + _scope(answer)


def _scope(answer: Answer) -> str:
    if answer.scope is None:
        return ""
    told = " ".join(filter(None, (f"{answer.scope.label}.", answer.scope.note)))
    return f'<p class="sanad-scope">{escape(told)}</p>'


def passage_html(citation: Citation, document: Document, context: int = _CONTEXT_CHARACTERS) -> str:
    """Return the text around a citation with the quote in ``<mark>``, cut at white space.

    Raises ValueError if the quote does not stand where the citation says.
    """
    text = document.text
    if text[citation.start : citation.end] != citation.quote:
        raise ValueError(f"citation {citation.number} does not hold")
    begin = _word_start(text, max(citation.start - context, 0))
    end = _word_end(text, min(citation.end + context, len(text)))
    before, after = text[begin : citation.start], text[citation.end : end]
    if begin > 0:
        before = f"… {before.lstrip()}"
    if end < len(text):
        after = f"{after.rstrip()} …"
    direction = "rtl" if document.language in _RIGHT_TO_LEFT else "ltr"
    return (
        f'<div class="sanad-context" dir="{direction}" lang="{escape(document.language)}">'
        f"{_lines(before)}<mark>{_lines(citation.quote)}</mark>{_lines(after)}</div>"
    )


def _word_start(text: str, position: int) -> int:
    for start in range(position, max(position - _WORD_CHARACTERS, 0) - 1, -1):
        if start == 0 or text[start - 1].isspace():
            return start
    return position


def _word_end(text: str, position: int) -> int:
    for end in range(position, min(position + _WORD_CHARACTERS, len(text)) + 1):
        if end == len(text) or text[end].isspace():
            return end
    return position


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")
