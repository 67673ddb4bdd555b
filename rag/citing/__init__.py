"""A draft becomes statements with citations that were proved against the stored text."""

from rag.citing.citer import Citer, SourceTexts
from rag.citing.guard import Guard, Guarded, GuardedDraft, SupportScorer
from rag.citing.verifying import verify_citation

__all__ = [
    "Citer",
    "Guard",
    "Guarded",
    "GuardedDraft",
    "SourceTexts",
    "SupportScorer",
    "verify_citation",
]
