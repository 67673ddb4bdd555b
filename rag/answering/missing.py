"""What a refused question asks about that the passages nearest to it never mention."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.answering.question import content_words, names_and_numbers, stem, stems

MOST = 3
_TELLING = 0.5  # a word half as rare as the question's rarest says little
_JOINED = re.compile(r"[ \-–]")


def missing_terms(
    question: str, texts: Sequence[str], rarity: Callable[[str], float], most: int = MOST
) -> tuple[str, ...]:
    """Return names, numbers and words of ``question`` that no text holds in any inflection.

    At most ``most``, in the question's order: names and numbers go before other words, rare words
    before common ones, and common ones are left out. Names that stand side by side ("Javed Iqbal") are one term. For English.
    """
    held = frozenset[str]().union(*(stems(text) for text in texts))
    words = content_words(question)
    named = set(names_and_numbers(question))
    weight = {word: rarity(stem(word)) for word in words}
    bar = _TELLING * max(weight.values(), default=0.0)
    absent = [w for w in words if stem(w) not in held and (w in named or weight[w] >= bar)]
    chosen = sorted(absent, key=lambda word: (word not in named, -weight[word]))
    terms = _joined(question, [word for word in absent if word in chosen[:most]], named)
    return tuple(terms)


def _joined(question: str, words: Sequence[str], named: set[str]) -> list[str]:
    """Return the words in order, neighbouring names as the question writes them."""
    terms: list[str] = []
    end = 0
    at = 0
    for word in words:
        start = question.index(word, at)
        at = start + len(word)
        beside = bool(terms) and {word, terms[-1].split()[-1]} <= named and not word[0].isdigit()
        beside = beside and not terms[-1][-1].isdigit()
        if beside and _JOINED.fullmatch(question[end:start]):
            terms[-1] = f"{terms[-1]}{question[end:start]}{word}"
        else:
            terms.append(word)
        end = at
    return terms
