"""Noun phrases by the words around them: cheap, deterministic, no tagger.

A word is taken for a verb if it follows a pronoun, "to" or an auxiliary, or comes before an article
or a pronoun ("Can I *visit* the library"). In scripts without capitals nothing tells where a phrase
ends, so there every word stands alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering.question import content_words

MOST_WORDS = 4  # of a phrase

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_BEFORE_A_VERB = frozenset(
    """
    to i you he she it we they not can could should would will may might must do does did don't
    doesn't didn't can't please
    """.split()  # noqa: SIM905 - quoted words read worse
)
_AFTER_A_VERB = frozenset(
    """
    a an the my your his her its our their me him us them it this these those
    """.split()  # noqa: SIM905 - quoted words read worse
)
_APOSTROPHE = re.compile(r"['’]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """``text`` as it was written, and the words in it."""

    text: str
    words: tuple[str, ...]


def noun_phrases(text: str) -> list[Phrase]:
    """Return the phrases of a text in its order, without repeats."""
    words = list(_WORD.finditer(text))
    plain = ["", *(match.group().lower() for match in words), ""]
    runs: list[list[re.Match[str]]] = [[]]
    for number, match in enumerate(words):
        if runs[-1] and not _joined(runs[-1][-1], match, text):
            runs.append([])
        if _is_noun(match.group(), plain[number], plain[number + 2]):
            runs[-1].append(match)
        else:
            runs.append([])
    return list(dict.fromkeys(_phrase(run[-MOST_WORDS:], text) for run in runs if run))


def _is_noun(word: str, previous: str, following: str) -> bool:
    # "don't" and "he's" are no nouns either, whatever is behind the apostrophe
    if not content_words(_APOSTROPHE.split(word)[0]) or word.lower().endswith(("n't", "n’t")):
        return False
    if word[0].isupper() or word[0].isdigit():
        return True
    if word.lower().endswith("ly"):
        return False
    return previous not in _BEFORE_A_VERB and following not in _AFTER_A_VERB


def _joined(one: re.Match[str], other: re.Match[str], text: str) -> bool:
    spelled = all(_LATIN.search(m.group()) or m.group().isdigit() for m in (one, other))
    return spelled and text[one.end() : other.start()] in {" ", "-", "."}


def _phrase(run: Sequence[re.Match[str]], text: str) -> Phrase:
    return Phrase(text[run[0].start() : run[-1].end()], tuple(match.group() for match in run))
