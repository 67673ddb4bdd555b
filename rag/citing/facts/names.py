"""Names of people, places and organisations: capitalised words, and how quotes may spell them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.citing.facts.fact import Kind, MissingFact
from rag.citing.facts.folding import bare
from rag.citing.facts.initials import OPENERS
from rag.citing.facts.words import FUNCTION_WORDS, listed

_PART = r"(?:[^\W\d_]\.){2,}|[^\W\d_][\w'&-]*"
_WORD = re.compile(_PART)
_SENTENCE_START = re.compile(r"(?:^|[.!?:]|[\"(\[]|\n|^\W+)[\s\"'(]*$")
_TITLES = listed(
    "mr mrs ms miss dr prof sir lady lord gen col maj capt lt sgt brig adm rev hon st president"
    " minister prime chief governor senator professor king queen prince princess general captain"
    " colonel major judge justice mayor secretary director chairman chairwoman ambassador sheikh"
    " mir sardar nawab haji maulana mullah imam sayyid syed mufti khan-e-azam"
)
_CALENDAR = listed(
    "january february march april may june july august september october november december jan feb"
    " mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday"
    " sunday am pm rs pkr usd us$ inr eur gbp km"
)
_SAME = (
    ("us", "usa", "america", "american", "united states"),
    ("uk", "britain", "british", "united kingdom", "great britain"),
    ("un", "united nations"),
    ("eu", "european union"),
    ("uae", "united arab emirates", "emirati"),
    ("netherlands", "dutch"),
    ("france", "french"),
    ("germany", "german"),
    ("china", "chinese"),
    ("spain", "spanish"),
    ("england", "english"),
    ("wales", "welsh"),
    ("ireland", "irish"),
    ("scotland", "scottish"),
    ("turkey", "turkish", "turkiye"),
    ("afghanistan", "afghan"),
    ("baluchistan", "balochistan"),
)
_ALIASES = {name: frozenset(group) for group in _SAME for name in group}
_SHARED = 4  # letters that a name and its adjective share at least: Iran, Iranian
_ACRONYM = 3  # letters from which on the initials of any words will do
_LONG = 4  # words of a name of which one may be more than the quotes say
_ENDINGS = re.compile(r"(?:ians?|ans?|ns?|ese|ish|is?|s|es|a|y|e|i|als?)$")
_QUARTER = re.compile(r"Q[1-4]$|YoY$")
_ADVERBIAL = re.compile(r".{3,}(?:ing|ed|ly)$")


@dataclass(frozen=True, slots=True)
class Name:
    """One capitalised word of a name; ``weak`` if only a sentence's beginning may explain it."""

    text: str
    key: str
    start: int
    weak: bool = False

    @property
    def end(self) -> int:
        """Where the word ends."""
        return self.start + len(self.text)


def names(folded: str) -> list[Name]:
    """Return the words of names in order, titles, months and the pronoun I left out."""
    matches = list(_WORD.finditer(folded))
    found: list[Name] = []
    for number, match in enumerate(matches):
        text = match.group().rstrip("'-&")
        if not _capital(text):
            continue
        key = bare(text.removesuffix("'s"))
        if key in _TITLES or key in _CALENDAR or len(key) < 2 or _QUARTER.match(text):  # noqa: PLR2004
            continue
        initial = bool(_SENTENCE_START.search(folded[: match.start()]))
        front = key.split("-")[0]
        if initial and (front in FUNCTION_WORDS or front in OPENERS or "'" in key):
            continue
        if not initial and key in FUNCTION_WORDS and not text.isupper():
            continue
        if initial and _ADVERBIAL.match(key) and text[1:].islower():
            continue
        following = matches[number + 1] if number + 1 < len(matches) else None
        joined = following and folded[match.end() : following.start()].strip() in {"", "-", "."}
        sure = not initial or not text[1:].islower() or (joined and _capital(following.group()))  # type: ignore[union-attr]
        found.append(Name(text, key, match.start(), weak=not sure))
    return found


