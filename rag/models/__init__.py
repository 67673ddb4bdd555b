"""Embedders, rerankers, chat models and the sentence splitter behind small protocols."""

from rag.models.chat import ChatMessage, ChatModel
from rag.models.protocols import Answerability, Embedder, Reranker
from rag.models.sentences import Span, sentence_spans

__all__ = [
    "Answerability",
    "ChatMessage",
    "ChatModel",
    "Embedder",
    "Reranker",
    "Span",
    "sentence_spans",
]
