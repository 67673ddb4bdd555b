"""A whole assistant over a handful of texts, with the small deterministic models."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from rag.answering import EvidencePicker, ExtractiveAnswerer, FollowUps, load_refusal_model
from rag.assistant import Assistant
from rag.chunking import Chunker
from rag.citing import Citer
from rag.ingestor import Ingestor
from rag.models import Embedder
from rag.models.fakes import HashingEmbedder, OverlapReranker
from rag.retrieving import Retriever
from rag.store import Store

RECIPE = "hashing+tests"

GAS = """---
title: "Sui gas"
date: 2024-11-25
kind: backgrounder
---
# Sui gas

The supply of Sui gas began in 1955. The field lies in Dera Bugti district.
"""
LEVIES = """---
title: "Glossary: the Levies"
date: 2024-12
kind: glossary
---
# Glossary: the Levies

The Levies are the force that polices the B areas of Balochistan.
"""
GWADAR = """---
title: "گوادر کا ہوائی اڈہ"
date: 2025-01-22
kind: profile
language: ur
---
# گوادر کا ہوائی اڈہ

گوادر کے نئے ہوائی اڈے پر پہلی پرواز 20 جنوری 2025 کو اتری۔
"""
TEXTS: dict[str, str | bytes] = {"gas.md": GAS, "levies.md": LEVIES, "gwadar.md": GWADAR}


@contextmanager
def small_assistant(
    folder: Path,
    texts: Mapping[str, str | bytes] = TEXTS,
    *,
    refuses: bool = False,
    answerer: ExtractiveAnswerer | None = None,
    max_question_characters: int = 200,
) -> Iterator[Assistant]:
    """Ingest ``texts`` under ``folder`` and hand out an assistant over them.

    ``refuses`` moves the bar so that every question is refused, else none is: what the fitted
    model says of the small models' scores means nothing.
    """
    corpus = written(folder / "corpus", texts)
    with Store(folder / "data") as store:
        report = small_ingestor(store).run([corpus])
        assert report.failures == ()
        embedder, reranker = HashingEmbedder(), OverlapReranker()
        yield Assistant(
            store=store,
            retriever=Retriever(store, embedder, reranker),
            picker=EvidencePicker(reranker, reranker, rarity=store.rarity),
            answerer=answerer or ExtractiveAnswerer(),
            refusal=load_refusal_model(threshold=2.0 if refuses else 0.0),
            citer=Citer(store.library),
            rewriter=FollowUps(store.rarity),
            max_question_characters=max_question_characters,
        )


def written(folder: Path, texts: Mapping[str, str | bytes]) -> Path:
    """Write ``texts`` under ``folder``, which is made where it is missing, and return it."""
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return folder


def small_ingestor(
    store: Store, make_embedder: Callable[[], Embedder] = HashingEmbedder, recipe: str = RECIPE
) -> Ingestor:
    """Return an ingestor with the small chunker that keeps its progress to itself."""
    return Ingestor(store, recipe, make_embedder, small_chunker, lambda _: None)


def small_chunker(embedder: Embedder) -> Chunker:
    """Return a chunker that fills chunks of a few sentences."""
    return Chunker(embedder.token_offsets, embedder.window, target_tokens=48, smallest_tokens=8)
