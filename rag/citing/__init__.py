"""A draft becomes statements with citations that were proved against the stored text."""

from rag.citing.citer import CitedDraft, Citer, SourceTexts, unknown_markers
from rag.citing.guard import Guard, Guarded, GuardedDraft, SupportScorer
from rag.citing.verifying import verify_citation

__all__ = [
    "CitedDraft",
    "Citer",
    "Guard",
    "Guarded",
    "GuardedDraft",
    "SourceTexts",
    "SupportScorer",
    "unknown_markers",
    "verify_citation",
]
