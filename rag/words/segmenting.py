"""Where words begin and end, also in scripts that put no spaces between them."""

from __future__ import annotations

from itertools import pairwise

import regex

# Letters with their marks and digits; joiners and the apostrophe only inside.
_DENSE = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ー"
_RUN = regex.compile(
    rf"(?V1)(?P<dense>[{_DENSE}]+)"
    rf"|[[\p{{L}}\p{{M}}\p{{N}}]--[{_DENSE}]]+(?:['’][[\p{{L}}\p{{M}}]--[{_DENSE}]]+)?"
)
_POSSESSIVE = regex.compile(r"['’]s?$")


def segments(composed: str) -> list[str]:
    """Return the words of a composed text in order, with repeats.

    A run of a script that is written without spaces gives each pair of neighbouring characters: the
    pairs of a word are found wherever the word stands, whatever a dictionary says (CJK bigrams).
    """
    found: list[str] = []
    for match in _RUN.finditer(composed):
        run = match.group()
        if match.group("dense") is None:
            found.append(_POSSESSIVE.sub("", run))
        elif len(run) == 1:
            found.append(run)
        else:
            found.extend(first + second for first, second in pairwise(run))
    return found
