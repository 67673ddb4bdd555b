"""Words of a text with their stems and places, and the borders of its clauses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

_TOKEN = re.compile(r"\d[\d,.]*\d|\d|[^\W\d_]+(?:['\u2019][^\W\d_]+)*|[.,;:!?()\[\]\"\n]|--|\s-\s")
_BORDERS = frozenset('.,;:!?()[]"\n')


def listed(text: str) -> frozenset[str]:
    """Return the words of a list that is written as one string."""
    return frozenset(text.split())


FUNCTION_WORDS = frozenset(
    """
    a about above across after again against ago all almost along already also although always am
    among an and another any are around as at away back be became because become been before being
    below beside besides between both but by came can could did do does doing done down during each
    either else even ever every few for from further gave get gets given go goes going got had has
    have having he hence her here hers herself him himself his how however i if in indeed instead
    into is it its itself just last later least less let like made make makes many may me meanwhile
    might mine more moreover most much must my near nearly neither never next no nobody none nor not
    nothing now of off often on once one only onto or other others our ours out over own per perhaps
    quite rather said same say says second several shall she should since so some someone something
    soon still such take taken than that the their theirs them then there therefore these they third
    this those though through throughout thus till to today together tomorrow tonight too toward
    towards two under unless unlike until up upon us very via was way we well were what whatever when
    whenever where whereas wherever whether which while who whoever whole whom whose why will with
    within without would yes yesterday yet you your yours
    """.split()  # noqa: SIM905 - two hundred quoted words read worse
)
CLAUSE_WORDS = listed(
    "but although though while whereas because which who whom whose that if unless until when"
    " and or so since"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word or mark: as it stands, in small letters, its stem, and where it begins."""

    text: str
    lower: str
    stem: str
    start: int
    clause: int

    @property
    def end(self) -> int:
        """Where the word ends."""
        return self.start + len(self.text)

    @property
    def content(self) -> bool:
        """Whether the word carries a topic."""
        return self.text[0].isalnum() and self.lower not in FUNCTION_WORDS

    @property
    def mark(self) -> bool:
        """Whether this is punctuation."""
        return not self.text[0].isalnum()


def words(folded: str) -> list[Word]:
    """Return the words and marks of a folded text; each mark begins another clause."""
    found: list[Word] = []
    clause = 0
    for match in _TOKEN.finditer(folded):
        text = match.group()
        if text in _BORDERS or not text.strip(" -"):
            clause += 1
            found.append(Word(text.strip() or text, text, "", match.start(), clause))
            continue
        lower = text.lower()
        found.append(Word(text, lower, stem(lower), match.start(), clause))
    return found


@lru_cache(maxsize=65536)
def stem(lower: str) -> str:
    """Return the English stem of a word in small letters, without a possessive."""
    return str(_stemmer().stemWord(lower.removesuffix("'s").removesuffix("'")))


@lru_cache(maxsize=1)
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")
