"""Thin LangChain adapters; they add nothing and are held to LangChain's own standard tests."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import Field, InstanceOf

from rag.domain import Passage
from rag.models import Embedder
from rag.retrieving import Retriever


class SanadEmbeddings(Embeddings):
    """An Embedder as LangChain ``Embeddings``; questions get the model's own prompt."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[float(x) for x in row] for row in self._embedder.embed_documents(texts)]

    def embed_query(self, text: str) -> list[float]:
        return [float(x) for x in self._embedder.embed_queries([text])[0]]


class SanadRetriever(BaseRetriever):
    """The whole retrieval as a LangChain retriever.

    Each document's metadata holds what a citation needs: document id and SHA-256, title, date, page,
    and ``start`` and ``end`` in characters of the document's text.
    """

    retriever: InstanceOf[Retriever]
    k: int = Field(default=5, ge=1)

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain's signature
        **kwargs: Any,  # noqa: ANN401
    ) -> list[LangChainDocument]:
        count = int(kwargs.get("k", self.k))
        return [_document(p) for p in self.retriever.retrieve(query, count).passages]


def _document(passage: Passage) -> LangChainDocument:
    chunk, card = passage.chunk, passage.document
    return LangChainDocument(
        id=chunk.id,
        page_content=chunk.text,
        metadata={
            "document_id": card.id,
            "document_sha256": card.sha256,
            "title": card.title,
            "date": card.date,
            "url": card.url,
            "page": chunk.page,
            "start": chunk.start,
            "end": chunk.end,
            "score": passage.score,
            "ranks": dict(passage.ranks),
        },
    )
