"""Languages and file formats by the names that questions give them."""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES = {
    "arabic": "ar", "bengali": "bn", "chinese": "zh", "english": "en", "french": "fr",
    "german": "de", "hindi": "hi", "italian": "it", "japanese": "ja", "pashto": "ps",
    "persian": "fa", "portuguese": "pt", "russian": "ru", "sindhi": "sd", "spanish": "es",
    "turkish": "tr", "urdu": "ur",
}  # fmt: skip
_WORD_FORMAT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMATS = {
    "pdf": "application/pdf", "word": _WORD_FORMAT, "docx": _WORD_FORMAT, "csv": "text/csv",
    "html": "text/html", "markdown": "text/markdown", "plain text": "text/plain",
}  # fmt: skip


def name_in(names: Mapping[str, str], value: str) -> str:
    """Return the first name that stands for ``value``, or the value itself."""
    name = next((name for name, meant in names.items() if meant == value), value)
    return name.upper() if names is FORMATS and name in _ABBREVIATED else name.capitalize()


_ABBREVIATED = frozenset({"pdf", "csv", "html"})
