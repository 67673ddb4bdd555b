"""The nouns of Sanad, standard library only; every stage passes these and nothing else."""

from rag.domain.answers import Answer, Coverage, Refusal, Statement, Timings, Usage
from rag.domain.chunks import Chunk, chunk_id
from rag.domain.citations import Citation, CitationCheck, Code, UnresolvedMarker
from rag.domain.conflicts import Conflict, ConflictValue
from rag.domain.documents import Document, Heading, Page, Section, document_id, text_sha256
from rag.domain.drafts import Draft, DraftStatement, SourceSpan
from rag.domain.feedback import Feedback, FeedbackStatus, Rating, Reason, RightPassage
from rag.domain.files import FileEntry
from rag.domain.filters import Filter
from rag.domain.passages import DocumentCard, Passage, Retrieval
from rag.domain.scopes import Scope
from rag.domain.utterances import Role, Utterance

__all__ = [
    "Answer",
    "Chunk",
    "Citation",
    "CitationCheck",
    "Code",
    "Conflict",
    "ConflictValue",
    "Coverage",
    "Document",
    "DocumentCard",
    "Draft",
    "DraftStatement",
    "Feedback",
    "FeedbackStatus",
    "FileEntry",
    "Filter",
    "Heading",
    "Page",
    "Passage",
    "Rating",
    "Reason",
    "Refusal",
    "Retrieval",
    "RightPassage",
    "Role",
    "Scope",
    "Section",
    "SourceSpan",
    "Statement",
    "Timings",
    "UnresolvedMarker",
    "Usage",
    "Utterance",
    "chunk_id",
    "document_id",
    "text_sha256",
]
