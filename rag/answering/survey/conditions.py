"""The part of a question that says which documents: what they mention, date, language, tag, format."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.answering.survey.asked import Asked, Relation
from rag.answering.survey.descriptions import with_terms
from rag.answering.survey.periods import PERIOD, read_period
from rag.answering.survey.properties import FORMATS, LANGUAGES

_LANGUAGE = "|".join(LANGUAGES)
_FORMAT = "|".join(FORMATS)
_DATED = r"(?:dated|published|written|issued|made)"

_CONNECTOR = re.compile(
    r"^(?:,? ?(?:and|but) )?(?:,? ?(?:that|which|where) )?"
    r"(?:(?:do|does|did|are|is|were|was|have|has|been)(?: |$))*",
    re.IGNORECASE,
)
_MENTIONING = re.compile(
    r"(?:(?:explicitly |directly )?(?:mention(?:s|ed|ing)?|refer(?:s|red|ring)? to|contain(?:s|ing)?"
    r"|includ(?:e|es|ing)|nam(?:e|es|ing)|us(?:e|es|ing) the (?=word|phrase|term)"
    r"|with the (?=word|phrase|name|term)|ha(?:ve|s) the (?=word|phrase|name|term)))"
    r"(?: of)? (?P<what>.+)",
    re.IGNORECASE,
)
_ONLY_ABOUT = re.compile(
    r"(?:about|on|concerning|regarding|related to|discuss(?:es|ing)?|deal(?:s|ing)? with"
    r"|cover(?:s|ing)?|talk(?:s|ing)? about|speak(?:s|ing)? (?:of|about)|devoted to) (?P<what>.+)",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    r"(?:(?:is|are|was|were|does|do) )?(?P<what>.+?)(?: (?:is|are|was|were))?"
    r" (?:mentioned|named|referred to|appear|appears|occur|occurs|come up|comes up)(?: in)?",
    re.IGNORECASE,
)
_TAGGED = re.compile(
    r"(?:tagged(?: as| with)?|with the tag) [\"“']?(?P<tag>[\w][\w -]*?)[\"”']?(?= and |$)",
    re.IGNORECASE,
)
_WHEN = re.compile(rf"(?:{_DATED} )?(?P<period>{PERIOD})(?=$| |,)", re.IGNORECASE)
_WRITTEN = re.compile(rf"(?:written )?in (?P<language>{_LANGUAGE})(?=$| |,)", re.IGNORECASE)
_FORMATTED = re.compile(
    rf"(?:in (?:the )?)?(?P<format>{_FORMAT})(?: format)?(?=$| |,)", re.IGNORECASE
)
_AT_END = (
    re.compile(
        rf"(?P<rest>.+?),?(?: and)?(?: that| which)?(?: (?:are|is|were|was))?(?: {_DATED}"
        rf" (?P<dated>{PERIOD})| (?P<sided>(?:from|since|after|before|until|between) .+))$",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?P<rest>.+?)(?: and)?(?: are| is)?(?: written)? in (?P<language>{_LANGUAGE})$",
        re.IGNORECASE,
    ),
)
_NEWS = re.compile(r"(?:news|different|separate)\b", re.IGNORECASE)


def with_modifiers(asked: Asked, words: str) -> Asked | None:
    """Return ``asked`` with what stands before the noun: "Urdu", "November 2024", "PDF"."""
    rest = words
    while rest:
        bare = re.match(rf"(?:{_LANGUAGE})\b", rest, re.IGNORECASE)
        step = _step(asked, f"in {rest}" if bare else rest)
        if step is None:
            news = _NEWS.match(rest)
            if news is None:
                return None
            rest = rest[news.end() :].strip()
            continue
        asked, rest = step
    return asked


def with_conditions(asked: Asked, words: str, *, only_mentions: bool) -> Asked | None:
    """Return ``asked`` with what stands after the noun, None where a part is not understood.

    ``only_mentions``: nothing but a mention makes sure that documents are meant.
    """
    asked, rest = _from_the_end(asked, words)
    while rest:
        plain = _CONNECTOR.sub("", rest, count=1)
        if not plain:
            break
        told = _told(asked, plain, rest)
        if told is not None:
            return told if told.relation == "mention" or not only_mentions else None
        step = _step(asked, plain)
        if step is None:
            return None
        asked, rest = step
    return None if only_mentions else asked


def _told(asked: Asked, plain: str, whole: str) -> Asked | None:
    """Read what the documents mention or are about, to the end."""
    forms: tuple[tuple[re.Pattern[str], Relation, str], ...] = (
        (_MENTIONING, "mention", plain),
        (_ONLY_ABOUT, "about", plain),
        (_PASSIVE, "mention", whole),
    )
    for pattern, relation, words in forms:
        match = pattern.fullmatch(words)
        if match and not (relation == "about" and read_period(words)):
            told = with_terms(replace(asked, relation=relation), match["what"])
            if told is not None:
                return told
    return None


def _step(asked: Asked, words: str) -> tuple[Asked, str] | None:
    """Read one condition at the beginning of ``words``; return what is left."""
    for pattern in (_WRITTEN, _TAGGED, _WHEN, _FORMATTED):
        match = pattern.match(words)
        changed = _changed(asked, match) if match else None
        if match and changed:
            return changed, words[match.end() :].strip(" ,")
    return None


def _changed(asked: Asked, match: re.Match[str]) -> Asked | None:
    found = {name: value for name, value in match.groupdict().items() if value and name != "rest"}
    (name, value), *_ = found.items()
    if name == "language":
        return replace(asked, language=LANGUAGES[value.lower()])
    if name == "format":
        return replace(asked, media_type=FORMATS[value.lower()])
    if name == "tag":
        return replace(asked, tag=value.strip())
    period = read_period(value)
    return replace(asked, period=period) if period and asked.period is None else None


def _from_the_end(asked: Asked, words: str) -> tuple[Asked, str]:
    """Take dates and languages off the end, so that they are not looked for as words."""
    for pattern in _AT_END:
        match = pattern.match(words)
        changed = _changed(asked, match) if match else None
        if match and changed:
            asked, words = changed, match["rest"]
    return asked, words
