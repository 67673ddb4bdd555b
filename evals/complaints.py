"""A complaint becomes a proposed case: what was asked, and the sentence that answers it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from evals.cases import NEAR_MISS, NUMBER, Case
from evals.normalising import holds, words
from rag.domain import Document, Feedback, RightPassage
from rag.errors import UsageError
from rag.models import sentence_spans

DocumentById = Callable[[str], Document | None]

_ARABIC_SCRIPT = re.compile(r"[\u0600-\u06ff]")
_FIGURE = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?![\w])(?:%| per cent)?")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DATE = re.compile(rf"(?:\d{{1,2}} )?(?:{_MONTHS}) \d{{4}}|(?<![\d,.-])(?:1[5-9]|20)\d\d(?![\d,-])")
_ASKS_NUMBER = re.compile(r"\bhow (?:many|much)\b", re.IGNORECASE)
_ASKS_DATE = re.compile(
    r"\b(?:when|what (?:date|day|year)|which (?:date|day|year))\b", re.IGNORECASE
)
_EMPTY = "draft"
_JOINERS = "\u200c\u200d"  # not printable, and part of many words in Urdu


@dataclass(frozen=True, slots=True)
class Proposal:
    """A case that is not in a set yet, with the sentences among which its quote was chosen.

    ``answers`` of the case may be empty: then a person must say what a right answer is.
    """

    feedback: Feedback
    case: Case
    sentences: tuple[str, ...] = ()


def proposed(feedback: Feedback, document: DocumentById) -> Proposal:
    """Return the case that a complaint asks for. Raises UsageError saying why there is none."""
    if feedback.rating == "up":
        raise UsageError("is a thumbs-up; only complaints become cases")
    if feedback.reason == "should_have_refused":
        return Proposal(feedback, _near_miss(feedback, document))
    if feedback.passage is None:
        raise UsageError("no right passage was picked, so nobody said where the answer stands")
    source, start = _found_again(feedback.passage, document)
    quote = feedback.passage.quote
    spans = sentence_spans(quote, source.language)
    whole = [quote[span.start : span.end] for span in spans]
    once = [text for text in whole if source.text.count(text) == 1]
    if not once:
        raise UsageError(
            f"every sentence of the picked passage (characters {start} to {start + len(quote)} of"
            f" {source.key}) stands there more than once, so none can be a gold quote"
        )
    best = max(once, key=lambda text: _fitness(text, feedback))
    kind, language = _kind(feedback.question)
    case = Case(
        id=_EMPTY,
        question=one_line(feedback.question),
        answerable=True,
        answers=_answers(feedback, best),
        gold_docs=(source.key,),
        gold_quotes=(best,),
        type=kind,
        lang=language,
        provenance=provenance(feedback),
    )
    return Proposal(feedback, case, tuple(once))


def provenance(feedback: Feedback) -> str:
    """Return where a case of this complaint says that it comes from."""
    return f"feedback {feedback.id}"


def unsure(proposal: Proposal) -> str | None:
    """Return why a case must not join a set without a person's look, None if it may."""
    case = proposal.case
    if not case.answerable:
        return None
    if not case.answers:
        return "nobody said what the right answer is; review it to fill that in"
    if not holds(case.gold_quotes[0], case.answers[0]):
        return f"the right answer {case.answers[0]!r} does not stand in the quote; review it"
    return None


def one_line(text: str) -> str:
    """Return a stranger's words on one line, without what a terminal would obey."""
    printable = (c if c.isprintable() or c in _JOINERS else " " for c in text)
    return " ".join("".join(printable).split())


def _found_again(passage: RightPassage, document: DocumentById) -> tuple[Document, int]:
    """Return the document and where the picked text stands in it now."""
    source = document(passage.document_id)
    if source is None:
        raise UsageError(f"{passage.key} is not in the library any more")
    if source.text[passage.start : passage.end] == passage.quote:
        return source, passage.start
    if source.text.count(passage.quote) == 1:
        return source, source.text.index(passage.quote)
    raise UsageError(
        f"{passage.key} has changed, and the picked passage does not stand in it as it did"
    )


def _near_miss(feedback: Feedback, document: DocumentById) -> Case:
    """Return the question as one that must be refused, beside the document that misled."""
    cited = [
        str(citation["document_id"])
        for statement in json.loads(feedback.answer).get("statements", [])
        for citation in statement["citations"]
    ]
    nearest = next((found for identity in cited if (found := document(identity))), None)
    if nearest is None:
        raise UsageError("the documents that the answer cited are not in the library any more")
    return Case(
        id=_EMPTY,
        question=one_line(feedback.question),
        answerable=False,
        type=NEAR_MISS,
        lang=_kind(feedback.question)[1],
        near_miss_doc=nearest.key,
        provenance=provenance(feedback),
    )


def _kind(question: str) -> tuple[str, str]:
    """Return type and language; a question in Latin letters is taken for English."""
    if _ARABIC_SCRIPT.search(question):
        return "urdu", "ur"
    if _ASKS_NUMBER.search(question):
        return NUMBER, "en"
    return ("date" if _ASKS_DATE.search(question) else "factoid"), "en"


def _fitness(sentence: str, feedback: Feedback) -> tuple[bool, int]:
    """Rank the sentences of the passage: the right answer stands in it, then words asked for."""
    answered = bool(feedback.right_answer) and holds(sentence, feedback.right_answer)
    return answered, len({*words(sentence)} & {*words(feedback.question)})


def _answers(feedback: Feedback, quote: str) -> tuple[str, ...]:
    """Return what the reader said, else the only figure or date of the quote where one is asked."""
    if feedback.right_answer:
        return (one_line(feedback.right_answer),)
    dates = DATE.findall(quote)
    if _ASKS_DATE.search(feedback.question):
        return tuple(dates) if len(dates) == 1 else ()
    if _ASKS_NUMBER.search(feedback.question):
        figures = _FIGURE.findall(DATE.sub(" ", quote))
        return tuple(figures) if len(figures) == 1 else ()
    return ()
