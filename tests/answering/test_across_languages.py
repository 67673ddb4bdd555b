"""Questions that the cross-encoder does not read get their sentence by meaning and shared words."""

from __future__ import annotations

from rag.answering.across_languages import ACROSS_FEATURES, AcrossLanguages, load_across_model
from rag.domain import Chunk, DocumentCard, Passage, Retrieval
from rag.models.english_only import EnglishOnly
from rag.models.fakes import HashingEmbedder, OverlapReranker

URDU = "گوادر ایک شہر ہے۔ پہلی پرواز 20 جنوری 2025 کو اتری۔ سمندر قریب ہے۔"
ENGLISH = "The supply of Sui gas began in 1955. The field lies in Dera Bugti."


def passage(text: str, language: str, rank: int = 1) -> Passage:
    chunk = Chunk(f"d{rank}", 0, 0, len(text), text, "T", language=language)
    card = DocumentCard(f"d{rank}", f"k{rank}", "0", "T")
    ranks = {"dense": rank, "lexical": rank}
    return Passage(chunk, card, 1 / rank, ranks, {"dense": 0.9 - rank / 100})


def picker() -> AcrossLanguages:
    reranker = EnglishOnly(OverlapReranker())
    return AcrossLanguages(reranker, None, lambda _: 1.0, embedder=HashingEmbedder(256))


def test_an_urdu_question_gets_the_urdu_sentence_that_shares_its_words() -> None:
    evidence = picker().pick(Retrieval("پرواز كب اتری؟", (passage(URDU, "ur"),), {}))
    assert not evidence.read
    best = evidence.sentences[0]
    assert best.text == "پہلی پرواز 20 جنوری 2025 کو اتری۔"
    assert URDU[best.start : best.end] == best.text
    assert set(evidence.features) == set(ACROSS_FEATURES)


def test_words_say_nothing_across_languages() -> None:
    evidence = picker().pick(Retrieval("گیس کب شروع ہوئی؟", (passage(ENGLISH, "en"),), {}))
    assert evidence.sentences
    assert "sentence_coverage" not in evidence.features


def test_english_over_english_goes_to_the_cross_encoder_without_a_foreign_cosine() -> None:
    evidence = picker().pick(Retrieval("When did the gas begin?", (passage(ENGLISH, "en"),), {}))
    assert evidence.read
    assert "cosine" not in evidence.features
    assert evidence.sentences[0].text.startswith("The supply")


def test_one_passage_in_another_language_takes_the_question_from_the_cross_encoder() -> None:
    passages = (passage(ENGLISH, "en"), passage(URDU, "ur", 2))
    assert not picker().pick(Retrieval("When did the gas begin?", passages, {})).read


def test_latin_letters_alone_are_not_english() -> None:
    reranker = EnglishOnly(OverlapReranker())
    assert reranker.reads("When did the supply begin?")
    assert not reranker.reads("Reko Diq kis zile mein hai?")
    assert not reranker.reads("Wann begann die Lieferung?")


def test_the_shipped_model_reads_the_features_that_are_made() -> None:
    assert set(load_across_model().features) == set(ACROSS_FEATURES)
    assert 0 < load_across_model().confidence({}) < 1


def test_nothing_found_gives_no_evidence() -> None:
    evidence = picker().pick(Retrieval("کیا؟", (), {}))
    assert (evidence.sentences, evidence.features) == ((), {})
