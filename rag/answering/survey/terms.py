"""What "mention" means here: these words in a row, and exactly how they are compared.

Stems are too coarse for an exact count (Snowball makes one of "university" and "universal"), so only
singular, plural and possessive are taken for the same word, and capitals and accents put aside.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

_TOKEN = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"['’]s$")
# Between two words of a name: white space, hyphens, apostrophes, brackets; never a sentence's end.
_BETWEEN = r"(?:[^\w\n.;:!?]{1,3}|\.(?=\w))"
_SHORTEST_PLURAL = 3
_LONGEST_CODE = 6
_IRREGULAR = {
    "man": "men", "woman": "women", "child": "children", "person": "people", "foot": "feet",
    "militiaman": "militiamen", "policeman": "policemen", "gunman": "gunmen",
}  # fmt: skip
_SINGULARS = {plural: singular for singular, plural in _IRREGULAR.items()}
# Letters that one keyboard writes for the other in Urdu, Arabic and Persian.
_ALIKE = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ۃ": "ہ", "ة": "ہ", "’": "'"})


@dataclass(frozen=True, slots=True)
class Term:
    """A word or name that is looked for; ``quoted`` ones in this form only."""

    words: str
    quoted: bool = False
    pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pattern", _pattern(self.words, quoted=self.quoted))

    @property
    def empty(self) -> bool:
        """Whether there is no word to look for."""
        return not _TOKEN.search(self.words)

    @property
    def code(self) -> bool:
        """Whether this is an abbreviation in capitals, where ``US`` is not ``us``."""
        return not self.quoted and _is_code(self.words)

    def first_in(self, folded: str, raw: str, start: int = 0) -> tuple[int, int] | None:
        """Return where the term first stands at or after ``start``: ``folded`` is ``fold(raw)``."""
        match = self.pattern.search(raw if self.code else folded, start)
        return match.span() if match else None


def fold(text: str) -> str:
    """Return ``text`` of the same length in small letters and without accents."""
    if text.isascii():
        return text.lower()
    return "".join(map(_folded, text))


@lru_cache(maxsize=4096)
def _folded(char: str) -> str:
    plain = unicodedata.normalize("NFKD", char)[0].lower().translate(_ALIKE)
    return plain if len(plain) == 1 else char


def _is_code(words: str) -> bool:
    return words.isalpha() and words.isupper() and words.isascii() and len(words) <= _LONGEST_CODE


def _pattern(words: str, *, quoted: bool) -> re.Pattern[str]:
    if not quoted and _is_code(words):
        return re.compile(rf"(?<!\w){words}(?:s|['’]s)?(?!\w)")
    plain = words if quoted else _POSSESSIVE.sub("", words)
    tokens = _TOKEN.findall(fold(plain))
    if not tokens:
        return re.compile(r"(?!)")
    # Scripts that part no words have no border to ask for.
    before = "" if _unparted(tokens[0]) else r"(?<!\w)"
    after = "" if _unparted(tokens[-1]) else r"(?:'s)?(?!\w)"
    if not quoted:
        tokens[-1] = _forms(tokens[-1], name=_TOKEN.findall(plain)[-1][0].isupper())
    return re.compile(f"{before}{_BETWEEN.join(tokens)}{after}")


def _forms(token: str, *, name: bool) -> str:
    """Return a pattern for the singular and the plural of a word.

    The singular of a ``name`` is not guessed where its last letters would change: the Levies are
    not a levy.
    """
    if not token.isascii() or not token.isalpha() or len(token) < _SHORTEST_PLURAL:
        return token
    singular = token if name and token.endswith("es") else _singular(token)
    found = {token, singular, _plural(singular)}
    if token.endswith(("ases", "uses")):
        found.add(token[:-2])
    return f"(?:{'|'.join(sorted(found, key=len, reverse=True))})"


def _singular(token: str) -> str:
    if token in _SINGULARS:
        return _SINGULARS[token]
    if token.endswith("ies") and len(token) > len("flies"):
        return f"{token[:-3]}y"
    if token.endswith(("sses", "shes", "ches", "xes", "zes")):
        return token[:-2]
    if token.endswith("s") and not token.endswith(("ss", "us", "is")) and len(token) > len("gas"):
        return token[:-1]
    return token


def _plural(token: str) -> str:
    if token in _IRREGULAR:
        return _IRREGULAR[token]
    if token.endswith("y") and token[-2:-1] not in "aeiou":
        return f"{token[:-1]}ies"
    return f"{token}es" if token.endswith(("s", "x", "z", "ch", "sh")) else f"{token}s"


def _unparted(token: str) -> bool:
    return any(
        "\u3040" <= char <= "\u30ff" or "\u3400" <= char <= "\u9fff" or "\u0e00" <= char <= "\u0eff"
        for char in token
    )
