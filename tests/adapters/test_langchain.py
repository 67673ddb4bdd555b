"""The adapters keep LangChain's promises, by LangChain's own suites."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from langchain_tests.integration_tests import EmbeddingsIntegrationTests, RetrieversIntegrationTests

from rag.adapters import SanadEmbeddings, SanadRetriever
from rag.assembly import build_chunker
from rag.ingestor import Ingestor
from rag.models.fakes import HashingEmbedder, OverlapReranker
from rag.retrieving import Retriever
from rag.settings import Settings
from rag.store import Store

TEXTS = {
    "rivers": "The Hingol is the longest river of the coast. It reaches the sea west of the town.",
    "mines": "Four miners were rescued from the coal mine. The mine lies near the railway.",
    "schools": "The province opened ninety schools. Half of the schools teach girls.",
    "ports": "The port has three berths. A road joins the port and the airport.",
}


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Retriever]:
    home: Path = tmp_path_factory.mktemp("langchain")
    folder = home / "corpus"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    embedder = HashingEmbedder()
    settings = Settings()
    with Store(home / "data") as store:
        Ingestor(
            store=store,
            recipe="test",
            embedder=lambda: embedder,
            chunker=lambda e: build_chunker(settings, e),
            progress=lambda _: None,
        ).run([folder])
        yield Retriever(store=store, embedder=embedder, reranker=OverlapReranker())


class TestSanadRetriever(RetrieversIntegrationTests):
    @pytest.fixture(autouse=True)
    def _built(self, stages: Retriever) -> None:
        self._stages = stages

    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        return SanadRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"retriever": self._stages}

    @property
    def retriever_query_example(self) -> str:
        return "Which river is the longest of the coast?"


class TestSanadEmbeddings(EmbeddingsIntegrationTests):
    @property
    def embeddings_class(self) -> type[Embeddings]:
        return SanadEmbeddings

    @property
    def embedding_model_params(self) -> dict[str, Any]:
        return {"embedder": HashingEmbedder()}


def test_a_retrieved_document_carries_what_a_citation_needs(stages: Retriever) -> None:
    found = SanadRetriever(retriever=stages, k=1).invoke("coal mine miners rescued")[0]
    assert found.metadata["title"] == "mines"
    begin, end = found.metadata["start"], found.metadata["end"]
    assert TEXTS["mines"][begin:end] == found.page_content
