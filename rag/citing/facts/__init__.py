"""Fact tokens: what must survive from a source to a statement, and what of it did not."""

from rag.citing.facts.comparing import compared_facts, missing_facts
from rag.citing.facts.fact import CitedText, Kind, MissingFact

__all__ = ["CitedText", "Kind", "MissingFact", "compared_facts", "missing_facts"]
