"""Whether a question stands by itself or leans on what was said before."""

from __future__ import annotations

import re

from rag.answering.evidence import Rarity
from rag.answering.question import content_words, names_and_numbers, stem

# A question whose words together are less rare than this share of a word that stands nowhere says too
# little to be searched for. `evals.compare_rewriting` gives the same figures from 0.9 to 1.
ENOUGH = 0.95
# A pronoun after more content words than this is taken to speak of something in the question.
_NEARBY = 2

_EXISTENTIAL = re.compile(
    r"\bthere\s+(?:\w+\s+)?(?:is|are|was|were|been|be|has|have|had)\b"
    r"|\b(?:is|are|was|were|be|been|has|have)\s+there\s+\w",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(?:it|its|they|them|their|theirs|themselves|he|him|his|she|her|hers|this|these|those"
    r"|there|here|others?|another|else|such|former|latter|itself|himself|herself)\b"
    # "that" also opens a clause after a verb or a noun ("say that …"), where it points nowhere
    r"|\bthat(?=\s*(?:$|[?.,!;]))|(?:^|[?.,!;]\s*)that\b"
    r"|\b(?:and|or|of|in|on|at|by|for|to|from|with|about|after|before|since|is|was|are|were|do|does"
    r"|did|how|why|what|when|where|who)\s+that\b"
    r"|\bthat\s+(?:time|day|month|year|week|one|place|case|period)\b"
    r"|\b(?:then|so)(?=\s*(?:$|[?.!]))|\bthe same(?! as\b)|\bwhich ones?\b",
    re.IGNORECASE,
)
_DEFINING = re.compile(
    r"^\W*(?:what|who)\s+(?:is|are|was|were)\s+(?:(?:an?|the)\s+)?(?:\w+\W*){1,3}$",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^\W*(?:and|or|but|so|what about|how about|why)\b",
    re.IGNORECASE,
)


_ASKING = re.compile(
    r"\b(?:who|whom|whose|what|when|where|which|how|is|are|was|were|do|does|did|has|have|had|can|could"
    r"|will|would|should)\b",
    re.IGNORECASE,
)


def depends(question: str, rarity: Rarity) -> bool:
    """Return whether the question needs what was said before to be searched for.

    It does if a pronoun in it finds nothing to point at before it in the question, or if its words
    are few and common; after "And …" or "What about …" more of them are asked for. "What is X?" needs
    nothing, however common X is.
    """
    if _points_back(question):
        return True
    if _DEFINING.search(question):
        return False
    opened = bool(_OPENING.search(question))
    return weight(question, rarity) < (2 * ENOUGH if opened else ENOUGH)


def fragment(question: str) -> bool:
    """Return whether the question is only a piece put in the place of another: "And in 2023?"."""
    opened = _OPENING.match(question)
    return opened is not None and not _ASKING.search(question[opened.end() :])


def weight(question: str, rarity: Rarity) -> float:
    """Return how much the question's words tell, 1 for a word that stands nowhere in the corpus."""
    return sum(share(word, rarity) for word in content_words(question))


def share(word: str, rarity: Rarity) -> float:
    """Return a word's rarity as a share of the highest, 0 for a word that stands nowhere.

    What stands nowhere is as likely a slip of the pen as a name, and finds nothing.
    """
    highest = rarity("\0")
    own = rarity(stem(word))
    return own / highest if highest and own < highest else 0.0


def _points_back(question: str) -> bool:
    said = _EXISTENTIAL.sub(" ", question)
    for match in _POINTING.finditer(said):
        following = said[match.end() :].split(maxsplit=1)[:1]
        named = bool(following) and bool(names_and_numbers(f"the {following[0]}"))
        if len(content_words(said[: match.start()])) <= _NEARBY and not named:
            return True
    return False
