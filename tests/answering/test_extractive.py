"""Extractive answers are verbatim, short where the question is, and complete where figures differ."""

from __future__ import annotations

from rag.answering import Evidence, ExtractiveAnswerer, ScoredSentence
from rag.domain import Chunk, DocumentCard, Passage


def passage(document: str, text: str) -> Passage:
    chunk = Chunk(document, 0, 0, len(text), text, title=f"Report {document}")
    card = DocumentCard(document, f"{document}.txt", "0" * 64, f"Report {document}")
    return Passage(chunk, card, 1.0)


def sentence(source: Passage, text: str, score: float) -> ScoredSentence:
    start = source.chunk.text.index(text)
    return ScoredSentence(source, start, start + len(text), text, score)


def drafted(question: str, *sentences: ScoredSentence) -> list[str]:
    ordered = tuple(sorted(sentences, key=lambda s: -s.score))
    draft = ExtractiveAnswerer().draft(Evidence(question, ordered, (), {}))
    return [statement.text for statement in draft.statements]


def test_a_short_question_gets_the_one_sentence_with_the_fact() -> None:
    source = passage("a", "The post stands in Johan. The road is long. The river is dry.")
    answer = drafted(
        "Where does the post stand?",
        sentence(source, "The post stands in Johan.", 6.0),
        sentence(source, "The road is long.", 1.0),
        sentence(source, "The river is dry.", 0.5),
    )
    assert answer == ["The post stands in Johan."]


def test_other_documents_add_their_other_figures() -> None:
    early = passage("a", "The bombing killed 21 people.")
    late = passage("b", "The bombing killed 26 people.")
    again = passage("c", "The bombing killed 26 people, reports said.")
    answer = drafted(
        "How many people did the bombing kill?",
        sentence(early, "The bombing killed 21 people.", 8.0),
        sentence(late, "The bombing killed 26 people.", 7.9),
        sentence(again, "The bombing killed 26 people, reports said.", 7.0),
    )
    assert answer == ["The bombing killed 21 people.", "The bombing killed 26 people."]


def test_a_sentence_with_a_number_is_preferred_where_a_number_is_asked_for() -> None:
    source = passage("a", "The toll of the bombing rose. The bombing killed 26 people.")
    answer = drafted(
        "What was the toll of the bombing?",
        sentence(source, "The toll of the bombing rose.", 7.0),
        sentence(source, "The bombing killed 26 people.", 6.0),
    )
    assert answer == ["The bombing killed 26 people."]


def test_a_sentence_that_opens_with_a_pronoun_is_quoted_with_its_antecedent() -> None:
    source = passage("a", "The commissioner spoke at noon. He gave the count.")
    answer = drafted("What did he give?", sentence(source, "He gave the count.", 5.0))
    assert answer == ["The commissioner spoke at noon. He gave the count."]


def test_a_pronoun_does_not_reach_over_a_paragraph() -> None:
    source = passage("a", "The road is long.\n\nHe gave the count.")
    answer = drafted("What did he give?", sentence(source, "He gave the count.", 5.0))
    assert answer == ["He gave the count."]


def test_sentences_of_one_document_keep_their_own_order() -> None:
    source = passage("a", "Kalat has four tehsils. Kalat has a fort. Kalat has a market.")
    answer = drafted(
        "What are the main sights of Kalat?",
        sentence(source, "Kalat has a market.", 5.0),
        sentence(source, "Kalat has a fort.", 4.5),
    )
    assert answer == ["Kalat has a fort.", "Kalat has a market."]


def test_without_sentences_there_is_no_statement() -> None:
    assert drafted("Anything?") == []


def test_every_statement_is_a_slice_of_its_passage() -> None:
    source = passage("a", "The commissioner spoke at noon. He gave the count of 26.")
    draft = ExtractiveAnswerer().draft(
        Evidence("How many?", (sentence(source, "He gave the count of 26.", 5.0),), (), {})
    )
    (statement,) = draft.statements
    (span,) = statement.sources
    assert source.chunk.text[span.start : span.end] == statement.text


def test_a_fragment_of_the_question_s_own_words_is_no_answer() -> None:
    source = passage("a", "9 November 2024\n\nThe bombing killed 26 people. More were hurt.")
    answer = drafted(
        "As of 9 November 2024, how many people did the bombing kill?",
        sentence(source, "9 November 2024", 6.0),
        sentence(source, "The bombing killed 26 people.", 5.5),
        sentence(source, "More were hurt.", 1.0),
    )
    assert answer == ["The bombing killed 26 people."]


def test_repeating_the_question_answers_yes_or_no() -> None:
    source = passage("a", "The bombing killed people.")
    answer = drafted("Did the bombing kill people?", sentence(source, source.chunk.text, 5.5))
    assert answer == ["The bombing killed people."]
