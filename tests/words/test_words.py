"""The same word is the same term however it is typed, and scripts without spaces have words too."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.store.lexical import LexicalIndex
from rag.words import analyse, folded, language_of
from rag.words.normalising import composed

MIXED = st.text(
    st.sampled_from("گوادر ہیں،۔ّـ\u200cيىكةأ١٩۱۹ 中文的。カタ हिन्दी क़ँ१ a½ÄßıİЁж'’-_\t\n"),
    max_size=40,
)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("كتاب", "کتاب"),
        ("علي", "علی"),
        ("مُحَمَّد", "محمد"),
        ("محـــمد", "محمد"),
        ("١٩٥٥", "1955"),
        ("۱۹۵۵", "1955"),
        ("ﻛﺘﺎﺏ", "کتاب"),
        ("می‌خواهم", "میخواهم"),
        ("हिन्दी", "हिंदी"),
        ("क़लात", "क\u093cलात"),
        ("क़लात", "कलात"),
        ("१९५५", "1955"),
        ("GRÖSSE", "größe"),
        ("ＡＢＣ", "abc"),
        ("Kalat's", "kalat"),
    ],
)
def test_two_spellings_are_one_term(left: str, right: str) -> None:
    assert [w.exact for w in analyse(left).words] == [w.exact for w in analyse(right).words]


@pytest.mark.parametrize(("left", "right"), [("گھر", "گہر"), ("काम", "कम"), ("سے", "سی")])
def test_letters_that_tell_words_apart_stay_apart(left: str, right: str) -> None:
    assert folded(composed(left)) != folded(composed(right))


@pytest.mark.parametrize(
    ("text", "language", "topic"),
    [
        ("ٹیسلا کی موت کس سال ہوئی؟", "ur", ["ٹیسلا", "موت", "سال"]),
        ("सुई से गैस कब आई?", "hi", ["सुई", "गैस", "आई"]),
        ("متى بدأت إمدادات الغاز؟", "ar", ["بدات", "امدادات", "الغاز"]),
        ("Wann begann die Lieferung?", "de", ["begann", "lieferung"]),
        ("Когда начались поставки?", "ru", ["начались", "поставки"]),
        ("Reko Diq kis zile mein hai?", "ur-Latn", ["reko", "diq", "zile"]),
        ("When did the supply begin?", "en", ["supply", "begin"]),
        ("1955?", "", ["1955"]),
    ],
)
def test_function_words_name_the_language_and_carry_no_topic(
    text: str, language: str, topic: list[str]
) -> None:
    assert language_of(text) == language
    assert [word.exact for word in analyse(text).topic] == topic


def test_a_question_of_function_words_alone_keeps_them() -> None:
    assert [word.exact for word in analyse("کیا ہے؟").topic] == ["کیا", "ہے"]


def test_vowel_signs_do_not_cut_words() -> None:
    assert [word.exact for word in analyse("आपूर्ति हुई").words] == ["आपूर्ति", "हुई"]


def test_stems_meet_where_the_language_has_a_stemmer() -> None:
    assert analyse("die Lieferungen").stems & analyse("der Lieferung").stems
    assert analyse("the supplies").stems & analyse("they supply").stems


def test_scripts_without_spaces_give_pairs() -> None:
    assert [w.exact for w in analyse("天然气1955年").words] == ["天然", "然气", "1955", "年"]


@given(MIXED)
def test_terms_are_never_empty_and_hold_no_space(text: str) -> None:
    for word in analyse(text).words:
        for term in (word.stem, word.exact):
            assert term
            assert term.split() == [term]


@given(MIXED)
@example("\u093cÄ")  # a mark of one script before a letter of another
def test_folding_twice_changes_nothing(text: str) -> None:
    for word in analyse(text).words:
        assert folded(composed(word.exact)) == word.exact


def test_an_index_for_every_language_finds_other_spellings(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path, every_language=True)
    index.add(
        [
            ("ur", "گوادر کے ہوائی اڈے پر پرواز ۲۰۲۵ میں اتری۔"),
            ("hi", "हिन्दी में आपूर्ति की ख़बर।"),
            ("zh", "苏伊天然气于1955年开始供应。"),
            ("en", "The supplies began in 1955."),
        ]
    )
    for question, first in (
        ("كوادر گوادر هوائي 2025", "ur"),
        ("हिंदी खबर", "hi"),
        ("天然气什么时候供应？", "zh"),
        ("When did the supply begin?", "en"),
    ):
        assert index.search(question, 4)[0][0] == first
    assert index.rarity(next(iter(analyse("हिंदी").stems))) > 0
    assert index.search("کیوں نہیں", 4) == []
