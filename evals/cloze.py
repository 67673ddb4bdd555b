"""Questions out of single sentences, by patterns that either fit the whole sentence or say nothing.

No language model: a sentence such as "Sui gas was discovered in 1952." is taken apart by a regular
expression and put together again as "When was Sui gas discovered?" with the answer "1952". The
patterns are few and strict, since a question that nobody would ask costs a reviewer more than one
that is missing. English only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from evals.complaints import DATE
from evals.normalising import holds

_ROLES = (
    "chief minister|prime minister|minister|governor|president|chairman|chairperson|commissioner|"
    "spokesperson|spokesman|director|secretary|founder|leader|head|speaker|author|editor|owner"
)
# "What is …?" is no question about a person.
_PEOPLE = (
    f"{_ROLES}|son|daughter|brother|sister|wife|husband|father|mother|man|woman|politician|"
    "journalist|lawyer|activist|officer|poet|writer|scholar|soldier|chief|commander|senator|member"
)
# Past tense → base form; only verbs of which "How many … did X …?" is plain English.
_VERBS = {
    "killed": "kill",
    "injured": "injure",
    "wounded": "wound",
    "displaced": "displace",
    "destroyed": "destroy",
    "counted": "count",
    "recorded": "record",
    "produced": "produce",
    "employed": "employ",
    "covered": "cover",
    "received": "receive",
    "won": "win",
    "had": "have",
    "built": "build",
    "opened": "open",
    "enrolled": "enrol",
}
_PRESENT = {
    "has": "have",
    "covers": "cover",
    "employs": "employ",
    "produces": "produce",
    "holds": "hold",
    "counts": "count",
}
_BEGINNINGS = {
    "began": "begin",
    "started": "start",
    "opened": "open",
    "closed": "close",
    "ended": "end",
    "died": "die",
    "took place": "take place",
    "came into force": "come into force",
}
_DATE = rf"(?P<date>{DATE.pattern})"
_SUBJECT = r"(?P<subject>[A-Z][\w'’().-]*(?: [\w'’().-]+){0,9}?)"
_REST = r"(?P<rest>(?: (?:in|on|at|of|near|from|for|by|to) [\w'’ .-]+)?)"
_NUMBER = r"(?P<number>\d[\d,]*(?:\.\d+)?(?: (?:million|billion))?)"
_PRONOUNS = frozenset(
    [
        "it",
        "he",
        "she",
        "they",
        "this",
        "that",
        "these",
        "those",
        "there",
        "here",
        "we",
        "i",
        "you",
        "his",
        "her",
        "its",
        "their",
        "one",
        "some",
        "many",
        "most",
        "both",
        "each",
        "all",
        "another",
        "such",
        "what",
        "which",
        "who",
        "when",
        "where",
        "if",
        "as",
        "but",
        "and",
        "or",
        "so",
        "then",
    ]
)
_PREPOSITIONS = frozenset(
    [
        "in",
        "on",
        "at",
        "by",
        "from",
        "for",
        "of",
        "after",
        "before",
        "during",
        "under",
        "with",
        "to",
        "since",
        "until",
        "among",
        "about",
        "over",
    ]
)
# A second clause, or a verb in the place of a noun: the pattern took the sentence apart wrongly.
_CLAUSE = re.compile(
    r"\b(?:which|who|whom|that|and|but|or|while|whose|as|is|are|was|were|be|been|has|have|had|did|"
    r"does|do|will|would|can|could|may|might|about|not|only)\b|[,;:]"
)
_MONTH_OR_DAY = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
)
_LONGEST_SENTENCE = 220


@dataclass(frozen=True, slots=True)
class Cloze:
    """A question with the answer that was taken out of ``sentence``."""

    question: str
    answer: str
    type: str
    sentence: str


Builder = Callable[[re.Match[str]], tuple[str, str]]


def clozes(sentence: str) -> Iterator[Cloze]:
    """Yield the question that a sentence gives, if any: that of the first pattern that fits it."""
    if len(sentence) > _LONGEST_SENTENCE or not sentence.endswith("."):
        return
    for kind, pattern, build in _PATTERNS:
        match = pattern.fullmatch(sentence)
        if match is None or not _stands_alone(match["subject"], match.groupdict().get("rest")):
            continue
        question, answer = build(match)
        # A question that holds its answer asks nothing.
        if holds(sentence, answer) and not holds(question, answer):
            yield Cloze(" ".join(question.split()), answer, kind, sentence)
            return


def _stands_alone(subject: str, rest: str | None) -> bool:
    """Whether a stranger could tell what the sentence is about without its neighbours.

    No pronoun, nothing indefinite, no second clause, and a proper name: a capital letter that is not
    the first of the sentence.
    """
    words = subject.split()
    if words[0].lower() in _PRONOUNS | _PREPOSITIONS | {"a", "an"}:
        return False
    if _CLAUSE.search(subject) or _CLAUSE.search(rest or ""):
        return False
    named = [word for word in [*words[1:], *(rest or "").split()] if word[0].isupper()]
    named = [word for word in named if not _MONTH_OR_DAY.fullmatch(word)]
    return bool(named) or any(letter.isupper() for letter in words[0][1:])


def _inside(subject: str) -> str:
    """Return a subject as it is written inside a sentence."""
    first, _, others = subject.partition(" ")
    return f"the {others}" if first == "The" else subject


def _when_passive(match: re.Match[str]) -> tuple[str, str]:
    return f"When {match['aux']} {_inside(match['subject'])} {match['done']}?", match["date"]


def _when_active(match: re.Match[str]) -> tuple[str, str]:
    verb = _BEGINNINGS[match["verb"]]
    return f"When did {_inside(match['subject'])} {verb}{match['rest']}?", match["date"]


def _how_many_past(match: re.Match[str]) -> tuple[str, str]:
    return _how_many(match, "did", _VERBS[match["verb"]])


def _how_many_present(match: re.Match[str]) -> tuple[str, str]:
    return _how_many(match, "does", _PRESENT[match["verb"]])


def _how_many(match: re.Match[str], helper: str, verb: str) -> tuple[str, str]:
    subject = _inside(match["subject"])
    return f"How many {match['noun']} {helper} {subject} {verb}{match['rest']}?", match["number"]


def _what_figure(match: re.Match[str]) -> tuple[str, str]:
    subject, rest = _inside(match["subject"]), match["rest"]
    return f"What {match['aux']} {subject}{rest}?", match["number"]


def _who(match: re.Match[str]) -> tuple[str, str]:
    return f"Who {match['aux']} {match['role']}?", match["subject"]


def _by_whom(match: re.Match[str]) -> tuple[str, str]:
    return f"By whom {match['aux']} {_inside(match['subject'])} {match['done']}?", match["agent"]


def _definition(match: re.Match[str]) -> tuple[str, str]:
    return f"What is {_inside(match['subject'])}?", match["what"]


_PATTERNS: tuple[tuple[str, re.Pattern[str], Builder], ...] = (
    (
        "date",
        re.compile(rf"{_SUBJECT} (?P<aux>was|were) (?P<done>\w+ed|built|held|made|found|born|begun)"
                   rf" (?:on|in) {_DATE}\."),
        _when_passive,
    ),
    (
        "date",
        re.compile(rf"{_SUBJECT} (?P<verb>{'|'.join(_BEGINNINGS)}){_REST} (?:on|in) {_DATE}\."),
        _when_active,
    ),
    (
        "number",
        re.compile(rf"{_SUBJECT} (?P<verb>{'|'.join(_VERBS)}) {_NUMBER}"
                   rf" (?P<noun>[a-z]+(?: [a-z]+)?s|people|children|men|women){_REST}\."),
        _how_many_past,
    ),
    (
        "number",
        re.compile(rf"{_SUBJECT} (?P<verb>{'|'.join(_PRESENT)}) {_NUMBER}"
                   rf" (?P<noun>[a-z]+(?: [a-z]+)?s|people|children|men|women){_REST}\."),
        _how_many_present,
    ),
    (
        "number",
        re.compile(rf"(?P<subject>The [a-z]+(?: [a-z]+)? of [A-Z][\w' ]+?) (?P<aux>is|was)"
                   rf" {_NUMBER}{_REST}\."),
        _what_figure,
    ),
    (
        "factoid",
        re.compile(rf"(?P<subject>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){{1,3}}) (?P<aux>is|was|became)"
                   rf" (?P<role>(?:the )?(?:first )?(?:{_ROLES}) of (?:the )?[A-Z][\w' ]+?)\."),
        _who,
    ),
    (
        "factoid",
        re.compile(rf"{_SUBJECT} (?P<aux>was|were) (?P<done>founded|built|established|written|"
                   rf"created|designed|signed) by (?P<agent>(?:the )?[A-Z][\w'’. -]+?)\."),
        _by_whom,
    ),
    (
        "factoid",
        re.compile(r"(?P<subject>(?:The )?[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,4}) is"
                   rf" (?P<what>(?:a|an|the) (?![^.]*?\b(?:{_PEOPLE})\b)[a-z][\w'’ -]{{12,90}})\."),
        _definition,
    ),
)  # fmt: skip
