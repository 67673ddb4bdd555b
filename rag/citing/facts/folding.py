"""One spelling for digits, dashes, quotation marks and spaces; lengths stay, so offsets do too."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000"
_MARKS = {
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(_SPACES, " "),
    **dict.fromkeys("\u2018\u2019\u02bc", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"'),
    "\u066a": "%",
    "\u066b": ".",
    "\u066c": ",",
    "\u060c": ",",
    "\u06d4": ".",
    "\u061b": ";",
    "\u061f": "?",
}


def fold(text: str) -> str:
    """Return ``text`` with Arabic-Indic, Devanagari and other digits as 0-9 and plain marks.

    Every character becomes exactly one, so places in the result are places in ``text``.
    """
    return text if text.isascii() else "".join(map(_folded, text))


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    plain = _MARKS.get(character)
    if plain is not None:
        return plain
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)


@lru_cache(maxsize=16384)
def bare(word: str) -> str:
    """Return a word in small letters without accents and possessive, for comparing names."""
    lowered = fold(word).lower().removesuffix("'s").removesuffix("'")
    if lowered.isascii():
        return lowered
    parts = unicodedata.normalize("NFD", lowered)
    return "".join(c for c in parts if not unicodedata.combining(c)) or lowered
