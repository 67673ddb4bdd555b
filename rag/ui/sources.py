"""The panel beside the answer: every quote in its context, checked while the panel is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from rag.assistant import Assistant
from rag.domain import Answer, Citation, Document, DocumentCard
from rag.rendering import passage_html
from rag.ui.icons import CHECKED, UNCHECKED
from rag.ui.wording import counted, date_in_words, direction, language_name

_CONTEXT_CHARACTERS = 220
_GAP = '<br><span class="sanad-gap"></span>'
_NO_CARD = DocumentCard(id="", key="", sha256="", title="")


def sources_html(
    assistant: Assistant, turn: int, answer: Answer, citations: Sequence[Citation]
) -> str:
    """Return the passages of ``citations``, grouped by document, for one turn.

    Each is checked against the library now; what does not hold is said to, and not shown.
    """
    cards = {passage.document.id: passage.document for passage in answer.passages}
    panel = _Panel(assistant, turn, cards, nearest=answer.refused)
    items = "".join(
        panel.document(list(group))
        for _, group in groupby(citations, key=lambda citation: citation.document_id)
    )
    if answer.refused:
        heading, note = "Nearest passages", "Close to the question, but not an answer to it."
    else:
        heading, note = "Sources", f"{counted(len(citations), 'quote')}, each in its context."
    kind = "nearest" if answer.refused else "cited"
    return (
        f'<h2 class="sanad-panel-title">{heading}</h2><p class="sanad-panel-note">{note}</p>'
        f'<ol class="sanad-documents" data-kind="{kind}">{items}</ol>'
    )


@dataclass(frozen=True, slots=True)
class _Panel:
    assistant: Assistant
    turn: int
    cards: Mapping[str, DocumentCard]
    nearest: bool

    def document(self, citations: Sequence[Citation]) -> str:
        """Return one document's title once, then its passages."""
        first = citations[0]
        card = self.cards.get(first.document_id, _NO_CARD)
        title = f'<h3 dir="auto" lang="{escape(card.language)}">{escape(first.title)}</h3>'
        passages = "".join(self._passage(citation) for citation in citations)
        return (
            f'<li class="sanad-document"><header>{title}'
            f'<p class="sanad-meta">{_meta(first, card)}</p></header>{passages}</li>'
        )

    def _passage(self, citation: Citation) -> str:
        document = self.assistant.document(citation.document_id)
        (check,) = self.assistant.verify([citation])
        if check.holds and document is not None:
            text = _whole(citation, document) if self.nearest else _in_context(citation, document)
            badge = f'<span class="sanad-badge">{CHECKED}Checked against the stored text</span>'
            reading = direction(document.language)
        else:
            problem = escape(check.problem or "")
            text = f'<p class="sanad-problem">This quote cannot be shown: {problem}.</p>'
            badge = f'<span class="sanad-badge" data-failed>{UNCHECKED}Not borne out</span>'
            reading = "ltr"
        page = "" if citation.page is None else f"<span>Page {citation.page}</span>"
        name = "Nearest passage" if self.nearest else "Source"
        return (
            f'<section class="sanad-source" id="turn-{self.turn}-source-{citation.number}"'
            f' tabindex="-1" aria-label="{name} {citation.number}" data-reading="{reading}">'
            f'<span class="sanad-number" aria-hidden="true">{citation.number}</span>'
            f'<div class="sanad-passage">{text}<p class="sanad-proof">{badge}{page}'
            f'<a class="sanad-back" href="#turn-{self.turn}">Back to the answer</a></p></div>'
            f"</section>"
        )


def _in_context(citation: Citation, document: Document) -> str:
    return passage_html(citation, document, _CONTEXT_CHARACTERS).replace("<br><br>", _GAP)


def _whole(citation: Citation, document: Document) -> str:
    """Return a passage that nobody quotes, hence without a mark."""
    text = escape(citation.quote).replace("\n\n", _GAP).replace("\n", "<br>")
    return (
        f'<div class="sanad-context" lang="{escape(document.language)}"'
        f' dir="{direction(document.language)}">{text}</div>'
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
    return '<span aria-hidden="true"> · </span>'.join(parts)
