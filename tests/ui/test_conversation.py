"""What the reader sees from the question to the last statement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from rag.answering import Evidence, FollowUps
from rag.assistant import Assistant
from rag.domain import Draft, DraftStatement, SourceSpan, Utterance
from rag.progress import answering_steps
from rag.ui.conversation import MOST_TURNS, Conversation, converse
from rag.ui.sources import sources_html
from rag.ui.turns import Turn, refusal_body
from tests.support import LEVIES, small_assistant

QUESTION = "When did the supply of Sui gas begin?"
HOSTILE = """The hostile plan began in 1999 <img src=x onerror="window.hacked=1"> and so on.
"""
HOSTILE_CARD = """title: "<script>window.hacked=1</script>"
date: 2024-01-01
kind: "<img src=x onerror=window.hacked=1>"
"""


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    with small_assistant(tmp_path) as made:
        yield made


class EverySentence:
    """Quotes all that was read, so that there is more than one statement."""

    name = "every sentence"

    def draft(self, evidence: Evidence) -> Draft:
        spans = [SourceSpan(s.passage, s.start, s.end) for s in evidence.sentences]
        texts = [sentence.text for sentence in evidence.sentences]
        drafted = (DraftStatement(t, (s,), 1.0) for t, s in zip(texts, spans, strict=True))
        return Draft(tuple(drafted), answerer=self.name)


@pytest.fixture
def talkative(assistant: Assistant) -> Assistant:
    return replace(assistant, answerer=EverySentence())  # type: ignore[arg-type]


@pytest.fixture
def refusing(tmp_path: Path) -> Iterator[Assistant]:
    with small_assistant(tmp_path, refuses=True) as made:
        yield made


class Tags(HTMLParser):
    """Collects the elements of a page with their attributes, and checks that they are closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in {"br", "input"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]

    def of_class(self, name: str) -> list[dict[str, str | None]]:
        return [a for _, a in self.found if name in (a.get("class") or "").split()]


def last(assistant: Assistant, question: str, before: Conversation | None = None) -> Conversation:
    return list(converse(assistant, before or Conversation(), question))[-1]


def test_the_steps_are_told_in_the_order_in_which_they_happen(assistant: Assistant) -> None:
    bodies = [view.turns[-1].body for view in converse(assistant, Conversation(), QUESTION)]

    assert "Searching 3 documents…" in bodies[0]
    assert re.search(r"Reading \d+ passages…", bodies[1])
    assert "sanad-statement" in bodies[2]
    assert "quoted from" in bodies[-1]


def test_the_passages_are_announced_before_the_answer_is_made(assistant: Assistant) -> None:
    kinds = [type(step).__name__ for step in answering_steps(assistant, QUESTION)]

    assert kinds == ["Retrieval", "Answer"]


def test_statements_come_one_by_one_each_with_its_sources(talkative: Assistant) -> None:
    views = list(converse(talkative, Conversation(), QUESTION))
    counts = [
        (
            len(Tags(v.thread_html()).of_class("sanad-statement")),
            len(Tags(v.panel_html()).of_class("sanad-source")),
        )
        for v in views
        if v.turns[-1].sources
    ]

    assert counts == [(n, n) for n in range(1, len(counts) + 1)]
    assert len(counts) >= 2


def test_every_marker_leads_to_a_source_that_is_there(talkative: Assistant) -> None:
    view = last(talkative, QUESTION)
    targets = {a["href"] for a in Tags(view.thread_html()).of_class("sanad-marker")}
    sources = {f"#{a['id']}" for a in Tags(view.panel_html()).of_class("sanad-source")}

    assert len(targets) > 2
    assert targets == sources


def test_the_panel_marks_the_quote_and_says_when_and_what_it_is_from(assistant: Assistant) -> None:
    panel = last(assistant, QUESTION).panel_html()

    assert "<mark>The supply of Sui gas began in 1955.</mark>" in panel
    assert "25 November 2024" in panel
    assert "Backgrounder" in panel
    assert "Checked against the stored text" in panel


def test_a_quote_that_the_library_no_longer_bears_out_is_not_shown(assistant: Assistant) -> None:
    answer = assistant.ask(QUESTION)
    (citation,) = answer.citations[:1]
    invented = replace(citation, quote="The supply of Sui gas began in 1855.")

    panel = sources_html(assistant, 1, answer, [invented])

    assert "1855" not in panel
    assert "Checked against" not in panel
    assert "Not borne out" in panel


def test_an_urdu_answer_runs_from_right_to_left(assistant: Assistant) -> None:
    view = last(assistant, "گوادر کے نئے ہوائی اڈے پر پہلی پرواز کب اتری؟")
    statement = Tags(view.thread_html()).of_class("sanad-statement")[0]
    context = Tags(view.panel_html()).of_class("sanad-context")[0]

    assert (statement["lang"], statement["dir"]) == ("ur", "rtl")
    assert (context["lang"], context["dir"]) == ("ur", "rtl")
    assert "Urdu" in view.panel_html()


