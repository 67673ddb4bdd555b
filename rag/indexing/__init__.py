"""Chunks become searchable: what is new, changed or gone; embedding in batches; resume."""

from rag.indexing.indexer import Indexer, PreparedFile
from rag.indexing.plan import IngestPlan, make_plan

__all__ = ["Indexer", "IngestPlan", "PreparedFile", "make_plan"]
