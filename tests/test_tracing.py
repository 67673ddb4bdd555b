"""Each step of the pipeline drops a place once, and is named for it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from rag.assistant import Assistant
from rag.domain import Filter
from rag.errors import UsageError
from rag.explaining import find_place
from rag.tracing import STEPS, Trace, trace, trace_json, trace_text
from tests.support import small_assistant

QUESTION = "When did the supply of Sui gas begin?"
GAS = "# Sui gas\n\nThe supply of Sui gas began in 1955.\n"
FIELD = "# The field\n\nThe Sui field lies in Dera Bugti district.\n"
PLUMS = "---\ndate: 2031-02-03\n---\n# Plums\n\nPlums ripen late on northern slopes.\n"


def paged() -> bytes:
    """Return a PDF of three pages: the answer, none of its words, and no text at all."""
    target = io.BytesIO()
    canvas = Canvas(target)
    for line in ("The supply of Sui gas began in 1955.", "Orchards need much water.", ""):
        canvas.drawString(72, 700, line)
        canvas.rect(10, 10, 20, 20)
        canvas.showPage()
    canvas.drawString(72, 700, "Apples are picked by hand before the frost.")
    canvas.save()
    return target.getvalue()


TEXTS: dict[str, str | bytes] = {
    "gas.md": GAS, "field.md": FIELD, "plums.md": PLUMS, "book.pdf": paged(),
}  # fmt: skip


@contextmanager
def asked(folder: Path, *, refuses: bool = False, candidates: int = 50) -> Iterator[Assistant]:
    with small_assistant(folder, TEXTS, refuses=refuses) as assistant:
        yield replace(assistant, retriever=replace(assistant.retriever, candidates=candidates))


def followed(
    assistant: Assistant, wanted: str, restriction: Filter | None = None, question: str = QUESTION
) -> Trace:
    card, page = find_place(wanted, assistant.documents())
    found = trace(assistant, question, card, page, restriction)
    assert found.dropped_by in {*STEPS, None}
    return found


def test_the_place_that_is_cited_is_dropped_by_nothing(tmp_path: Path) -> None:
    with asked(tmp_path) as assistant:
        found = followed(assistant, "corpus/gas.md")
    assert found.dropped_by is None
    assert found.ranks["dense"] is not None
    assert found.ranks["reranked"] is not None
    assert trace_text(found).endswith("Cited: the answer cites it.")


def test_the_filter_is_named(tmp_path: Path) -> None:
    with asked(tmp_path) as assistant:
        found = followed(assistant, "corpus/plums.md", Filter(as_of="2030-01-01"))
        assert found.dropped_by == "filter"
        undated = followed(assistant, "corpus/plums.md", Filter(as_of="2031-12-31"))
        assert undated.dropped_by != "filter"


def test_chunking_is_named_for_a_page_without_text(tmp_path: Path) -> None:
    with asked(tmp_path) as assistant:
        found = followed(assistant, "corpus/book.pdf#p3")
    assert (found.dropped_by, found.chunks) == ("chunking", 0)


def test_the_list_in_which_a_place_came_nearest_is_named(tmp_path: Path) -> None:
    with asked(tmp_path, candidates=1) as assistant:
        by_sense = followed(assistant, "corpus/plums.md")
        assert by_sense.dropped_by == "dense"
        assert by_sense.ranks["lexical"] is None
        assert by_sense.ranks["fused"] is None
        assert followed(assistant, "corpus/gas.md").dropped_by is None


def test_words_are_named_where_they_came_nearer(tmp_path: Path) -> None:
    texts: dict[str, str | bytes] = {
        f"n{i}.md": f"# Is it\n\nIs there, and is it there, number {i}?\n" for i in range(12)
    }
    texts["near.md"] = "# Gas\n\nGas for all.\n"
    far = "Wholly other matters fill this page of the book. " * 3
    texts["far.md"] = f"# Far\n\nGas, gas, gas. {far}\n"
    with small_assistant(tmp_path, texts) as assistant:
        short = replace(assistant, retriever=replace(assistant.retriever, candidates=1))
        found = followed(short, "corpus/far.md", question="Is there gas, and is it there?")
    assert found.dropped_by == "lexical"
    assert found.ranks["lexical"] == 2
    assert (found.ranks["dense"] or 0) > 2


def test_fusion_is_named_for_what_is_not_read(tmp_path: Path) -> None:
    with asked(tmp_path) as assistant:
        narrow = replace(assistant, picker=replace(assistant.picker, passages=1))
        found = followed(narrow, "corpus/plums.md")
    assert found.dropped_by == "fusion"
    assert "the best 1 are read" in found.why


def test_reranking_is_named_for_what_is_read_and_not_taken(tmp_path: Path) -> None:
    with asked(tmp_path) as assistant:
        found = followed(assistant, "corpus/field.md")
    assert found.dropped_by == "reranking"


def test_the_threshold_is_named(tmp_path: Path) -> None:
    with asked(tmp_path, refuses=True) as assistant:
        found = followed(assistant, "corpus/gas.md")
    assert found.dropped_by == "threshold"
    assert "under the bar of 2.000" in found.why


class Forgetful:
    """Sources that have lost every document since it was found."""

    def document(self, identity: str) -> None:
        return None

    def stored_sha256(self, identity: str) -> None:
        return None


def test_the_guard_is_named_for_what_is_withheld(tmp_path: Path) -> None:
    with asked(tmp_path) as assistant:
        strict = replace(assistant, citer=replace(assistant.citer, sources=Forgetful()))
        found = followed(strict, "corpus/gas.md")
    assert found.dropped_by == "guard"
    assert "not in the library any more" in found.why


def test_pages_are_told_apart(tmp_path: Path) -> None:
    with asked(tmp_path) as assistant:
        first, second = (followed(assistant, f"corpus/book.pdf#p{n}") for n in (1, 2))
    assert (first.page, second.page) == (1, 2)
    assert trace_json(first)["page"] == 1
    assert first.ranks["lexical"] is not None
    assert first.chunks >= 1


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("corpus/gas.md#p1", "corpus/gas.md has no pages; leave out #p1"),
        ("corpus/book.pdf#p9", "has pages 1 to 4, not 9"),
        ("corpus/book.pdf#p0", "has pages 1 to 4, not 0"),
        ("nonsense", "no document has the id, key or title 'nonsense'"),
    ],
)
def test_a_place_that_is_not_there_is_told(tmp_path: Path, wanted: str, words: str) -> None:
    with asked(tmp_path) as assistant, pytest.raises(UsageError, match=words):
        followed(assistant, wanted)
