"""A text as terms: what an index holds of it and what a question asks with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import snowballstemmer

from rag.words.languages import languages_of, script_of
from rag.words.normalising import composed, folded
from rag.words.segmenting import segments
from rag.words.stop_words import STOP_WORDS

# Raised whenever the same text gives other terms, so that an index is built afresh.
WORDS_VERSION = "1"

_LONGEST = 80
# Urdu, Persian, Chinese and Japanese have no stemmer here: their words stand as they are.
_STEMMERS: Mapping[str, str] = {
    "ar": "arabic",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "hi": "hindi",
    "it": "italian",
    "pt": "portuguese",
    "ru": "russian",
    "tr": "turkish",
}


@dataclass(frozen=True, slots=True)
class Term:
    """``stem`` and ``exact`` spelling of one word; ``stops`` if it carries no topic."""

    stem: str
    exact: str
    stops: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """The words of a text in order, with repeats."""

    words: tuple[Term, ...]

    @property
    def topic(self) -> tuple[Term, ...]:
        """The words that carry the topic; all, where none does."""
        kept = tuple(word for word in self.words if not word.stops)
        return kept or self.words

    @property
    def stems(self) -> frozenset[str]:
        """Every stem once."""
        return frozenset(word.stem for word in self.words)


def analyse(text: str) -> Terms:
    """Return the terms of ``text``, each script in it read as the language it seems to be."""
    words = [word for word in segments(composed(text)) if len(word) <= _LONGEST and _says(word)]
    languages = languages_of(words)
    return Terms(tuple(_term(word, languages.get(script_of(word), "")) for word in words))


@lru_cache(maxsize=65536)
def _term(word: str, language: str) -> Term:
    exact = folded(word) or word
    name = _STEMMERS.get(language)
    # Stemmers know the accents of their language, so marks go afterwards.
    stem = folded(_stemmer(name).stemWord(word)) if name else exact
    return Term(stem or exact, exact, exact in STOP_WORDS.get(language, ()))


@cache
def _stemmer(name: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(name)


def _says(word: str) -> bool:
    """Whether a word is more than marks that stand by themselves."""
    return any(char.isalnum() for char in word)
