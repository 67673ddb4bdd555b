"""A draft becomes statements with citations that were proved against the stored text."""

from rag.citing.citer import Citer, SourceTexts
from rag.citing.verifying import verify_citation

__all__ = ["Citer", "SourceTexts", "verify_citation"]
