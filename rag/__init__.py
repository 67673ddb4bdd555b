"""Sanad: a corpus of documents answers questions, and every statement can be checked.

::

    file → loading → chunking → indexing ⇒ store ⇒ retrieving → answering → citing → rendering
           └────────── ingestor.py ──────┘          └──────── assistant.py ──────┘

docs/architecture.md follows the data through the folders.
"""

__version__ = "0.1.0"
