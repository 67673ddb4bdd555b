"""Questions about the corpus as a whole: counted and listed over every document, not the top few."""

from rag.answering.survey.surveyor import Survey, Surveyor

__all__ = ["Survey", "Surveyor"]
