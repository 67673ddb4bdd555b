"""``/widget/demo``: the widget on a newspaper's page made from the library, for readers of our page.

The page has the rights of ``/``, no site's: what it asks from carries a token that only this page
hands out, and works from the server's own address alone, as a frame's does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import HTMLResponse

from rag.assistant import Assistant
from rag.domain import Document, DocumentCard
from rag.examples import example_questions
from rag.serving.widget.demo_page import Newspaper, newspaper_page
from rag.serving.widget.sites import Site
from rag.serving.widget.snippet import integrity
from rag.serving.widget.tokens import Tokens

DEMO_PATH = "/widget/demo"
DEMO_NAME = ".demo"  # no site in widget.toml can have a name with a point
# No page has this origin, so none is let in by it.
DEMO_SITE = Site(origins=("https://sanad-demo.invalid",), title="Ask this newspaper")
_NEWS = ("report", "brief", "news", "article")
_MOST_BESIDE, _MOST_BELOW, _MOST_STARTERS, _RECENT = 6, 6, 4, 10
_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'self';"
    " require-trusted-types-for 'script'; trusted-types 'none'"
)


@dataclass(frozen=True, slots=True)
class Demo:
    """Where the demonstration takes its first questions from: the corpus, and what keys are relative to."""

    corpus: Path
    home: Path


def add_demo(router: APIRouter, demo: Demo, assistant: Assistant, tokens: Tokens) -> None:
    """Add the page; ``document`` is the id of the one that it opens with."""

    @router.get(DEMO_PATH, response_class=HTMLResponse)
    def page(document: Annotated[str, Query(pattern=r"^[0-9a-f]{0,32}$")] = "") -> HTMLResponse:
        cards = assistant.documents()
        front = _front(cards)
        opened = document or _leading(front)
        lead = assistant.document(opened) if opened else None
        if document and lead is None:
            raise HTTPException(404, "The library holds no such document.")
        rest = [card for card in front if card.id != opened]
        below = _one_of_each_kind(card for card in rest if card.kind not in _NEWS)
        questions = [
            question
            for question in example_questions(cards, demo.corpus, demo.home)
            if "|" not in question  # which parts them in the tag
        ]
        newspaper = Newspaper(
            lead=lead,
            beside=_told(assistant, rest[:_MOST_BESIDE]),
            below=_told(assistant, below[:_MOST_BELOW]),
            questions=tuple(questions[:_MOST_STARTERS]),
            frame=tokens.issue_frame(DEMO_NAME, DEMO_SITE.version),
            site=DEMO_NAME,
            integrity=integrity(),
        )
        headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"}
        return HTMLResponse(newspaper_page(newspaper), headers=headers)


def _front(cards: Sequence[DocumentCard]) -> list[DocumentCard]:
    """Return ``cards`` as a front page has them: news first, the newest before the older."""
    newest = sorted(cards, key=lambda card: card.date or "", reverse=True)
    return sorted(newest, key=lambda card: card.kind not in _NEWS)


def _leading(front: Sequence[DocumentCard]) -> str:
    """Return the id of the longest among the first: a page with two sentences looks unfinished."""
    first = [card for card in front if card.kind in _NEWS][:_RECENT] or front[:_RECENT]
    return max(first, key=lambda card: card.characters).id if first else ""


def _one_of_each_kind(cards: Iterable[DocumentCard]) -> list[DocumentCard]:
    found: dict[str | None, DocumentCard] = {}
    for card in cards:
        found.setdefault(card.kind, card)
    return list(found.values())


def _told(assistant: Assistant, cards: Sequence[DocumentCard]) -> tuple[Document, ...]:
    found = (assistant.document(card.id) for card in cards)
    return tuple(document for document in found if document is not None)
