"""Dates, kinds, languages and counts in words."""

from __future__ import annotations

import datetime

_ARABIC_SCRIPT = range(0x0600, 0x0700)
RIGHT_TO_LEFT = frozenset({"ur", "ar", "fa", "he", "ps", "sd", "ug", "yi"})
_LANGUAGES = {
    "ar": "Arabic",
    "bn": "Bengali",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "it": "Italian",
    "ja": "Japanese",
    "ps": "Pashto",
    "pt": "Portuguese",
    "ru": "Russian",
    "sd": "Sindhi",
    "tr": "Turkish",
    "ur": "Urdu",
    "zh": "Chinese",
}
_SAME_IN_PLURAL = {"statistics", "news", "series"}


def date_in_words(date: str) -> str:
    """Return ``9 November 2024`` for ``2024-11-09``; a month or a year alone stays one."""
    parts = date.split("-")
    try:
        numbers = [int(part) for part in parts]
        year, month, day = [*numbers, 1, 1][: max(len(numbers), 3)]
        full = datetime.date(year, month, day)
    except ValueError:
        return date
    return {1: f"{full:%Y}", 2: f"{full:%B %Y}"}.get(len(parts), f"{full.day} {full:%B %Y}")


def language_name(code: str) -> str:
    """Return the English name of a language, or its code where the name is not known here."""
    return _LANGUAGES.get(code, code)


def direction(code: str) -> str:
    """Return ``rtl`` or ``ltr`` for a language code."""
    return "rtl" if code in RIGHT_TO_LEFT else "ltr"


def counted(count: int, noun: str) -> str:
    """Return ``1 report``, ``36 reports``, ``2 glossaries`` or ``9 statistics``."""
    return f"{count} {noun if count == 1 else plural(noun)}"


def plural(noun: str) -> str:
    """Return the plural of an English noun that follows the rules."""
    if noun in _SAME_IN_PLURAL:
        return noun
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


def listed(items: list[str]) -> str:
    """Return ``a, b and c``."""
    if len(items) < 2:  # noqa: PLR2004 - one item needs no "and"
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def language_attribute(text: str) -> str:
    """Return `` lang="ur"`` for a question in Urdu's script, else nothing.

    Other languages in that script are written with nearly the same letters and the same fonts.
    """
    arabic = any(ord(character) in _ARABIC_SCRIPT for character in text)
    return ' lang="ur"' if arabic else ""
