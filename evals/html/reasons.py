"""Why a case went wrong, in words, as far as its record tells."""

from __future__ import annotations

from collections.abc import Callable

from evals.html.reading import RunCase

_DEPTH = 50


def reason(case: RunCase, threshold: float | None = None) -> str:
    """Return a sentence or two on what lost the case, or why it is right.

    ``threshold`` is the confidence under which the assistant refuses, where the run names it.
    """
    told = _REASONS.get(case.verdict)
    if told is None:
        return f"The verdict is “{case.verdict}”."
    return told(case, threshold)


def _not_retrieved(case: RunCase, threshold: float | None) -> str:
    del threshold
    ranked = {key: rank for key, rank in case.ranks.documents.items() if rank is not None}
    start = f"Not retrieved: no passage on gold is among the {_DEPTH} that the search found."
    if not ranked:
        return f"{start} No gold document was found either."
    best = min(ranked, key=lambda key: ranked[key])
    return f"{start} The gold document {best} was found, as document {ranked[best]}, by another passage."


def _not_reranked(case: RunCase, threshold: float | None) -> str:
    del threshold
    return (
        f"Not reranked: the first passage on gold stood at {_rank(case)}, too far down for the "
        "reranker to read it, so it never came near the answer."
    )


def _not_chosen(case: RunCase, threshold: float | None) -> str:
    del threshold
    near = sum(c.on_gold for c in case.citations)
    rest = "rests" if len(case.citations) == 1 else "rest"
    close = f" {near} of them touches the sentence around gold." if near else ""
    return (
        f"Not chosen: a passage on gold stood at {_rank(case)}, but the answer’s "
        f"{_count(len(case.citations), 'citation')} {rest} on something else.{close}"
    )


def _one_sided(case: RunCase, threshold: float | None) -> str:
    del threshold
    share = case.scores.get("conflict_recall")
    sides = len(set(case.gold.answers))
    shown = f" {round(share * sides)} of {sides}" if share is not None else " only one"
    return f"One-sided: the sources give different figures, and the answer shows{shown}."


def _incomplete(case: RunCase, threshold: float | None) -> str:
    del threshold
    if case.type == "count":
        wanted = case.gold.answers[0] if case.gold.answers else "the count"
        return f"Incomplete: the answer cites gold, but does not say the exact number, {wanted}."
    share = case.scores.get("citation_recall")
    part = (
        f" {round(share * len(case.gold.quotes))} of {len(case.gold.quotes)}" if share else " some"
    )
    return f"Incomplete: every gold quote is needed, and the answer cites{part}."


def _showed_forbidden(case: RunCase, threshold: float | None) -> str:
    del threshold
    text = case.answer.casefold()
    shown = [f"“{f}”" for f in case.forbidden if f.casefold() in text]
    what = ", ".join(shown) or "a string that it must not"
    return f"Showed what is forbidden: the answer holds {what}."


def _wrongly_refused(case: RunCase, threshold: float | None) -> str:
    where = (
        f"a passage on gold stood at {_rank(case)}" if case.gold_rank else "the gold was in reach"
    )
    return (
        f"Wrongly refused: {where}, and the assistant refused all the same{_sure(case, threshold)}."
    )


def _wrongly_answered(case: RunCase, threshold: float | None) -> str:
    start = "Wrongly answered: the corpus holds no answer, and the assistant gave one"
    cited = {citation.document for citation in case.citations}
    if case.near_miss_doc and case.near_miss_doc in cited:
        return f"{start}{_sure(case, threshold)}. It took the near miss for the answer."
    return f"{start}{_sure(case, threshold)}."


def _crashed(case: RunCase, threshold: float | None) -> str:
    del threshold
    return f"Crashed: {case.error or 'no error was kept'}."


def _ok(case: RunCase, threshold: float | None) -> str:
    if case.refused:
        return f"Right: refused{_sure(case, threshold)}."
    if not case.answerable:
        return "Right: the answer corrects the premise."
    if not case.gold.documents:
        return "Right: answered; no gold tells where the answer stands."
    return f"Right: the answer cites gold; the first passage on gold stood at {_rank(case)}."


def _sure(case: RunCase, threshold: float | None) -> str:
    if case.confidence is None:
        return ""
    least = f", threshold {threshold:.2f}" if threshold is not None else ""
    return f" (confidence {case.confidence:.2f}{least})"


def _rank(case: RunCase) -> str:
    return f"rank {case.gold_rank}" if case.gold_rank else "no known rank"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


_REASONS: dict[str, Callable[[RunCase, float | None], str]] = {
    "ok": _ok,
    "not_retrieved": _not_retrieved,
    "not_reranked": _not_reranked,
    "not_chosen": _not_chosen,
    "one_sided": _one_sided,
    "incomplete": _incomplete,
    "showed_forbidden": _showed_forbidden,
    "wrongly_refused": _wrongly_refused,
    "wrongly_answered": _wrongly_answered,
    "crashed": _crashed,
}
