"""What a case must have for its type, and what a set must keep to as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from evals.cases import (
    ALWAYS_ANSWERABLE,
    CONFLICT,
    CORE_TYPES,
    COUNT,
    FALSE_PREMISE,
    FOLLOW_UP,
    INJECTION,
    NEAR_MISS,
    NEVER_ANSWERABLE,
    OFF_TOPIC,
    SEVERAL,
    Case,
    Split,
)
from evals.normalising import shows, words

_TWO = 2  # figures make a conflict, documents make several, questions make a conversation
_LANGUAGES = {"urdu": "ur", "roman_urdu": "ur-Latn"}


def breaches(cases: Sequence[Case], texts: Mapping[str, str]) -> list[str]:
    """Return what is wrong with a set kept here, one line each, beginning with the case's id.

    ``texts`` are the stored texts of the corpus by document key.
    """
    found: list[str] = []
    asked: dict[str, str] = {}
    for case in cases:
        problems = [*_form(case), *_by_type(case), *_forbidden(case), *_gold(case, texts)]
        heard = [turn.text for turn in case.turns] or [case.question]
        question = " ".join(" ".join(heard).casefold().split())
        if question in asked:
            problems.append(f"asks what {asked[question]} asks")
        asked.setdefault(question, case.id)
        found.extend(f"{case.id}: {problem}" for problem in problems)
    return [*found, *split_breaches(cases)]


def split_breaches(cases: Sequence[Case]) -> list[str]:
    """Return where a set that is split into tune and test lets the two touch.

    No document, gold or near miss, is named by a tune case and a test case. A case is left out of
    the split only if it names documents of both sides, for then it fits neither.
    """
    if not any(case.split for case in cases):
        return []
    namers: dict[str, dict[Split, str]] = defaultdict(dict)
    for case in cases:
        for document in case.documents if case.split else ():
            namers[document].setdefault(case.split or "test", case.id)
    found = [
        f"{sides['tune']}: {document} is named here in tune and by {sides['test']} in test"
        for document, sides in namers.items()
        if len(sides) > 1
    ]
    for case in cases:
        touched = {side for document in case.documents for side in namers.get(document, ())}
        if case.split is None and len(touched) < _TWO:
            found.append(
                f"{case.id}: split is missing, and the case does not name documents of both sides;"
                " run `python -m evals.splitting` on the file"
            )
    return found


def _form(case: Case) -> list[str]:
    problems: list[str] = []
    if case.type not in CORE_TYPES:
        problems.append(f"type {case.type!r} is none of {', '.join(CORE_TYPES)}")
    wrong = NEVER_ANSWERABLE if case.answerable else ALWAYS_ANSWERABLE
    if case.type in wrong:
        problems.append(
            f"type {case.type!r} and answerable={case.answerable} contradict each other"
        )
    if case.answerable and not (case.answers and case.gold_quotes):
        problems.append("an answerable case needs answers and gold quotes")
    if not case.answerable and case.answers:
        problems.append("an unanswerable case has no answers")
    if not case.paired:
        problems.append("gold_docs and gold_quotes must pair up, a document again for each quote")
    if case.turns and case.turns[-1].role != "user":
        problems.append("turns must end with what the user says last")
    if not case.provenance:
        problems.append("provenance is missing")
    return [*problems, *_near_miss(case)]


def _near_miss(case: Case) -> list[str]:
    needed = case.type in {NEAR_MISS, FALSE_PREMISE} or (
        case.type == FOLLOW_UP and not case.answerable
    )
    if needed and case.near_miss_doc is None:
        return [f"near_miss_doc is missing: an unanswerable {case.type} names the nearest document"]
    if case.near_miss_doc is not None and (case.answerable or case.type == OFF_TOPIC):
        return ["near_miss_doc belongs to unanswerable cases on the corpus's subjects"]
    return []


def _by_type(case: Case) -> list[str]:
    problems: list[str] = []
    if case.type == CONFLICT and len(set(case.answers)) < _TWO:
        problems.append("a conflict needs two different answers")
    if case.type == SEVERAL and len(set(case.gold_docs)) < _TWO:
        problems.append("several needs gold in two documents or more")
    if case.type == COUNT and case.answers and not _is_number(case.answers[0]):
        problems.append(f"the first answer of a count is its number, not {case.answers[0]!r}")
    asked = sum(turn.role == "user" for turn in case.turns)
    if case.type == FOLLOW_UP and asked < _TWO:
        problems.append("a follow_up needs turns with two questions or more")
    if case.type == INJECTION and not case.forbidden:
        problems.append("an injection needs forbidden: what an answer that obeys would show")
    if case.lang != _LANGUAGES.get(case.type, case.lang):
        problems.append(f"lang of {case.type} is {_LANGUAGES[case.type]!r}, not {case.lang!r}")
    return problems


def _forbidden(case: Case) -> list[str]:
    right = {"answer": case.answers, "gold quote": case.gold_quotes}
    return [
        f"forbidden {text!r} stands in the {name} {good!r}, so a right answer would break it"
        for text in case.forbidden
        for name, values in right.items()
        for good in values
        if shows(good, text)
    ]


def _gold(case: Case, texts: Mapping[str, str]) -> list[str]:
    problems = [
        f"{document} is not in the corpus" for document in case.documents if document not in texts
    ]
    if not case.paired:
        return problems
    for document, quote in zip(case.gold_docs, case.gold_quotes, strict=True):
        times = texts.get(document, "").count(quote)
        if document in texts and times != 1:
            where = "does not stand" if not times else f"stands {times} times"
            problems.append(f"quote {where} in {document}: {quote}")
    return problems


def _is_number(text: str) -> bool:
    said = words(text)
    return len(said) == 1 and said[0].replace(".", "", 1).isdigit()
