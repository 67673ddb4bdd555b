"""The passages of a case: where each list ranked them, and whether they hold gold.

Their texts occur again and again over the cases, so the page holds each once, as data, and its
script puts it in place when a case is opened. Without scripts the ranks are there all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from evals.html.markup import Markup, el
from evals.html.numbers import NONE
from evals.html.reading import Passage

_LISTS = ("dense", "lexical", "fused", "reranked")


@dataclass
class Texts:
    """Texts, each kept once, under a number."""

    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, text: str) -> int:
        """Return the number of a text, which is kept from now on."""
        return self.numbers.setdefault(text, len(self.numbers))

    def all(self) -> list[str]:
        """Return the texts by number."""
        return list(self.numbers)


def table(passages: Sequence[Passage], texts: Texts, case: str) -> Markup | None:
    """Return the passages as a table, or None where the run kept none."""
    if not passages:
        return None
    lists = [n for n in _LISTS if any(n in p.ranks for p in passages)]
    lists += sorted({name for p in passages for name in p.ranks} - set(_LISTS))
    heads = ["Rank", "Passage", *(name.capitalize() for name in lists), "Gold", "Read"]
    rows = [_row(passage, lists, texts) for passage in passages]
    return el(
        "div",
        el(
            "table",
            el("caption", "Passages as ranked, with the rank in each list"),
            el(
                "thead",
                el(
                    "tr",
                    [
                        el("th", head, scope="col", class_="words" if head == "Passage" else None)
                        for head in heads
                    ],
                ),
            ),
            el("tbody", rows),
        ),
        class_="wide passages",
        role="region",
        aria_label=f"Passages of {case}",
        tabindex=0,
    )


def _row(passage: Passage, lists: Sequence[str], texts: Texts) -> Markup:
    where = passage.title or passage.document
    return el(
        "tr",
        el("th", str(passage.rank), scope="row"),
        el(
            "td",
            el("b", where, dir="auto"),
            el("small", f" {passage.date}") if passage.date else None,
            el("p", dir="auto", data_text=texts.number(passage.text)) if passage.text else None,
            class_="text",
        ),
        [el("td", _rank(passage.ranks.get(name)), data_label=name) for name in lists],
        el("td", el("b", "gold", class_="badge") if passage.on_gold else NONE),
        el("td", "read" if passage.read else NONE),
        class_="gold" if passage.on_gold else None,
    )


def _rank(value: float | None) -> str:
    return NONE if value is None else f"{value:.0f}"
