"""Which facts of a statement its quotes do not carry."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rag.citing.facts.amounts import missing_quantifiers
from rag.citing.facts.dates import (
    When,
    dates,
    document_dates,
    missing_dates,
    relative_dates,
)
from rag.citing.facts.directions import missing_directions
from rag.citing.facts.fact import CitedText, MissingFact
from rag.citing.facts.folding import fold
from rag.citing.facts.names import NameTexts, missing_names, names
from rag.citing.facts.polarity import missing_negations
from rag.citing.facts.quantities import Quantity, missing_quantities, quantities
from rag.citing.facts.roles import swapped_roles
from rag.citing.facts.words import words

_ENDS = ".!?\"'\n;:۔؟।"


def missing_facts(statement: str, quotes: Sequence[CitedText]) -> tuple[MissingFact, ...]:
    """Return the fact tokens of a statement that no cited quote carries, empty if all are there.

    A statement that stands in a quote word for word, from the beginning of a sentence to an end,
    carries nothing of its own. Rules are those of English; in other languages only numbers, ISO
    dates and words in Latin capitals are seen.
    """
    stated = _spaced(fold(statement))
    texts = [_spaced(fold(quote.text)) for quote in quotes]
    if any(_copied(stated, text) for text in texts):
        return ()
    return compared_facts(statement, quotes)


def compared_facts(statement: str, quotes: Sequence[CitedText]) -> tuple[MissingFact, ...]:
    """Like ``missing_facts``, but compare token by token also what is copied word for word."""
    stated = _spaced(fold(statement))
    texts = [_spaced(fold(quote.text)) for quote in quotes]
    titles = [fold(part) for quote in quotes for part in (quote.title, quote.around) if part]
    own_dates, own_numbers = _measured(stated)
    held_dates: list[When] = []
    held_numbers: list[Quantity] = []
    context = [when for title in titles for when in dates(title)]
    for text, quote in zip(texts, quotes, strict=True):
        found, numbers = _measured(text)
        held_dates.extend([*found, *relative_dates(text, quote.date)])
        held_numbers.extend(numbers)
        context.extend(document_dates(quote.date))
    years = [float(when.year) for when in held_dates if when.parts.keys() == {"year"} and when.year]
    held_numbers.extend(Quantity(year, None, 0, 0) for year in years)
    tokens, quoted = words(stated), [words(text) for text in texts]
    plain = [value for q in held_numbers for value in (q.value, *q.others)]
    return (
        *missing_quantities(stated, own_numbers, held_numbers, texts),
        *missing_dates(stated, own_dates, held_dates, context, plain),
        *missing_names(stated, names(stated), NameTexts.of([*texts, *titles])),
        *missing_negations(tokens, quoted),
        *missing_quantifiers(stated, tokens, texts),
        *missing_directions(tokens, quoted),
        *swapped_roles(stated, tokens, texts),
    )


@lru_cache(maxsize=256)
def _measured(folded: str) -> tuple[list[When], list[Quantity]]:
    found = dates(folded)
    return found, quantities(folded, [(when.start, when.end) for when in found])


def _spaced(folded: str) -> str:
    """Return a text with single spaces; line breaks stay, since they end sentences."""
    return re.sub(r"[^\S\n]+", " ", folded).strip()


def _copied(stated: str, text: str) -> bool:
    at = text.find(stated)
    if not stated or at < 0:
        return False
    before, after = text[:at].rstrip(" "), text[at + len(stated) :]
    begins = not before or before[-1] in _ENDS
    return begins and (not after.strip() or stated[-1] in _ENDS or after.lstrip(" ")[0] in _ENDS)
