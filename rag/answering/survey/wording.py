"""The sentences of a survey: what was counted, and how."""

from __future__ import annotations

from rag.answering.survey.asked import Asked
from rag.answering.survey.periods import Period
from rag.answering.survey.properties import FORMATS, LANGUAGES, name_in
from rag.answering.survey.terms import Term

_SAME_IN_PLURAL = frozenset({"statistics", "news", "series"})


def plural(noun: str) -> str:
    """Return the plural of an English noun that follows the rules."""
    if noun in _SAME_IN_PLURAL:
        return noun
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


def heading(asked: Asked, matched: int, *, exact: bool) -> str:
    """Return the sentence with the count: "3 reports dated November 2024 mention “Ormara”"."""
    subject = f"{matched if exact else f'About {matched}'} {_subject(asked, matched)}"
    predicate = _predicate(asked, one=matched == 1)
    if predicate:
        return f"{subject} {predicate}."
    return f"There {'is' if matched == 1 else 'are'} {subject}."


def entries_heading(period: Period | None, matched: int, title: str) -> str:
    """Return the sentence with the count of a timeline's entries."""
    noun = "entry" if matched == 1 else "entries"
    when = f" {period_words(period)}" if period else ", each with a date" if matched > 1 else ""
    return f"“{title}” has {matched} {noun}{when}."


def nothing(asked: Asked) -> str:
    """Return the sentence that says that no document fits."""
    predicate = _predicate(asked, one=True)
    if predicate:
        return f"No {_subject(asked, 1)} {predicate}."
    return f"There is no {_subject(asked, 1)}."


def meaning(asked: Asked) -> str:
    """Return a sentence that says by what a document was counted, empty if it goes without saying."""
    named = named_terms(asked)
    if asked.loosely and asked.relation == "mention":
        return (
            f"Counted: documents of which one sentence and the title together hold {named}."
            " Other wordings are not counted, so this is an estimate."
        )
    if asked.relation == "about":
        return (
            f"Counted: documents with {named} in their title, a heading or their tags."
            " What a document is about is a matter of judgement, so this is an estimate."
        )
    if asked.relation == "mention":
        return (
            f"Counted: documents whose title or text holds {named}{_forms(asked.terms)}."
            " Other names and spellings of the same thing are not counted."
        )
    return "Counted by what the documents say of themselves." if asked.kind or asked.tag else ""


def named_terms(asked: Asked) -> str:
    """Return the words that were looked for: “Ormara” and “Pasni”."""
    names = [f"“{term.words}”" for term in asked.terms]
    if len(names) < 2:  # noqa: PLR2004 - one name needs no "and"
        return "".join(names)
    joining = "or" if asked.any_term else "and"
    return f"{', '.join(names[:-1])} {joining} {names[-1]}"


def period_words(period: Period) -> str:
    """Return "dated November 2024" or "dated after 1 March 2025" with the question's own words."""
    words = period.words.removeprefix("dated ")
    first, _, rest = words.partition(" ")
    if first in {"in", "on", "from", "of", "during", "for"} and " to " not in words:
        words = rest
    return f"dated {' '.join(w if w in _SMALL else w.capitalize() for w in words.split())}"


_SMALL = frozenset(
    {
        "before",
        "after",
        "since",
        "until",
        "till",
        "by",
        "between",
        "and",
        "from",
        "to",
        "the",
        "year",
    }
)


def _subject(asked: Asked, count: int) -> str:
    noun = asked.noun if count == 1 else plural(asked.noun)
    parts = [noun]
    if asked.language:
        parts.append(f"in {name_in(LANGUAGES, asked.language)}")
    if asked.media_type:
        parts.append(f"in {name_in(FORMATS, asked.media_type)} format")
    if asked.tag:
        parts.append(f"tagged “{asked.tag}”")
    if asked.period:
        parts.append(period_words(asked.period))
    return " ".join(parts)


def _predicate(asked: Asked, *, one: bool) -> str:
    if asked.relation == "mention":
        return f"{'mentions' if one else 'mention'} {named_terms(asked)}"
    if asked.relation == "about":
        return f"{'is' if one else 'are'} about {named_terms(asked)}"
    return ""


def _forms(terms: tuple[Term, ...]) -> str:
    if all(term.quoted for term in terms):
        return " in exactly these words"
    if all(term.code for term in terms):
        return " in capitals"
    return ", in the singular or plural, capital letters and accents aside"
