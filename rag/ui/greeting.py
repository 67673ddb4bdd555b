"""What a stranger sees first: what can be asked here, of what, and what an answer is worth."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from rag.domain import DocumentCard
from rag.ui.overview import Overview
from rag.ui.wording import (
    counted,
    date_in_words,
    direction,
    language_attribute,
    language_name,
    listed,
    plural,
)

_KINDS_NAMED = 6


def masthead_html(title: str, *, signs_out: bool = False) -> str:
    """Return the head of the page; ``signs_out`` where people sign in here with a password."""
    way_out = (
        '<form class="sanad-out" method="post" action="sign-out">'
        '<button type="submit">Sign out</button></form>'
        if signs_out
        else ""
    )
    return (
        f'<header class="sanad-masthead"><h1>{escape(title)}</h1>'
        f"<p>Answers in the documents’ own words</p>{way_out}</header>"
    )


def greeting_html(held: Overview, examples: Sequence[str]) -> str:
    """Return the welcome with the example questions as buttons."""
    buttons = "".join(
        f'<li><button type="button" class="sanad-example" data-question="{escape(example)}"'
        f' dir="auto"{language_attribute(example)}>{escape(example)}</button></li>'
        for example in examples
    )
    try_these = (
        f'<h3 id="sanad-try">Questions to begin with</h3>'
        f'<ul class="sanad-examples" aria-labelledby="sanad-try">{buttons}</ul>'
        if buttons
        else ""
    )
    return (
        f'<section class="sanad-greeting"><h2>Ask {counted(held.documents, "document")}.</h2>'
        f'<p class="sanad-lead">{escape(_what(held))}</p>'
        f'<ul class="sanad-promises">'
        f"<li><strong>Quoted.</strong> Every sentence of an answer stands in a document, word for"
        f" word.</li>"
        f"<li><strong>Checkable.</strong> Choose a number after a sentence to see it in its"
        f" place.</li>"
        f"<li><strong>Honest.</strong> Where the documents do not say, neither does the"
        f" answer.</li></ul>{try_these}</section>"
    )


def library_html(held: Overview) -> str:
    """Return the panel's first content: what the library holds."""
    kinds = "".join(
        f'<li><span>{escape(plural(kind).capitalize())}</span><span class="sanad-count">{count}'
        f"</span></li>"
        for kind, count in held.kinds
    )
    latest = "".join(_latest(card) for card in held.latest)
    return (
        f'<h2 class="sanad-panel-title">In the library</h2>'
        f'<ul class="sanad-kinds">{kinds}</ul>'
        f'<h3 class="sanad-latest-title">Latest</h3><ul class="sanad-latest">{latest}</ul>'
    )


def _what(held: Overview) -> str:
    named = [counted(count, kind) for kind, count in held.kinds[:_KINDS_NAMED]]
    left = sum(count for _, count in held.kinds[_KINDS_NAMED:])
    if left:
        named.append(f"{left} more")
    languages = listed([language_name(code) for code, _ in held.languages])
    return f"The library holds {listed(named)}, in {languages}. {_span(held)}"


def _span(held: Overview) -> str:
    if held.first_date is None or held.last_date is None:
        return "None of them is dated."
    if held.first_date == held.last_date:
        return f"Dated {date_in_words(held.first_date)}."
    return f"Dated from {date_in_words(held.first_date)} to {date_in_words(held.last_date)}."


def _latest(card: DocumentCard) -> str:
    date = f"<time>{escape(date_in_words(card.date))}</time>" if card.date else ""
    language = escape(card.language)
    return (
        f'<li><span dir="{direction(card.language)}" lang="{language}">{escape(card.title)}</span>'
        f"{date}</li>"
    )
