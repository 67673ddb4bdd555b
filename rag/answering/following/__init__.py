"""A follow-up question becomes one that can be searched for without what was said before."""

from rag.answering.following.history import bounded
from rag.answering.following.rewriting import FollowUps, Rewriter

__all__ = ["FollowUps", "Rewriter", "bounded"]
