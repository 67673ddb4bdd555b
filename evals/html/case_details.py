"""One case, folded up: in its line what went wrong with what, inside all that tells why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evals.html import passages, reasons
from evals.html.anchors import anchor
from evals.html.markup import Content, Markup, el
from evals.html.numbers import amount
from evals.html.reading import Citation, Flip, RunCase, Said
from evals.html.wording import DIRECTIONS, kind, language, verdict

_MARKS = {"gained": "▲", "lost": "▼", "changed": "◆"}


def details(
    case: RunCase,
    flip: Flip | None,
    texts: passages.Texts,
    *,
    threshold: float | None = None,
    breached: Sequence[str] = (),
) -> Markup:
    """Return a case as a details element. ``breached`` names the hard zeros that it breaks."""
    return el(
        "details",
        _line(case, flip),
        el(
            "div",
            el("p", reasons.reason(case, threshold), class_="why"),
            _breaches(breached),
            el(
                "div",
                el("div", _question(case), _answers(case, flip), class_="side"),
                el("div", _gold(case), _facts(case), class_="side"),
                class_="sides",
            ),
            passages.table(case.passages, texts, case.id),
            class_="inside",
        ),
        id=anchor(case.id),
        class_="case" if case.ok and not breached else "case failed",
        data_verdict=case.verdict,
        data_type=case.type,
        data_lang=case.lang,
        data_split=case.split,
        data_flip=flip.direction if flip else None,
        data_failed=None if case.ok and not breached else True,
    )


def _line(case: RunCase, flip: Flip | None) -> Markup:
    facts = [case.id]
    facts += [language(case.lang)] if case.lang not in {"", "en"} else []
    facts += [case.split] if case.split else []
    return el(
        "summary",
        el("span", kind(case.type), class_="tag"),
        el("span", case.question, class_="asked", dir="auto"),
        el(
            "span",
            _moved(flip),
            " · ".join(facts),
            el("span", f" {verdict(case.verdict)}", class_="unseen"),
            class_="facts",
        ),
    )


def _moved(flip: Flip | None) -> Markup | None:
    if flip is None:
        return None
    told = f"{_MARKS.get(flip.direction, '◆')} {DIRECTIONS.get(flip.direction, flip.direction)}"
    return el("b", told, " ", class_=f"flip {flip.direction}")


def _breaches(breached: Sequence[str]) -> Markup | None:
    if not breached:
        return None
    return el("p", "Breaks a hard zero: ", ", ".join(breached), ".", class_="why broken")


def _question(case: RunCase) -> list[Markup]:
    """Return the conversation and the question searched for, where the line does not say it all."""
    names = {"user": "Reader", "assistant": "Assistant"}
    said = [
        el("li", el("b", names.get(t.role, t.role)), el("p", t.text, dir="auto"))
        for t in case.turns
    ]
    parts = [el("h4", "Conversation"), el("ol", said, class_="turns")] if said else []
    asked = case.standalone_question
    if asked and asked != case.question:
        parts.append(el("p", el("b", "Searched for: "), el("bdi", asked), class_="small"))
    return parts


def _answers(case: RunCase, flip: Flip | None) -> Content:
    now = [
        el("h4", "Answer now" if flip and flip.before else "Answer"),
        _answer(case.answer, refused=case.refused, error=case.error),
        _citations(case.citations),
    ]
    if flip is None or flip.before is None:
        return now
    before = [
        el("h4", f"Answer before: {verdict(flip.before_verdict).lower()}"),
        _answer(flip.before.answer, refused=flip.before.refused, error=None),
        _quotes(flip.before),
    ]
    return el("div", el("div", before), el("div", now), class_="before-after")


def _answer(text: str, *, refused: bool, error: str | None) -> Markup:
    if error is not None:
        return el("p", el("code", error), class_="answer")
    return el(
        "p",
        el("b", "Refused. ") if refused else None,
        el("bdi", text) if refused else text,
        class_="answer",
        dir="auto",
    )


def _citations(citations: Sequence[Citation]) -> Markup | None:
    if not citations:
        return None
    return el(
        "ol",
        [
            el(
                "li",
                el("q", c.quote, dir="auto"),
                el("small", el("span", c.document, class_="key"), " ", _standing(c)),
            )
            for c in citations
        ],
        class_="citations",
    )


def _standing(citation: Citation) -> list[Markup]:
    on_gold = el("b", "on gold", class_="badge") if citation.on_gold else el("span", "not on gold")
    problem = citation.problem
    return [on_gold, *([el("b", f" invalid: {problem}", class_="broken")] if problem else [])]


def _quotes(said: Said) -> Markup | None:
    if not said.citations:
        return None
    return el("ol", [el("li", el("q", q, dir="auto")) for q in said.citations], class_="citations")


def _gold(case: RunCase) -> list[Markup]:
    if not case.answerable and not case.gold.quotes:
        near = el("p", "Near miss: ", el("span", case.near_miss_doc, class_="key"), class_="small")
        return [
            el("h4", "Gold"),
            el("p", "The corpus holds no answer: refusing is right."),
            *([near] if case.near_miss_doc else []),
            *_forbidden(case),
        ]
    answers = [el("li", el("bdi", answer)) for answer in case.gold.answers]
    return [
        el("h4", "Gold answers" if case.answerable else "Gold: what corrects the premise"),
        *([el("ul", answers, class_="answers")] if answers else []),
        *([_gold_quotes(case)] if case.gold.quotes else []),
        *([_gold_documents(case.ranks.documents)] if case.ranks.documents else []),
        *_forbidden(case),
    ]


def _gold_quotes(case: RunCase) -> Markup:
    quotes = [el("li", el("q", q, dir="auto", data_gold=True)) for q in case.gold.quotes]
    return el("ul", quotes, class_="quotes")


def _gold_documents(ranks: Mapping[str, int | None]) -> Markup:
    rows = [
        el("li", el("span", key, class_="key"), f" at {rank}" if rank else " not found")
        for key, rank in ranks.items()
    ]
    return el(
        "div", el("h4", "Gold documents, as ranked"), el("ul", rows, class_="small documents")
    )


def _forbidden(case: RunCase) -> list[Markup]:
    if not case.forbidden:
        return []
    told = ", ".join(f"“{text}”" for text in case.forbidden)
    return [el("p", el("b", "Must not be said: "), el("bdi", told), class_="small")]


def _facts(case: RunCase) -> Markup:
    facts = [f"{case.latency_ms:,.0f} ms"] if case.error is None else []
    if case.confidence is not None:
        facts.insert(0, f"confidence {case.confidence:.2f}")
    facts += [f"{stage.replace('_', ' ')} {ms:,.0f} ms" for stage, ms in case.timings_ms.items()]
    scores = [
        el("li", name, " ", el("data", amount(name, value), value=value))
        for name, value in case.scores.items()
        if not name.startswith("latency")
    ]
    return el(
        "details",
        el("summary", "Scores and times"),
        el("p", " · ".join(facts), class_="small"),
        el("ul", scores, class_="small scores"),
        class_="more",
    )
