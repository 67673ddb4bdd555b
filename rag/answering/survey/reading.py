"""Is this a question about the documents themselves, and what does it ask? English patterns only.

Every word of the question must be accounted for: a question of which a part is not understood goes
the ordinary way, since a count that leaves out a condition is wrong, however exact.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import replace

from rag.answering.survey.asked import Asked, Wants
from rag.answering.survey.conditions import with_conditions, with_modifiers
from rag.answering.survey.wording import plural

Kinds = Callable[[], Collection[str]]

_POLITE = re.compile(
    r"^(?:please,? |kindly |(?:can|could|would) you (?:please )?|tell me,? "
    r"|i (?:want|need) to know,? )+",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"(?:in )?(?:exactly )?how many (?:of )?(?:all )?(?:the |your |our |these )?"
    r"|(?:what is |what's |give me )?(?:the )?(?:total |exact )?number of (?:the |all )?"
    r"|count (?:all )?(?:of )?(?:the |your |our )?",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"(?:list|name|show|give|find|get|enumerate)(?: me| us)? (?:a list of )?"
    r"(?:(?:each|every|any|all)(?: of)? )?(?:the |your |our |those )?"
    r"|(?:in )?(?:which|what) (?:are )?(?:of )?(?:all )?(?:of )?(?:the |your |our )?",
    re.IGNORECASE,
)
_OPENINGS: tuple[tuple[Wants, re.Pattern[str]], ...] = (("count", _COUNT), ("list", _LIST))
_ALL = re.compile(r"\b(?:all|each|every|list)\b", re.IGNORECASE)
_ONE_OF = re.compile(r"\b(?:each|every|any)\b", re.IGNORECASE)

_HERE = (
    r"(?:in|from|of|within|across) (?:the|this|your|our) (?:whole |entire |full )?"
    r"(?:archive|corpus|library|collection|knowledge base|database|index)"
)
_THERE = (
    r"(?:(?:are|is|were|was) there|do you have|have you got|does the archive (?:have|hold)|exist)"
)
_PLACE = re.compile(
    rf"(?: {_HERE}| {_THERE}| (?:are|is|stand)(?= {_HERE}$))*(?= |$)", re.IGNORECASE
)
_PLACE_AT_END = re.compile(rf",?(?: (?:are|is))? {_HERE}$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_MOST_MODIFIERS = 4
# Words for documents of any kind. The weak ones name other things too, such as the articles of a
# constitution, and need a plain sign that documents are meant.
_STRONG = frozenset({"document", "doc"})
_WEAK = frozenset({"article", "text", "file", "piece", "story", "source"})


def read_question(question: str, kinds: Kinds) -> Asked | None:
    """Return what is asked of the corpus as a whole, None if the question is not of that sort.

    ``kinds`` gives the kinds that documents of this corpus say they are of (``report``). It is only
    called when all the rest of the question is understood.
    """
    text = _POLITE.sub("", " ".join(question.split()).rstrip(" ?.!"))
    for wants, opening in _OPENINGS:
        match = opening.match(text)
        if match is None:
            continue
        asked = _read_rest(text[match.end() :], wants, match.group(), kinds)
        if asked is not None:
            return asked
    return None


def _read_rest(rest: str, wants: Wants, opening: str, kinds: Kinds) -> Asked | None:
    """Read ``[modifiers] NOUN [place] [conditions]``."""
    for match in list(_WORD.finditer(rest))[: _MOST_MODIFIERS + 1]:
        word = match.group().lower()
        generic = _generic(word, one_of=bool(_ONE_OF.search(opening)))
        asked = with_modifiers(Asked(wants, generic or word), rest[: match.start()].strip())
        if asked is None:
            continue
        asked = _read_tail(
            asked, rest[match.end() :], sure=generic in _STRONG, every=bool(_ALL.search(opening))
        )
        if asked is None or generic:
            if asked:
                return asked
            continue
        for kind in kinds():
            if word == plural(kind.lower()) or (_ONE_OF.search(opening) and word == kind.lower()):
                return replace(asked, noun=kind.lower(), kind=kind)
    return None


def _generic(word: str, *, one_of: bool) -> str | None:
    """Return the noun for documents of any kind that ``word`` is, in the singular."""
    for noun in (*_STRONG, *_WEAK):
        if word == plural(noun) or (one_of and word == noun):
            return noun
    return None


def _read_tail(asked: Asked, tail: str, *, sure: bool, every: bool) -> Asked | None:
    placed = _PLACE.match(tail)
    rest = tail[placed.end() :] if placed else tail
    trimmed = _PLACE_AT_END.sub("", rest)
    here = len(trimmed.strip()) < len(tail.strip())
    if trimmed.strip():
        weak = asked.noun in _WEAK and not here
        return with_conditions(asked, trimmed.strip(), only_mentions=weak)
    narrowed = replace(asked, wants="count") != Asked("count", asked.noun)
    return asked if here or (every and asked.noun not in _WEAK) or (sure and narrowed) else None
