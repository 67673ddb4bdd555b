"""Sums, differences and percentages over two figures, each of which a source gives."""

from rag.reckoning.reading import Reckoning, reckoning_of
from rag.reckoning.reckoner import Reckoned, Reckoner

__all__ = ["Reckoned", "Reckoner", "Reckoning", "reckoning_of"]