@dataclass(frozen=True, slots=True)
class NameTexts:
    """What quotes and titles hold, ready to be asked for names.

    ``letters`` are the first letters of all words, one after the other.
    """

    words: frozenset[str]
    initials: frozenset[str]
    letters: str
    text: str

    @classmethod
    def of(cls, texts: Sequence[str]) -> NameTexts:
        """Read the folded texts of all quotes and titles."""
        held: set[str] = set()
        initials: set[str] = set()
        for text in texts:
            parts = _WORD.findall(text)
            held.update(bare(p) for p in parts)
            held.update(bare(piece) for p in parts if "-" in p for piece in p.split("-"))
            held.update(bare(p).replace(".", "") for p in parts if "." in p)
            initials.update(_initials(text))
        return cls(
            frozenset(held),
            frozenset(initials),
            "".join(bare(p)[:1] for text in texts for p in _WORD.findall(text)),
            bare(" ".join(texts)),
        )

    def holds(self, name: Name) -> bool:
        """Whether a word of a name stands in the texts, as an adjective or acronym too."""
        key = name.key.replace(".", "")
        if key in self.words:
            return True
        if "-" in key:
            parts = [bare(part) for part in name.text.split("-") if not part[:1].islower()]
            if all(self._holds_word(part) for part in parts):
                return True
        if any(
            alias in self.words or (" " in alias and alias in self.text)
            for alias in _ALIASES.get(key, ())
        ):
            return True
        if name.text.rstrip("s").replace(".", "").isupper():
            short = key.rstrip("s") if name.text.endswith("s") else key
            if short in self.initials or (len(short) >= _ACRONYM and short in self.letters):
                return True
        return any(_related(key, word) for word in self.words)

    def spells_acronym_of(self, run: Sequence[Name]) -> bool:
        """Whether a text holds the initials of a name of several words."""
        letters = "".join(name.key[0] for name in run)
        return len(letters) > 1 and letters in self.words

    def _holds_word(self, key: str) -> bool:
        return key in self.words or key in FUNCTION_WORDS


def missing_names(statement: str, stated: Sequence[Name], held: NameTexts) -> list[MissingFact]:
    """Return the names of a statement with a word that no quote and no title holds."""
    missing: list[MissingFact] = []
    for run in _runs(stated, statement):
        lost = [name for name in run if not held.holds(name)]
        if not lost or held.spells_acronym_of(run) or _nearly_whole(run, lost):
            continue
        text = statement[run[0].start : run[-1].end]
        words = ", ".join(name.text for name in lost)
        missing.append(MissingFact(Kind.NAME, text, f"no quote and no title holds {words}"))
    return missing


def _nearly_whole(run: Sequence[Name], lost: Sequence[Name]) -> bool:
    """Whether a long name only has words more in front: United States National Film Registry."""
    return len(run) >= _LONG and len(lost) <= 0.4 * len(run) and run[-1] not in lost


def _runs(stated: Sequence[Name], statement: str) -> list[list[Name]]:
    """Put neighbouring words together to names."""
    runs: list[list[Name]] = []
    for name in stated:
        between = statement[runs[-1][-1].end : name.start] if runs else None
        if between is not None and re.fullmatch(
            r"[\s.'-]*(?:\b(?:of|and|for|the|de|al|bin|e)\b\s*)*", between
        ):
            runs[-1].append(name)
        else:
            runs.append([name])
    return runs


def _capital(text: str) -> bool:
    return text[:1].isupper() or (len(text) > 2 and text[1].isupper())  # noqa: PLR2004


def _related(key: str, word: str) -> bool:
    """Whether one is the other with a short ending: Pakistan and Pakistani."""
    if key[:_SHARED] != word[:_SHARED] or len(key) < _SHARED:
        return False
    roots = {_ENDINGS.sub("", key), key} & {_ENDINGS.sub("", word), word}
    return any(len(root) >= _SHARED for root in roots)


def _initials(text: str) -> set[str]:
    """Return the initials of each run of capitalised words, with and without small words."""
    found: set[str] = set()
    for match in re.finditer(
        r"[^\W\d_a-z][\w'.]*(?:[\s-]+(?:(?:of|the|and|for|in|on|to|&)\s+)*[^\W\d_a-z][\w'.]*)+",
        text,
    ):
        parts = re.split(r"[\s-]+", match.group())
        capitals = [bare(p)[0] for p in parts if p[:1].isupper()]
        for first in range(len(capitals) - 1):
            for last in range(first + 2, min(first + 8, len(capitals)) + 1):
                found.add("".join(capitals[first:last]))
        found.add("".join(bare(p)[0] for p in parts if p))
    return found
