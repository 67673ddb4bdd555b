"""Gold quotes are found in stored texts, and only where they stand."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from evals.gold import Place, gold_quotes, occurrences
from tests.evals.making import a_case

_WORDS = st.lists(st.text("ab.(*", min_size=1, max_size=4), min_size=1, max_size=4)


def test_a_quote_with_a_line_break_is_found_where_loading_joined_the_lines() -> None:
    assert occurrences("So: it killed 26 people.", "killed\n  26") == [(7, 16)]


def test_every_place_of_a_quote_is_found() -> None:
    assert occurrences("five and five", "five") == [(0, 4), (9, 13)]
    assert occurrences("five and five", " ") == []


@settings(deadline=None)  # the machine may be busy
@given(before=_WORDS, quote=_WORDS, after=_WORDS)
def test_an_occurrence_is_the_quote_up_to_white_space(
    before: list[str], quote: list[str], after: list[str]
) -> None:
    text = " ".join([*before, *quote, *after])
    wanted = "\n ".join(quote)

    found = occurrences(text, wanted)

    assert len(found) >= 1
    assert {" ".join(text[start:end].split()) for start, end in found} == {" ".join(quote)}


def test_quotes_side_by_side_with_documents_belong_to_those() -> None:
    case = a_case(gold_docs=["a.md", "b.md"], gold_quotes=["26 died.", "26 died."])

    first, second = gold_quotes(case, {"a.md": "26 died.", "b.md": "Here 26 died."})

    assert first.places == (Place("a.md", 0, 8),)
    assert second.places == (Place("b.md", 5, 13),)


def test_a_quote_that_its_own_document_lacks_is_looked_for_in_the_others() -> None:
    case = a_case(gold_docs=["a.md", "b.md"], gold_quotes=["one", "two"])

    first, second = gold_quotes(case, {"a.md": "two", "b.md": "one"})

    assert (first.places, second.places) == ((Place("b.md", 0, 3),), (Place("a.md", 0, 3),))


def test_a_quote_that_stands_nowhere_has_no_place() -> None:
    (quote,) = gold_quotes(a_case(), {"a.md": "Nothing of the kind."})

    assert quote.places == quote.sentences == ()


def test_the_sentence_around_a_short_quote_is_known() -> None:
    text = "Title\nIt rained. The bombing killed 26 people. It rained again."
    case = a_case(gold_quotes=["26"])

    (quote,) = gold_quotes(case, {"a.md": text})

    (place,) = quote.sentences
    assert text[place.start : place.end] == "The bombing killed 26 people."


def test_places_overlap_only_within_one_document_and_by_a_character() -> None:
    assert Place("a", 0, 5).overlaps(Place("a", 4, 9))
    assert not Place("a", 0, 5).overlaps(Place("a", 5, 9))
    assert not Place("a", 0, 5).overlaps(Place("b", 0, 5))
