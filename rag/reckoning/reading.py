"""A question after a sum, a difference or a percentage becomes two questions after a figure each.

English only, by patterns; a question that none of them takes as a whole goes the ordinary way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.citing.calculations import Operation

_PLACE = r"(?:in|at|by|for|from|on|under)"
_TOGETHER = r",? (?:together|combined|altogether|in all|in total|taken together)"
_WHEN = r"(?P<tail> (?:in|on|during) (?:the )?(?:[A-Z]\w+ )?\d{4}(?: census)?)?"
_SUM = re.compile(
    rf"^(?P<frame>how (?:many|much) .+?) (?P<place>{_PLACE}) (?:both )?(?P<a>.+?)"
    rf" and (?:{_PLACE} )?(?P<b>.+?){_WHEN}{_TOGETHER}\?$",
    re.IGNORECASE,
)
_MORE = re.compile(
    rf"^how many (?P<way>more|fewer) (?P<frame>.+?) (?P<place>{_PLACE}) (?P<a>.+?)"
    rf" than (?P=place) (?P<b>.+?){_WHEN}\?$",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"^by (?P<share>how many per ?cent|what percentage|how much) did (?P<what>.+?)"
    r" (?P<way>rise|grow|increase|go up|fall|drop|decrease|decline|shrink)"
    r" (?:from|between) (?P<a>.+?) (?:to|and) (?P<b>.+?)\?$",
    re.IGNORECASE,
)
_UP = frozenset(["rise", "grow", "increase", "go up"])
_COUNT = re.compile(r"^the number of (.+)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reckoning:
    """``first`` and ``second`` ask for a figure each; a difference is the first less the second.

    A rise or a fall, in per cent, is from the first to the second.
    """

    operation: Operation
    first: str
    second: str


def reckoning_of(question: str) -> Reckoning | None:
    """Return what is to be worked out, None if the question asks for nothing of the kind."""
    asked = " ".join(question.split())
    if match := _SUM.match(asked):
        return _sum(match)
    if match := _MORE.match(asked):
        tail = match["tail"] or ""
        both = [f"How many {match['frame']} {match['place']} {match[x]}{tail}?" for x in "ab"]
        if match["way"].lower() == "fewer":
            both.reverse()
        return Reckoning("difference", *both)
    return _change(match) if (match := _CHANGE.match(asked)) else None


def _sum(match: re.Match[str]) -> Reckoning:
    """Share a last noun out: "the Quetta station and Mastung bombings" are two bombings."""
    first, second, tail = match["a"], match["b"], match["tail"] or ""
    head, _, noun = second.rpartition(" ")
    capital = head.rsplit(" ", maxsplit=1)[-1][:1].isupper()
    if capital and noun.islower() and noun.endswith("s") and not second.startswith("the "):
        the = "the " if first.startswith("the ") else ""
        first, second = f"{first} {noun[:-1]}", f"{the}{head} {noun[:-1]}"
    frame, place = match["frame"], match["place"]
    return Reckoning("sum", f"{frame} {place} {first}{tail}?", f"{frame} {place} {second}{tail}?")


def _change(match: re.Match[str]) -> Reckoning:
    counted = _COUNT.match(match["what"])
    frame = f"How many {counted[1]} were there" if counted else f"What was {match['what']}"
    first, second = (f"{frame} in {match[x]}?" for x in "ab")
    up = match["way"].lower() in _UP
    if match["share"].lower() == "how much":
        return Reckoning("difference", *((second, first) if up else (first, second)))
    return Reckoning("rise" if up else "fall", first, second)
