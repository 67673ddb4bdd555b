"""What a chat model reads: our rules, then numbered sentences fenced as data, then the question."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import groupby

from rag.answering.evidence import ScoredSentence
from rag.answering.refusal import REFUSAL_SENTENCE
from rag.domain import DocumentCard
from rag.models import ChatMessage

_FENCE = "documents"
# What would end the fence, and what looks like one of our own markers, is made plain text.
_FENCE_LIKE = re.compile(rf"</?\s*{_FENCE}\b", re.IGNORECASE)
_MARKER_LIKE = re.compile(r"\[(\d+)\]")


@cache
def answer_prompt() -> str:
    """Return the rules, from ``prompts/answer.md``."""
    text = (files("rag.answering") / "prompts" / "answer.md").read_text("utf-8")
    return text.replace("{refusal}", REFUSAL_SENTENCE).strip()


@cache
def prompt_version() -> str:
    """Return a hash that changes with the rules."""
    return hashlib.sha256(answer_prompt().encode("utf-8")).hexdigest()[:12]


def numbered(
    sentences: Sequence[ScoredSentence], most: int, characters: int
) -> list[ScoredSentence]:
    """Return the first ``most`` sentences that fit into ``characters``, those of a document together.

    A sentence's number is its place in this list, from 1. The first is taken whatever its length.
    """
    chosen: list[ScoredSentence] = []
    for sentence in sentences:
        characters -= len(sentence.text)
        if chosen and (len(chosen) == most or characters < 0):
            break
        chosen.append(sentence)
    places: dict[str, int] = {}
    for sentence in chosen:
        places.setdefault(sentence.passage.document.id, len(places))
    return sorted(chosen, key=lambda s: places[s.passage.document.id])


def answer_messages(question: str, sentences: Sequence[ScoredSentence]) -> list[ChatMessage]:
    """Return the rules and the task. Sentences stand under their document's title and date."""
    lines: list[str] = []
    number = 0
    for _, group in groupby(sentences, key=lambda s: s.passage.document.id):
        held = list(group)
        lines.append(_heading(held[0].passage.document))
        for sentence in held:
            number += 1
            lines.append(f"[{number}] {_plain(sentence.text)}")
    fenced = "\n".join([f"<{_FENCE}>", *lines, f"</{_FENCE}>"])
    task = f"{fenced}\nQuestion: {' '.join(question.split())}"
    return [ChatMessage("system", answer_prompt()), ChatMessage("user", task)]


def _heading(card: DocumentCard) -> str:
    return f"# {_plain(card.title)}{f' ({card.date})' if card.date else ''}"


def _plain(text: str) -> str:
    flat = " ".join(text.split())
    return _MARKER_LIKE.sub(r"(\1)", _FENCE_LIKE.sub(f"({_FENCE}", flat))
