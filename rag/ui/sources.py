"""The panel beside the answer: every quote in its context, checked while the panel is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby

from rag.assistant import Assistant
from rag.domain import Answer, Citation, CitationCheck, DocumentCard
from rag.rendering import passage_html
from rag.ui.icons import CHECKED, UNCHECKED
from rag.ui.wording import counted, date_in_words, direction, language_name

_CONTEXT_CHARACTERS = 220
_NO_CARD = DocumentCard(id="", key="", sha256="", title="")


def sources_html(
    assistant: Assistant, turn: int, answer: Answer, citations: Sequence[Citation]
) -> str:
    """Return the passages of ``citations``, grouped by document, for one turn.

    Each is checked against the library now; what does not hold is said to, and not shown.
    """
    checks = {check.number: check for check in assistant.verify(citations)}
    cards = {passage.document.id: passage.document for passage in answer.passages}
    groups = [
        (document, list(group))
        for document, group in groupby(citations, key=lambda citation: citation.document_id)
    ]
    items = "".join(
        _document(assistant, turn, cards.get(document, _NO_CARD), group, checks)
        for document, group in groups
    )
    if answer.refused:
        heading, note = "Nearest passages", "Close to the question, but not an answer to it."
        kind = "nearest"
    else:
        heading, note = "Sources", f"{counted(len(citations), 'quote')}, each in its context."
        kind = "cited"
    return (
        f'<h2 class="sanad-panel-title">{heading}</h2><p class="sanad-panel-note">{note}</p>'
        f'<ol class="sanad-documents" data-kind="{kind}">{items}</ol>'
    )


def _document(
    assistant: Assistant,
    turn: int,
    card: DocumentCard,
    citations: Sequence[Citation],
    checks: Mapping[int, CitationCheck],
) -> str:
    first = citations[0]
    title = f'<h3 dir="auto" lang="{escape(card.language)}">{escape(first.title)}</h3>'
    passages = "".join(_passage(assistant, turn, c, checks[c.number]) for c in citations)
    return (
        f'<li class="sanad-document"><header>{title}<p class="sanad-meta">{_meta(first, card)}</p>'
        f"</header>{passages}</li>"
    )


def _meta(citation: Citation, card: DocumentCard) -> str:
    parts = []
    if citation.date:
        words = escape(date_in_words(citation.date))
        parts.append(f'<time datetime="{escape(citation.date)}">{words}</time>')
    if card.kind:
        parts.append(escape(card.kind.capitalize()))
    if card.language != "en":
        parts.append(escape(language_name(card.language)))
    return '<span class="sanad-dot" aria-hidden="true"> · </span>'.join(parts)


def _passage(assistant: Assistant, turn: int, citation: Citation, check: CitationCheck) -> str:
    document = assistant.document(citation.document_id)
    page = "" if citation.page is None else f'<span class="sanad-page">Page {citation.page}</span>'
    if check.holds and document is not None:
        text = passage_html(citation, document, _CONTEXT_CHARACTERS)
        badge = f'<span class="sanad-badge">{CHECKED}Checked against the stored text</span>'
        reading = direction(document.language)
    else:
        problem = escape(check.problem or "the document is not in the library")
        text = f'<p class="sanad-problem">This quote cannot be shown: {problem}.</p>'
        badge = f'<span class="sanad-badge" data-failed>{UNCHECKED}Not borne out</span>'
        reading = "ltr"
    return (
        f'<section class="sanad-source" id="turn-{turn}-source-{citation.number}" tabindex="-1"'
        f' aria-label="Source {citation.number}" data-reading="{reading}">'
        f'<span class="sanad-number" aria-hidden="true">{citation.number}</span>'
        f'<div class="sanad-passage">{text}<p class="sanad-proof">{badge}{page}'
        f'<a class="sanad-back" href="#turn-{turn}">Back to the answer</a></p></div></section>'
    )
