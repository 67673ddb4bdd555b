"""One question and what came of it, as HTML: every text is escaped, every attribute quoted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from rag.domain import Answer, DocumentCard, Refusal, Scope, Statement
from rag.rendering import missing_sentence
from rag.ui.differing import differing_html
from rag.ui.icons import DOWN, NOT_FOUND, NOTICE, UP
from rag.ui.wording import counted, date_in_words, direction, language_attribute

ISO_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
State = Literal["working", "answered", "refused", "failed"]


@dataclass(frozen=True, slots=True)
class Turn:
    """``body`` and ``sources`` are HTML; ``number`` counts from 1 within a conversation.

    ``answer`` is there once it is finished, and can then be rated. ``searched`` is what was searched
    for, where that is not the question.
    """

    number: int
    question: str
    state: State
    body: str
    sources: str = ""
    answer: Answer | None = None
    searched: str = ""


def turn_html(turn: Turn) -> str:
    """Return the question as a heading and what follows it."""
    busy = "true" if turn.state == "working" else "false"
    return (
        f'<article class="sanad-turn" id="turn-{turn.number}" data-turn="{turn.number}"'
        f' data-state="{turn.state}" aria-busy="{busy}">'
        f'<h2 class="sanad-question" dir="auto"{language_attribute(turn.question)}>'
        f"{escape(turn.question)}</h2>{_searched(turn.searched)}{_read_as(turn.answer)}"
        f'<div class="sanad-reply">{turn.body}</div>'
        f"{rating_html(turn.answer) if turn.answer else ''}</article>"
    )


def _searched(question: str) -> str:
    if not question:
        return ""
    return (
        f'<p class="sanad-searched">Searched for: <span dir="auto"{language_attribute(question)}>'
        f"{escape(question)}</span></p>"
    )


def _read_as(answer: Answer | None) -> str:
    if answer is None or not answer.reading:
        return ""
    told = ISO_DAY.sub(lambda day: date_in_words(day.group()), answer.reading)
    return f'<p class="sanad-searched">Read as: {escape(told)}</p>'


def rating_html(answer: Answer) -> str:
    """Return the two buttons under an answer, and an empty place for the thanks."""
    asked, yes, no = (
        ("Is that so?", "Yes, rightly refused", "No, something is wrong with this refusal")
        if answer.refused
        else ("Is this right?", "Yes, this answer is right", "No, something is wrong here")
    )
    return (
        f'<div class="sanad-rating" role="group" aria-label="Rate this answer"'
        f' data-answer="{escape(answer.id)}"><span>{asked}</span>'
        f'<button type="button" data-rating="up" aria-pressed="false" aria-label="{yes}"'
        f' title="{yes}">{UP}</button>'
        f'<button type="button" data-rating="down" aria-pressed="false" aria-label="{no}"'
        f' title="{no}">{DOWN}</button><span class="sanad-thanks"></span></div>'
    )


def status_body(status: str) -> str:
    """Return a line that says what is going on."""
    return (
        f'<p class="sanad-status"><span class="sanad-pulse" aria-hidden="true"></span>'
        f"{escape(status)}</p>"
    )


def answer_body(turn: int, answer: Answer, statements: Sequence[Statement], *, done: bool) -> str:
    """Return the ``statements`` given so far, and the closing line once ``done``."""
    cards = {passage.document.id: passage.document for passage in answer.passages}
    quoted = "".join(
        (_row_title(statement) if answer.scope else "") + _statement(turn, statement, cards)
        for statement in statements
    )
    differ = differing_html(turn, answer.conflicts) if done else ""
    return f'<div class="sanad-statements">{quoted}</div>{differ}{_closing(answer) if done else ""}'


def refusal_body(turn: int, refusal: Refusal, documents: int, scope: Scope | None = None) -> str:
    """Return the box that says that there is no answer, with a link for each document near it.

    With a ``scope`` every document was read, and nothing fits.
    """
    first = {c.document_id: c for c in reversed(refusal.nearest)}
    nearest = "".join(
        f'<li><a class="sanad-link" href="#turn-{turn}-source-{c.number}" dir="auto">'
        f"{escape(c.title)}</a></li>"
        for c in sorted(first.values(), key=lambda citation: citation.number)
    )
    looked = (
        f"<p>The nearest passages are shown so that you can judge for yourself."
        f" They are not an answer:</p><ul>{nearest}</ul>"
        if nearest
        else f"<p>{escape(scope.note)}</p>"
        if scope
        else "<p>No passage comes near it.</p>"
    )
    return (
        f'<div class="sanad-refusal">{NOT_FOUND}<div>'
        f'<p class="sanad-refusal-title">Not in the documents</p>'
        f"<p>{escape(refusal.message)}"
        f" {counted(scope.documents if scope else documents, 'document')} searched. {escape(missing_sentence(refusal))}</p>"
        f"{looked}</div></div>"
    )


def failure_body(message: str) -> str:
    """Return a calm box with what went wrong and what to do."""
    text = message[:1].upper() + message[1:]
    return (
        f'<div class="sanad-failure">{NOTICE}<div><p class="sanad-refusal-title">'
        f"This question was not answered</p><p>{escape(text)}</p></div></div>"
    )


def _row_title(statement: Statement) -> str:
    """Return which document a row of a survey stands for."""
    if statement.computed:
        return ""
    first = statement.citations[0]
    date = f" · {date_in_words(first.date)}" if first.date else ""
    return f'<p class="sanad-row-title" dir="auto">{escape(first.title)}{escape(date)}</p>'


def _statement(turn: int, statement: Statement, cards: Mapping[str, DocumentCard]) -> str:
    if statement.computed:
        return f'<p class="sanad-computed" dir="auto">{escape(statement.text)}</p>'
    first = cards.get(statement.citations[0].document_id) if statement.citations else None
    language = first.language if first else ""
    markers = "".join(
        f'<a class="sanad-marker" href="#turn-{turn}-source-{c.number}"'
        f' aria-label="Source {c.number}: {escape(c.title)}">{c.number}</a>'
        for c in statement.citations
    )
    attributes = f' lang="{escape(language)}" dir="{direction(language)}"' if language else ""
    return (
        f'<p class="sanad-statement"{attributes or " dir=auto"}>'
        f'<span class="sanad-quoted">{escape(statement.text)}</span><sup>{markers}</sup></p>'
    )


def _closing(answer: Answer) -> str:
    documents = len({citation.document_id for citation in answer.citations})
    count = counted(sum(not s.computed for s in answer.statements), "sentence")
    source = counted(documents, "document")
    made = f"{count} quoted from {source}"
    if answer.model:
        made = f"{count} written by {answer.model} and checked against {source}"
    elif answer.stand_in:
        made += ", since the chat model gave no answer that holds"
    parts = [made, f"{answer.timings_ms.total / 1000:.1f} s"]
    withheld = len({item.statement for item in answer.unresolved})
    if withheld:
        parts.append(f"{counted(withheld, 'sentence')} withheld: not borne out by the stored text")
    closing = f'<p class="sanad-closing">{escape(" · ".join(parts))}</p>'
    return f"{_scope(answer.scope)}{closing}" if answer.scope else closing


def _scope(scope: Scope) -> str:
    return (
        f'<p class="sanad-scope"><strong>{escape(scope.label)}</strong>'
        f" <span>{escape(scope.note)}</span></p>"
    )
