"""A Document becomes Chunks; ``document.text[chunk.start:chunk.end] == chunk.text``, always."""

from rag.chunking.chunker import CHUNKER_VERSION, Chunker

__all__ = ["CHUNKER_VERSION", "Chunker"]
