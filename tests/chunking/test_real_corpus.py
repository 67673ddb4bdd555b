"""The whole demonstration corpus, every format, cut with the tokenizer of the real embedder."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.chunking import Chunker
from rag.domain import Chunk, Document
from rag.loading import load_file, scan
from rag.models import sentence_spans
from rag.models.onnx import OnnxEmbedder

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def embedder() -> OnnxEmbedder:
    return OnnxEmbedder.bundled()


@pytest.fixture(scope="module")
def cut(embedder: OnnxEmbedder) -> list[tuple[Document, tuple[Chunk, ...]]]:
    chunker = Chunker(embedder.token_offsets, embedder.window)
    loaded = [load_file(entry) for entry in scan(ROOT / "corpus", ROOT)]
    return [(d, chunker.chunk(d)) for file in loaded for d in file.documents]


def test_the_corpus_holds_every_kind_of_document(
    cut: list[tuple[Document, tuple[Chunk, ...]]],
) -> None:
    kinds = {document.media_type.rsplit("/", 1)[-1] for document, _ in cut}
    assert {"markdown", "html", "pdf", "csv", "plain", "x-ndjson"} < kinds
    assert {"en", "ur"} <= {document.language for document, _ in cut}


def test_every_character_of_the_corpus_is_in_one_chunk(
    cut: list[tuple[Document, tuple[Chunk, ...]]],
) -> None:
    for document, chunks in cut:
        assert chunks, document.key
        headed = {i for h in document.headings for i in range(h.start, h.end)}
        spots = [i for i, c in enumerate(document.text) if not c.isspace() and i not in headed]
        held = [i for c in chunks for i in range(c.start, c.end) if not document.text[i].isspace()]
        assert held == spots, document.key
        assert all(document.text[c.start : c.end] == c.text for c in chunks), document.key


def test_every_chunk_of_the_corpus_reaches_the_embedder_whole(
    cut: list[tuple[Document, tuple[Chunk, ...]]], embedder: OnnxEmbedder
) -> None:
    lengths = {c.id: len(embedder.token_offsets(c.indexed_text)) + 2 for _, cs in cut for c in cs}
    assert max(lengths.values()) <= embedder.window


def test_no_chunk_of_the_corpus_ends_in_mid_sentence(
    cut: list[tuple[Document, tuple[Chunk, ...]]],
) -> None:
    for document, chunks in cut:
        ends = {
            section.start + span.end
            for section in document.sections()
            for span in sentence_spans(
                document.text[section.start : section.end], document.language
            )
        }
        assert [c.text for c in chunks if c.end not in ends] == [], document.key


def test_every_paged_chunk_of_the_corpus_lies_on_its_page(
    cut: list[tuple[Document, tuple[Chunk, ...]]],
) -> None:
    paged = [(document, chunk) for document, cs in cut if document.pages for chunk in cs]
    assert paged
    for document, chunk in paged:
        (page,) = [p for p in document.pages if p.number == chunk.page]
        assert page.start <= chunk.start < page.end


WORD = st.one_of(
    st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=120),
    st.text("0123456789abcdef", min_size=1, max_size=120),
    st.text("گوادرپاکستان", min_size=1, max_size=60),
    st.text("北京大学éüñç._-", min_size=1, max_size=60),
)


# Cut after 37 tokens, this word has 38 in its first piece alone.
HEXADECIMAL = (
    "6c9059af1f67e947e7ae48e632150d970673ca70a06a1991"
    "f02b9a2ae7fce296aafe6232c1bc430067f7e74b83604c39979"
)


@given(st.lists(WORD, max_size=8), st.sampled_from([" ", ""]))
@example([HEXADECIMAL], " ")
def test_words_longer_than_the_window_are_cut_to_fit_it(
    embedder: OnnxEmbedder, words: list[str], between: str
) -> None:
    document = Document("k", "T", between.join(words), "text/plain")
    chunks = Chunker(embedder.token_offsets, window=40).chunk(document)
    assert "".join("".join(c.text.split()) for c in chunks) == "".join(words)
    assert all(len(embedder.token_offsets(c.indexed_text)) + 2 <= 40 for c in chunks)
