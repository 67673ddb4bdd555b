"""Questions to begin with, from the corpus itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rag.domain import DocumentCard
from rag.loading import document_key

EXAMPLES_FILE = "examples.txt"
MOST_EXAMPLES = 8
_MOST_FROM_TITLES = 4
_ABOUT = {"en": "What is known about {subject}?", "ur": "{subject} کے بارے میں کیا معلوم ہے؟"}


def example_questions(cards: Sequence[DocumentCard], corpus: Path, home: Path) -> tuple[str, ...]:
    """Return the questions in the corpus's ``examples.txt``, or some made from titles.

    The file is read only if the library holds documents of that corpus; ``home`` is the folder that
    document keys are relative to.
    """
    listing = corpus / EXAMPLES_FILE
    prefixes = (f"{document_key(corpus, home)}/", f"{corpus.resolve().name}/")
    if listing.is_file() and any(card.key.startswith(prefixes) for card in cards):
        lines = (line.strip() for line in listing.read_text(encoding="utf-8").splitlines())
        found = [line for line in lines if line and not line.startswith("#")]
        if found:
            return tuple(found[:MOST_EXAMPLES])
    return _from_titles(cards)


def _from_titles(cards: Sequence[DocumentCard]) -> tuple[str, ...]:
    """Ask about the newest document of each kind, most frequent kinds not preferred."""
    found: dict[str | None, str] = {}
    for card in cards:
        pattern = _ABOUT.get(card.language)
        if pattern is None or card.kind in found or not card.title:
            continue
        found[card.kind] = pattern.format(subject=_subject(card.title))
        if len(found) == _MOST_FROM_TITLES:
            break
    return tuple(found.values())


def _subject(title: str) -> str:
    """Return what a title such as ``Profile: Quetta`` or ``Quetta: city and district`` is about."""
    head, colon, tail = title.partition(":")
    if not colon:
        return title.strip()
    one_word = len(head.split()) == 1 and tail.strip()
    generic = head.strip().lower() in {"profile", "explainer", "backgrounder", "timeline", "report"}
    return (tail if one_word and generic else head).strip()
