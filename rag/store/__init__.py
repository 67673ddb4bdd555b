"""What is on disk: the library (SQLite, the truth) and two indexes derived from it."""

from rag.store.backup import Proved, back_up, restore
from rag.store.feedback import read_feedback
from rag.store.lexical import EVERY_LANGUAGE
from rag.store.purging import purge_feedback, purge_withheld
from rag.store.store import Store, StoreStatus
from rag.store.vectors import load_chroma

__all__ = [
    "EVERY_LANGUAGE",
    "Proved",
    "Store",
    "StoreStatus",
    "back_up",
    "load_chroma",
    "purge_feedback",
    "purge_withheld",
    "read_feedback",
    "restore",
]
