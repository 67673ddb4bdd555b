"""Documents with chunks and vectors, written without loading or embedding anything."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from rag.arrays import Vectors
from rag.chunking import Chunker
from rag.domain import Chunk, Document
from rag.models.fakes import HashingEmbedder
from rag.store import Store
from rag.store.library import Library

RECIPE = "recipe-1"
EMBEDDER = HashingEmbedder(dimension=16, window=32)
CHUNKER = Chunker(EMBEDDER.token_offsets, EMBEDDER.window, target_tokens=8, smallest_tokens=2)

Prepared = tuple[Document, tuple[Chunk, ...], Vectors]


def prepared(
    document: Document | str, key: str = "corpus/a.md", embedder: HashingEmbedder = EMBEDDER
) -> Prepared:
    """Return a document, or a text under ``key``, with its chunks and their vectors."""
    if isinstance(document, str):
        document = Document(key, f"Title of {key}", document, "text/markdown", date="2024-11-09")
    chunks = CHUNKER.chunk(document)
    return document, chunks, embedder.embed_documents([c.indexed_text for c in chunks])


def put(
    library: Library,
    text: Document | str,
    key: str = "corpus/a.md",
    recipe: str = RECIPE,
    embedder: HashingEmbedder = EMBEDDER,
) -> tuple[int, int]:
    """Write one document as a file of its own; return how many chunks came and went."""
    rows = [prepared(text, key, embedder)]
    return library.replace_file(key, f"fingerprint of {key}", recipe, rows)


def filled(store: Store, texts: Mapping[str, str], recipe: str = RECIPE) -> Store:
    """Write ``texts`` by key and bring the indexes up to them."""
    for key, text in texts.items():
        put(store.library, text, key, recipe)
    store.sync(recipe, EMBEDDER.dimension)
    return store


def index_rows(store: Store) -> dict[str, Vectors]:
    """Return what the dense index holds, ids with vectors."""
    folder = store._current_folder()
    found = store._open_vectors(folder)._collection.get(include=["embeddings"])
    embeddings = found["embeddings"]
    assert embeddings is not None
    return {i: np.asarray(v) for i, v in zip(found["ids"], embeddings, strict=True)}


def assert_indexes_equal_the_library(store: Store) -> None:
    """Both indexes hold the library's chunks, and the dense one its vectors."""
    wanted = store.library.known_vectors(store.library.chunk_ids())
    dense, lexical = store.index_identities()
    assert dense == lexical == set(wanted)
    for identity, vector in index_rows(store).items():
        np.testing.assert_allclose(vector, wanted[identity], atol=1e-6)
