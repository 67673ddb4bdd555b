"""Which language words are in, as far as stems and stop words depend on it.

The script decides, and between languages of one script their function words: a question of five words
is too short for a statistical guess, but it is made of function words for the most part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rag.words.normalising import composed, folded
from rag.words.segmenting import segments
from rag.words.stop_words import STOP_WORDS

# The first of each is taken where no function word decides.
_LANGUAGES: Mapping[str, tuple[str, ...]] = {
    "latin": ("en", "de", "es", "fr", "it", "pt", "tr", "ur-Latn"),
    "arabic": ("ur", "ar", "fa"),
    "devanagari": ("hi",),
    "cyrillic": ("ru",),
    "kana": ("ja",),
    "han": ("zh", "ja"),
}
_RANGES = (
    ("latin", "a", "\u024f"),
    ("cyrillic", "\u0400", "\u052f"),
    ("arabic", "\u0600", "\u08ff"),
    ("devanagari", "\u0900", "\u097f"),
    ("latin", "\u1e00", "\u1eff"),
    ("kana", "\u3040", "\u30ff"),
    ("han", "\u3400", "\u9fff"),
)


def script_of(word: str) -> str:
    """Return the script of the first letter of a composed word, empty for digits and the rest."""
    for char in word:
        if char.isalpha():
            return next((name for name, low, high in _RANGES if low <= char <= high), "")
    return ""


def languages_of(words: Iterable[str]) -> dict[str, str]:
    """Return for each script among composed ``words`` the language that it seems to be."""
    by_script: dict[str, list[str]] = {}
    for word in words:
        by_script.setdefault(script_of(word), []).append(folded(word))
    return {
        script: max(
            _LANGUAGES[script],
            key=lambda language: sum(word in STOP_WORDS[language] for word in held),
        )
        for script, held in by_script.items()
        if script in _LANGUAGES
    }


def language_of(text: str) -> str:
    """Return the language of most words of ``text``, empty if it has none that we know.

    An ISO 639 code, or ``ur-Latn`` for Urdu in Latin letters.
    """
    words = segments(composed(text))
    scripts = [script for word in words if (script := script_of(word))]
    if not scripts:
        return ""
    most = max(dict.fromkeys(scripts), key=scripts.count)
    return languages_of(words).get(most, "")
