"""A rating is kept as the reader gave it, and what the browser sends is not believed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.domain import Answer
from rag.ui.complaint import complaint_html
from rag.ui.conversation import Conversation, converse
from rag.ui.rating import GONE, INCOMPLETE, UNEXPECTED, Rater
from tests.support import small_assistant
from tests.ui.test_conversation import Tags

QUESTION = "When did the supply of Sui gas begin?"


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    with small_assistant(tmp_path) as made:
        yield made


@pytest.fixture
def refusing(tmp_path: Path) -> Iterator[Assistant]:
    with small_assistant(tmp_path, refuses=True) as made:
        yield made


def asked(assistant: Assistant, question: str = QUESTION) -> tuple[Conversation, Answer]:
    conversation = list(converse(assistant, Conversation(), question))[-1]
    answer = conversation.turns[-1].answer
    assert answer is not None
    return conversation, answer


def values(html: str, name: str) -> list[str | None]:
    return [a["value"] for tag, a in Tags(html).found if tag == "input" and a.get("name") == name]


def test_only_a_finished_answer_can_be_rated(assistant: Assistant) -> None:
    views = list(converse(assistant, Conversation(), QUESTION))
    assert [view.turns[-1].answer is not None for view in views[:-1]] == [False] * (len(views) - 1)
    assert 'data-rating="down"' not in views[0].thread_html()
    assert 'data-rating="down"' in views[-1].thread_html()


def test_thumbs_up_is_kept_at_once_with_the_whole_answer(assistant: Assistant) -> None:
    conversation, answer = asked(assistant)
    told = Rater(assistant).rated(conversation, {"answer": answer.id, "rating": "up"})
    (kept,) = assistant.store.feedback.entries()
    assert 'data-kept="up"' in told
    assert (kept.rating, kept.reason, kept.question) == ("up", None, QUESTION)
    assert json.loads(kept.answer)["text"] == answer.text
    assert kept.index == assistant.status().fingerprint


def test_thumbs_down_opens_a_sheet_and_keeps_nothing_yet(assistant: Assistant) -> None:
    conversation, answer = asked(assistant)
    sheet = Rater(assistant).rated(conversation, {"answer": answer.id, "rating": "down"})
    assert assistant.store.feedback.entries() == []
    assert values(sheet, "passage") == [passage.chunk.id for passage in answer.passages]
    assert "wrong_source" in values(sheet, "reason")
    assert "wrongly_refused" not in values(sheet, "reason")


def test_a_refusal_has_its_own_reasons(refusing: Assistant) -> None:
    conversation, answer = asked(refusing)
    sheet = Rater(refusing).rated(conversation, {"answer": answer.id, "rating": "down"})
    assert values(sheet, "reason") == ["wrongly_refused", "other"]


def test_a_complaint_is_kept_with_the_passage_as_the_library_has_it(assistant: Assistant) -> None:
    conversation, answer = asked(assistant)
    picked = answer.passages[-1]
    sent = {
        "answer": answer.id,
        "reason": "wrong_source",
        "passage": picked.chunk.id,
        "comment": " <b>look</b> ",
        "right_answer": "in \n 1955",
    }
    told = Rater(assistant).complained(conversation, sent)
    (kept,) = assistant.store.feedback.entries()
    assert 'data-kept="down"' in told
    assert (kept.reason, kept.comment, kept.right_answer) == (
        "wrong_source",
        "<b>look</b>",
        "in 1955",
    )
    assert kept.passage is not None
    document = assistant.document(kept.passage.document_id)
    assert document is not None
    assert (kept.passage.key, kept.passage.document_sha256) == (document.key, document.sha256)
    assert document.text[kept.passage.start : kept.passage.end] == kept.passage.quote


def test_where_nothing_can_be_right_no_passage_is_kept(assistant: Assistant) -> None:
    conversation, answer = asked(assistant)
    passage = answer.passages[0].chunk.id
    sent = {"answer": answer.id, "reason": "should_have_refused", "passage": passage}
    Rater(assistant).complained(conversation, sent)
    (kept,) = assistant.store.feedback.entries()
    assert kept.passage is None


def test_a_search_offers_passages_that_were_not_listed(tmp_path: Path) -> None:
    texts = {
        f"{n}.md": f"# Gas {n}\n\nThe gas of field {n} began in 19{n}.\n" for n in range(10, 40)
    }
    with small_assistant(tmp_path, texts) as assistant:
        conversation, answer = asked(assistant, "When did the gas of field 12 begin?")
        sent = {"answer": answer.id, "query": "gas field 37", "searches": 1}
        sheet = Rater(assistant).searched(conversation, sent)
    listed = [passage.chunk.id for passage in answer.passages]
    offered = values(sheet, "passage")
    assert offered[: len(listed)] == listed
    assert len(offered) > len(listed)
    assert len(set(offered)) == len(offered)
    assert 'data-searches="2"' in sheet
    assert ("dialog", "") in [(tag, a.get("open") or "") for tag, a in Tags(sheet).found]


@pytest.mark.parametrize("query", ["", "   "])
def test_a_blank_search_finds_nothing_and_fails_nothing(assistant: Assistant, query: str) -> None:
    conversation, answer = asked(assistant)
    sheet = Rater(assistant).searched(conversation, {"answer": answer.id, "query": query})
    assert values(sheet, "passage") == [passage.chunk.id for passage in answer.passages]


def test_a_complaint_needs_a_reason(assistant: Assistant) -> None:
    conversation, answer = asked(assistant)
    assert INCOMPLETE in Rater(assistant).complained(conversation, {"answer": answer.id})
    assert assistant.store.feedback.entries() == []


def test_a_passage_that_is_not_in_the_library_is_not_kept(assistant: Assistant) -> None:
    conversation, answer = asked(assistant)
    sent = {"answer": answer.id, "reason": "wrong_source", "passage": "invented"}
    assert "not in the library any more" in Rater(assistant).complained(conversation, sent)
    assert assistant.store.feedback.entries() == []


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "text",
        {},
        {"answer": "x" * 65},
        {"answer": "ID", "rating": "sideways"},
        {"answer": "ID", "reason": "<script>"},
        {"answer": "ID", "reason": "other", "comment": "x" * 2001},
        {"answer": "ID", "reason": "other", "comment": ["a"]},
        {"answer": "ID", "query": "x" * 501},
        {"answer": "ID", "searches": -1},
    ],
)
def test_what_no_page_of_ours_sends_changes_nothing(assistant: Assistant, sent: object) -> None:
    conversation, answer = asked(assistant)
    if isinstance(sent, dict) and sent.get("answer") == "ID":
        sent = {**sent, "answer": answer.id}
    rater = Rater(assistant)
    for act in (rater.rated, rater.searched, rater.complained):
        assert act(conversation, sent) == ""
    assert assistant.store.feedback.entries() == []


def test_an_answer_of_another_conversation_cannot_be_rated(assistant: Assistant) -> None:
    _, answer = asked(assistant)
    told = Rater(assistant).rated(Conversation(), {"answer": answer.id, "rating": "up"})
    assert GONE in told
    assert assistant.store.feedback.entries() == []


def test_a_library_that_breaks_is_told_calmly(assistant: Assistant) -> None:
    conversation, answer = asked(assistant)
    assistant.store.library._db.execute("DROP TABLE feedback")
    rater = Rater(assistant)
    thumb = rater.rated(conversation, {"answer": answer.id, "rating": "up"})
    sheet = rater.complained(conversation, {"answer": answer.id, "reason": "other"})
    for told in (thumb, sheet):
        assert escape(UNEXPECTED) in told
        assert str(assistant.store.directory) not in told


def test_every_word_of_the_sheet_is_escaped(tmp_path: Path) -> None:
    hostile = (
        '---\ntitle: "</label><script>1</script>"\n---\n# x\n\nGas <img src=x onerror=1> 1955.\n'
    )
    with small_assistant(tmp_path, {"gas.md": hostile}) as assistant:
        _, answer = asked(assistant, "<img src=x> gas?")
    names = {tag for tag, _ in Tags(complaint_html(answer, problem="<script>")).found}
    assert not names & {"script", "img"}