def test_a_refusal_looks_unlike_an_answer(refusing: Assistant) -> None:
    view = last(refusing, "Who won the cup?")
    thread, panel = Tags(view.thread_html()), Tags(view.panel_html())

    assert view.turns[-1].state == "refused"
    assert "Not in the documents" in view.thread_html()
    assert thread.of_class("sanad-refusal")
    assert not thread.of_class("sanad-statement")
    assert not panel.named("mark")


def test_a_refusal_lists_the_nearest_passages_as_no_answer(refusing: Assistant) -> None:
    view = last(refusing, "Who won the cup?")
    links = {a["href"] for a in Tags(view.thread_html()).of_class("sanad-link")}
    sources = {f"#{a['id']}" for a in Tags(view.panel_html()).of_class("sanad-source")}

    assert links
    assert links <= sources
    assert "not an answer" in view.panel_html()


def test_a_document_is_linked_once_however_many_of_its_passages_are_near(
    refusing: Assistant,
) -> None:
    nearest = refusing.ask("Who won the cup?").refusal
    assert nearest is not None
    first = nearest.nearest[0]
    twice = replace(nearest, nearest=(first, replace(first, number=2)))

    links = Tags(refusal_body(1, twice, 3)).of_class("sanad-link")

    assert [link["href"] for link in links] == ["#turn-1-source-1"]


def test_a_question_that_is_too_long_says_so(assistant: Assistant) -> None:
    view = last(assistant, "why " * 100)

    assert view.turns[-1].state == "failed"
    assert "at most 200 are read; shorten it." in view.turns[-1].body


def test_an_unexpected_error_is_told_calmly_and_logged(
    assistant: Assistant, caplog: pytest.LogCaptureFixture
) -> None:
    assistant.store.library._db.execute("DROP TABLE chunks")

    view = last(assistant, QUESTION)

    assert view.turns[-1].state == "failed"
    assert "Something went wrong" in view.turns[-1].body
    assert "chunks" not in view.turns[-1].body
    assert "no such table" in caplog.text


def test_documents_and_questions_are_shown_as_text_whatever_they_hold(tmp_path: Path) -> None:
    texts = {"plan.txt": HOSTILE, "plan.txt.meta.yaml": HOSTILE_CARD, "levies.md": LEVIES}
    with small_assistant(tmp_path, texts) as assistant:
        view = last(assistant, 'When did the hostile plan begin? <svg onload="window.hacked=1">')
    html = view.thread_html() + view.panel_html()
    page = Tags(html)

    assert "began in 1999 &lt;img" in view.thread_html()
    assert "began in 1999 &lt;img" in view.panel_html()
    assert not page.named("script")
    assert not page.named("img")
    assert not [a for _, attributes in page.found for a in attributes if a.startswith("on")]


def test_only_the_newest_answer_s_sources_are_shown_at_first(assistant: Assistant) -> None:
    view = last(assistant, "What are the Levies?", before=last(assistant, QUESTION))
    sections = Tags(view.panel_html()).of_class("sanad-sources")

    assert [(s["data-turn"], "hidden" in s) for s in sections] == [("1", True), ("2", False)]


def test_a_long_conversation_lets_its_oldest_turns_go() -> None:
    conversation = Conversation()
    for _ in range(MOST_TURNS + 3):
        conversation = conversation.with_turn(Turn(conversation.next_number, "?", "answered", ""))

    assert [turn.number for turn in conversation.turns] == list(range(4, MOST_TURNS + 4))


def remembering(assistant: Assistant) -> Assistant:
    return replace(assistant, rewriter=FollowUps(assistant.store.rarity))


def test_a_follow_up_is_asked_with_what_was_said_before_and_shows_what_was_searched_for(
    assistant: Assistant,
) -> None:
    first = last(assistant, QUESTION)
    second = last(remembering(assistant), "And where?", first)
    heading, searched = re.findall(r">([^<]*)</", second.thread_html().split("</article>")[1])[:2]

    assert first.history[0] == Utterance("user", QUESTION)
    assert "1955" in first.history[1].text
    assert heading == "And where?"
    assert searched.startswith("And where? (")
    assert "Sui gas" in searched
    assert "sanad-searched" not in last(remembering(assistant), QUESTION).thread_html()


def test_what_was_searched_for_is_shown_from_the_first_passages_on(assistant: Assistant) -> None:
    first = last(assistant, QUESTION)
    views = list(converse(remembering(assistant), first, "And <b>where?"))
    shown = [Tags(v.thread_html()).of_class("sanad-searched") for v in views]

    assert [len(found) for found in shown] == [0, *([1] * (len(views) - 1))]
    assert "<b>" not in views[-1].thread_html()


def test_a_refusal_stays_in_the_history_as_a_question_only(refusing: Assistant) -> None:
    assert last(refusing, QUESTION).history == (Utterance("user", QUESTION),)
