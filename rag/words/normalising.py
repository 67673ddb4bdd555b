"""One spelling for what people write in several ways: Unicode forms, Arabic and Devanagari letters.

Arabic letters follow what Unicode calls the Urdu and Persian forms (one yeh, one kaf, one heh); Urdu's
two-eyed heh (ھ) and big yeh (ے) stay letters of their own, since they tell words apart.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import regex

_ARABIC = str.maketrans(
    {
        **dict.fromkeys("يىئۍېۑ", "ی"),
        **dict.fromkeys("كڪګ", "ک"),
        **dict.fromkeys("هةۀۂۃەۿ", "ہ"),
        **dict.fromkeys("أإآٱٲٳ", "ا"),
        "ؤ": "و",
        "ں": "ن",
    }
)
# Lengthening stroke, joiners and direction marks inside words.
_INVISIBLE = regex.compile(r"[\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
# A nasal consonant before another consonant is written as the dot above it as well: हिन्दी, हिंदी.
_NASAL = regex.compile(r"[ङञणनम]्(?=[क-ह])")
_MARKS = regex.compile(r"\p{Mn}+")
_INDIC_MARKS = regex.compile(r"[\u093c\u09bc\u0a3c\u0abc\u0b3c]")


def composed(text: str) -> str:
    """Return ``text`` in NFKC and small letters, without invisible characters, digits as 0 to 9."""
    plain = str(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text))).casefold()
    if plain.isascii():
        return plain
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in plain)


@lru_cache(maxsize=65536)
def folded(word: str) -> str:
    """Return the spelling under which a composed word is compared.

    Marks above and below Latin, Cyrillic and Arabic letters go; the vowel signs of Indic scripts are
    letters to their readers and stay, only the dot below and the moon above are evened out. Other
    scripts stay as they are.
    """
    if not word or word.isascii():
        return word
    # A mark before the first letter belongs to a word cut off before it and says nothing of the script.
    first = next((c for c in word if not unicodedata.category(c).startswith("M")), word[0])
    if _untouched(first):
        return word
    if "\u0900" <= first <= "\u0dff":
        plain = _INDIC_MARKS.sub("", unicodedata.normalize("NFD", word)).replace("ँ", "ं")
        return str(_NASAL.sub("ं", plain))
    bare = _MARKS.sub("", unicodedata.normalize("NFC", word).translate(_ARABIC))
    return str(_MARKS.sub("", unicodedata.normalize("NFD", bare))).replace("ı", "i")


def _untouched(char: str) -> bool:
    """Whether a character is of Thai or a script behind it, Latin and Greek with accents left out."""
    return char >= "\u0e00" and not "\u1e00" <= char <= "\u1fff"
