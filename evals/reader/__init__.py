"""The small reader that ships in ``rag/models/reader``: its training data and how it was trained."""
