"""A file becomes one or more Documents, with offsets into their own text."""

from rag.domain import FileEntry
from rag.loading.homes import home_of
from rag.loading.loader import LoadedFile, file_fingerprint, load_file, supported_suffixes
from rag.loading.scanning import document_key, scan

__all__ = [
    "FileEntry",
    "LoadedFile",
    "document_key",
    "file_fingerprint",
    "home_of",
    "load_file",
    "scan",
    "supported_suffixes",
]
