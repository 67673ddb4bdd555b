"""A question becomes ranked Passages: dense and lexical lists, fused, the best of them reranked."""

from rag.retrieving.fusion import reciprocal_rank_fusion
from rag.retrieving.retriever import Retriever, SearchableStore

__all__ = ["Retriever", "SearchableStore", "reciprocal_rank_fusion"]
