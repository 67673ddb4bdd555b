"""The thing that documents are asked to mention: a name, several names, or a description."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.answering.question import content_words
from rag.answering.survey.asked import Asked
from rag.answering.survey.terms import Term

_LABEL = re.compile(r"^(?:the )?(?:words?|phrases?|terms?|names?) (?=\S)", re.IGNORECASE)
_QUOTED = re.compile(r"^[\"“”„«'‘](?P<inside>[^\"“”«»]+)[\"“”»'’]$")
_ARTICLE = re.compile(r"^(?:the|a|an|any|both|either) ", re.IGNORECASE)
_TAIL = re.compile(r",? (?:at all|anywhere|by name|at least once)$", re.IGNORECASE)
_AND = re.compile(r",? and | & |, ")
_OR = re.compile(r",? or ")
# A clause, a comparison or a negation is more than words in a row can decide.
_UNDECIDABLE = frozenset(
    """
    am are be been being can could did do does had has have is may might must shall should was were
    will would how that what when where which who whom whose why not no never without except but
    than more most fewer less least only first last twice often mostly mainly me you i we they he
    she it my your their his her its
    """.split()  # noqa: SIM905 - sixty quoted words read worse
)
_JOINING = frozenset(
    """
    about after against among around at before between by during for from in into near on over
    through to toward towards under until with within
    """.split()  # noqa: SIM905
)
_MOST_WORDS = 10


def with_terms(asked: Asked, what: str) -> Asked | None:
    """Return ``asked`` with the terms of ``what``, None if words in a row cannot decide it.

    "X and Y" asks for both, "X or Y" for either. Lower-case words with a preposition between them
    ("attacks on schools") describe a thing; all of them must stand together.
    """
    plain = _LABEL.sub("", _TAIL.sub("", what.strip()))
    quoted = _quoted(plain)
    if quoted:
        return replace(asked, terms=(quoted,))
    words = plain.split()
    lowered = {word.strip(",;:").lower() for word in words}
    if not words or len(words) > _MOST_WORDS or lowered & _UNDECIDABLE:
        return None
    if _describes(words) or (asked.relation == "about" and not _OR.search(plain)):
        terms = tuple(Term(word) for word in content_words(plain))
        return replace(asked, terms=terms, loosely=len(terms) > 1) if terms else None
    either = _OR.split(plain)
    pieces = either if len(either) > 1 else _AND.split(plain)
    if len(either) > 1 and any(_AND.search(piece) for piece in either[1:]):
        return None
    found = [
        _quoted(p.strip()) or Term(_ARTICLE.sub("", _LABEL.sub("", p.strip()))) for p in pieces
    ]
    if any(term.empty for term in found):
        return None
    return replace(asked, terms=tuple(dict.fromkeys(found)), any_term=len(either) > 1)


def _quoted(text: str) -> Term | None:
    match = _QUOTED.match(text)
    term = Term(match["inside"].strip(), quoted=True) if match else None
    return term if term and not term.empty else None


def _describes(words: list[str]) -> bool:
    """Whether these are a preposition's phrase in small letters and not somebody's name."""
    inner = [word.lower() for word in words[1:]]
    small = any(word[0].islower() for word in content_words(" ".join(words)))
    return small and any(word in _JOINING for word in inner)
