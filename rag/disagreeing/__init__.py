"""Sources that give different values for what a question asks, each with its date and source."""

from rag.disagreeing.finding import Disagreement, Finder
from rag.disagreeing.telling import conflicts_of, with_values

__all__ = ["Disagreement", "Finder", "conflicts_of", "with_values"]
