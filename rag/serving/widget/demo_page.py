"""The demonstration's HTML: a newspaper around one document, and beside it the playground."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from html import escape

from rag.domain import Document
from rag.serving.view import RIGHT_TO_LEFT
from rag.serving.widget.playground import playground_form

_HEAD = (
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1,'
    ' viewport-fit=cover"><link rel="icon" href="../page/favicon.png">'
    '<link rel="stylesheet" href="../page/demo.css">'
)
_NOTE = (
    "A page to try Sanad's chat on. The newspaper is no real one: it is laid out from the documents"
    " that this server answers from."
)
_SENTENCE = 40  # characters; what is shorter is a line of its own, such as one with a date
_EMPTY = (
    "<article><h2>Nothing is printed yet</h2><p>The library holds no document. Fill it with"
    " <code>python ingest.py</code>, then load this page again.</p></article>"
)


@dataclass(frozen=True, slots=True)
class Newspaper:
    """What is printed: the opened document whole, others ``beside`` it and ``below`` in short.

    ``frame`` is the token that the chat on this page begins with, for ``site``.
    """

    lead: Document | None
    beside: tuple[Document, ...]
    below: tuple[Document, ...]
    questions: tuple[str, ...]
    frame: str
    site: str
    integrity: str


def newspaper_page(paper: Newspaper) -> str:
    """Return the page. Everything from documents is escaped."""
    lead = paper.lead
    title = f"{lead.title} – The Daily Record" if lead else "The Daily Record"
    chat = (
        f'<sanad-chat site="{escape(paper.site)}" frame="{escape(paper.frame)}" theme="host"'
        f' starters="{escape("|".join(paper.questions))}"></sanad-chat>'
    )
    return (
        f'<!doctype html><html lang="en"><head>{_HEAD}<title>{escape(title)}</title></head><body>'
        f'<aside class="note" aria-label="About this page">{_NOTE} <a href="../">The reader\'s page</a></aside>'
        f'<div class="layout">{playground_form(paper.integrity)}<div class="paper">'
        f'<header class="masthead"><p class="name"><a href="demo">The Daily Record</a></p>'
        f"<p>{_dated(lead) if lead else ''}</p></header>"
        f'<main>{_article(lead) if lead else _EMPTY}<div id="inline-place"></div></main>'
        f"{_column(paper.beside)}{_below(paper.below)}</div></div>{chat}"
        '<script async src="v1/widget.js"></script><script defer src="../page/demo.js"></script>'
        "</body></html>"
    )


def _article(document: Document) -> str:
    # The mark tells the chat that this part of the page is the document, to highlight in place.
    return (
        f'<article data-sanad-document="{escape(document.id)}"{_language(document)}>'
        f"{_label(document)}<h1>{escape(document.title)}</h1>{''.join(_blocks(document))}</article>"
    )


def _blocks(document: Document) -> Iterator[str]:
    """Every line of a document's text is one block; the title's own line is left out."""
    levels = {heading.start: heading.level for heading in document.headings}
    at = 0
    for line in document.text.split("\n"):
        text, level = line.strip(), levels.get(at)
        if text and not (text == document.title and level in {None, 1}):
            name = f"h{min(level + 1 if level == 1 else level, 4)}" if level else "p"
            yield f"<{name}>{escape(text)}</{name}>"
        at += len(line) + 1


def _column(documents: tuple[Document, ...]) -> str:
    if not documents:
        return ""
    items = "".join(f"<li>{_short(document)}</li>" for document in documents)
    return (
        f'<aside class="beside" aria-label="More news"><h2>More news</h2><ul>{items}</ul></aside>'
    )


def _below(documents: tuple[Document, ...]) -> str:
    if not documents:
        return ""
    items = "".join(f"<li>{_short(document)}</li>" for document in documents)
    return f'<section class="below" aria-label="Background"><h2>Background</h2><ul>{items}</ul></section>'


def _short(document: Document) -> str:
    paragraphs = (line.strip() for line in document.text.split("\n"))
    taken = {document.title, *(heading.title for heading in document.headings)}
    blocks = [one for one in paragraphs if one and one not in taken]
    first = next((one for one in blocks if len(one) >= _SENTENCE), blocks[0] if blocks else "")
    return (
        f"<div{_language(document)}>{_label(document)}"
        f'<h3><a href="demo?document={escape(document.id)}">{escape(document.title)}</a></h3>'
        f'<p class="first">{escape(first)}</p></div>'
    )


def _label(document: Document) -> str:
    kind = escape(document.kind or "document")
    return f'<p class="label" dir="ltr" lang="en">{kind} {_dated(document)}</p>'


def _dated(document: Document) -> str:
    if not document.date:
        return ""
    said = document.date
    with suppress(ValueError):  # a month or a year stays as it is
        day = date.fromisoformat(document.date)
        said = f"{day.day} {day:%B} {day.year}"
    return f'<time datetime="{escape(document.date)}">{escape(said)}</time>'


def _language(document: Document) -> str:
    direction = "rtl" if document.language in RIGHT_TO_LEFT else "ltr"
    return f' lang="{escape(document.language)}" dir="{direction}"'
