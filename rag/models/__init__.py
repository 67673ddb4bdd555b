"""Embedders, rerankers and the sentence splitter, behind small protocols; weights are verified."""

from rag.models.protocols import Embedder, Reranker
from rag.models.sentences import Span, sentence_spans

__all__ = ["Embedder", "Reranker", "Span", "sentence_spans"]
