"""The sheet behind thumbs-down: what is wrong, and where the right answer stands."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from rag.domain import Answer, Passage, Rating, Reason
from rag.domain.feedback import MOST_COMMENT_CHARACTERS, MOST_RIGHT_ANSWER_CHARACTERS
from rag.ui.icons import CLOSE
from rag.ui.wording import counted, date_in_words, direction, language_attribute

# What can be wrong with an answer, and with a refusal; True where another passage would be right.
_OF_ANSWERS: tuple[tuple[Reason, str, bool], ...] = (
    ("wrong_source", "Wrong source", True),
    ("wrong_answer", "Wrong answer", True),
    ("incomplete", "Incomplete", True),
    ("should_have_refused", "The documents do not say", False),
    ("other", "Something else", False),
)
_OF_REFUSALS: tuple[tuple[Reason, str, bool], ...] = (
    ("wrongly_refused", "The documents do say", True),
    ("other", "Something else", False),
)
THANKS = "Thank you."


@dataclass(frozen=True, slots=True)
class Found:
    """What a search for other passages gave; ``number`` counts the searches of one sheet."""

    number: int
    passages: tuple[Passage, ...]


def complaint_html(
    answer: Answer, found: Found | None = None, problem: str = "", *, shown: bool = False
) -> str:
    """Return the sheet. ``shown`` says that it is open already; the browser keeps what was typed."""
    number = found.number if found else 0
    return (
        f'<dialog class="sanad-complaint" data-answer="{escape(answer.id)}"'
        f' data-searches="{number}" aria-labelledby="sanad-complaint-title"'
        f"{' open' if shown else ''}><form>"
        f'<header><h2 id="sanad-complaint-title">What is wrong?</h2>'
        f'<button type="button" class="sanad-close" aria-label="Close without sending">{CLOSE}'
        f"</button></header>"
        f'<p class="sanad-about" dir="auto"{language_attribute(answer.question)}>'
        f"{escape(answer.question)}</p>"
        f"{_reasons(answer)}{_right_passage(answer, found)}{_in_words()}"
        f'<p class="sanad-alert" role="alert">{escape(problem)}</p>'
        f"<footer><p>Kept with the question and the answer, for whoever runs this archive.</p>"
        f'<button type="submit" class="sanad-submit">Send</button></footer></form></dialog>'
    )


def kept_html(
    answer_id: str, rating: Rating | None, message: str = THANKS, *, shown: bool = False
) -> str:
    """Return what closes the sheet, if it is shown: the rating as kept, or why there is none."""
    return (
        f'<dialog class="sanad-complaint" data-answer="{escape(answer_id)}" data-searches="0"'
        f' data-kept="{rating or ""}"{" open" if shown else ""}>{escape(message)}</dialog>'
    )


def _reasons(answer: Answer) -> str:
    reasons = _OF_REFUSALS if answer.refused else _OF_ANSWERS
    choices = "".join(
        f'<label><input type="radio" name="reason" value="{reason}" required'
        f"{' data-elsewhere' if elsewhere else ''}{' autofocus' if index == 0 else ''}>"
        f"<span>{words}</span></label>"
        for index, (reason, words, elsewhere) in enumerate(reasons)
    )
    return (
        f'<fieldset class="sanad-reasons"><legend class="sanad-unseen">Reason</legend>{choices}'
        f"</fieldset>"
    )


def _right_passage(answer: Answer, found: Found | None) -> str:
    nearby = "".join(_choice(passage) for passage in answer.passages)
    listed = {passage.chunk.id for passage in answer.passages}
    others = [p for p in found.passages if p.chunk.id not in listed] if found else []
    told = ""
    if found:
        told = (
            f"{counted(len(others), 'other passage')} found." if others else "Nothing else found."
        )
    # Gradio patches the page element by element, so a choice made in one list would stand in the
    # next one at the same place. Another tag makes it a new list.
    tag = "section" if found and found.number % 2 else "div"
    return (
        f'<fieldset class="sanad-elsewhere"><legend>Which passage holds the answer?</legend>'
        f'<p class="sanad-hint">If you know it. It makes a test out of this complaint.</p>'
        f'<div class="sanad-picks">{nearby}</div>'
        f'<div class="sanad-search"><label for="sanad-query">Not among these? Search for it</label>'
        f'<div><input type="search" id="sanad-query" name="query" maxlength="500" dir="auto">'
        f'<button type="button" data-search>Search</button></div></div>'
        f'<p class="sanad-hint" role="status">{told}</p>'
        f'<{tag} class="sanad-picks">{"".join(_choice(p) for p in others)}</{tag}></fieldset>'
    )


def _choice(passage: Passage) -> str:
    card, chunk = passage.document, passage.chunk
    date = f"<time>{escape(date_in_words(card.date))}</time>" if card.date else ""
    page = f"<span>Page {chunk.page}</span>" if chunk.page is not None else ""
    language, reading = escape(card.language), direction(card.language)
    return (
        f'<label class="sanad-pick"><input type="radio" name="passage"'
        f' value="{escape(chunk.id)}"><span><span class="sanad-pick-title" dir="{reading}"'
        f' lang="{language}">{escape(card.title)}</span>'
        f'<span class="sanad-pick-meta">{date}{page}</span>'
        f'<span class="sanad-pick-text" dir="{reading}" lang="{language}">{escape(chunk.text)}'
        f"</span></span></label>"
    )


def _in_words() -> str:
    return (
        f'<label class="sanad-field sanad-right-answer"><span>The right answer, in a few words'
        f" <em>optional</em></span>"
        f'<input type="text" name="right_answer" dir="auto"'
        f' maxlength="{MOST_RIGHT_ANSWER_CHARACTERS}"></label>'
        f'<label class="sanad-field"><span>Anything else <em>optional</em></span>'
        f'<textarea name="comment" rows="2" dir="auto" maxlength="{MOST_COMMENT_CHARACTERS}">'
        f"</textarea></label>"
    )
