"""An Answer for a terminal."""

from __future__ import annotations

import textwrap

from rag.domain import Answer, Citation, Conflict, Refusal, Scope

_WIDTH = 88


def answer_text(answer: Answer) -> str:
    """Return the answer with its numbered sources, or the refusal with the nearest passages.

    A question that was rewritten stands above it as it was searched for.
    """
    searched = [f"Searched for: {answer.standalone_question}", ""] if answer.rewritten else []
    if answer.reading:
        searched += [f"Read as: {answer.reading}", ""]
    if answer.refusal is not None:
        lines = [
            *searched,
            " ".join(filter(None, (answer.refusal.message, missing_sentence(answer.refusal)))),
        ]
        lines += _scope(answer.scope)
        if answer.refusal.nearest:
            lines += ["", "Nearest passages:"]
            lines += [_source(c, shorten=True) for c in answer.refusal.nearest]
        return "\n".join(lines)
    body = [textwrap.fill(answer.text[s.start : s.end], _WIDTH) for s in answer.statements]
    sources = [_source(citation) for citation in answer.citations]
    differ = [line for c in answer.conflicts for line in (*_differing(c), "")]
    return "\n".join(
        [*searched, *differ, *body, *_scope(answer.scope), "", "Sources:", *sources, *_how(answer)]
    )


def _how(answer: Answer) -> list[str]:
    """Return a line that says who wrote, where it was not the documents' own words as usual."""
    if answer.model:
        return ["", f"Written by {answer.model}, each statement checked against what it cites."]
    if answer.stand_in:
        return ["", textwrap.fill(f"Quoted, since {answer.stand_in}.", _WIDTH)]
    return []


def _scope(scope: Scope | None) -> list[str]:
    """Return where an answer over the whole corpus was looked for, and what was counted."""
    if scope is None:
        return []
    return ["", scope.label, *textwrap.wrap(scope.note, _WIDTH)]


def _differing(conflict: Conflict) -> list[str]:
    """Return a heading, then a line for each value with its date and source, the newest first."""
    lines = []
    for value in conflict.values:
        who = f"{value.source}, in “{value.title}”" if value.source else f"“{value.title}”"
        lines.append(f"  {value.value} – {value.date or 'undated'}, {who} [{value.citation}]")
    return ["Sources differ:", *lines]


def missing_sentence(refusal: Refusal) -> str:
    """Return the question's words that the nearest passages lack as a sentence, or nothing."""
    quoted = [f"“{term}”" for term in refusal.missing]
    if not quoted:
        return ""
    named = " or ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))
    return f"None of the nearest passages says {named}."


def _source(citation: Citation, *, shorten: bool = False) -> str:
    place = ", ".join(
        part
        for part in (
            citation.date,
            f"page {citation.page}" if citation.page is not None else None,
            f"characters {citation.start}–{citation.end}",
        )
        if part
    )
    head = f"[{citation.number}] {citation.title} ({place})"
    if not shorten:
        return head
    quote = textwrap.shorten(citation.quote, 160, placeholder=" …")
    return f"{head}\n{textwrap.indent(textwrap.fill(quote, _WIDTH - 4), '    ')}"
