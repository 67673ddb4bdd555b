"""What is on disk: the library (SQLite, the truth) and two indexes derived from it."""

from rag.store.feedback import read_feedback
from rag.store.store import Store, StoreStatus

__all__ = ["Store", "StoreStatus", "read_feedback"]
