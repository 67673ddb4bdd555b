"""Passages become evidence, evidence a draft or the decision to refuse."""

from rag.answering.chat import ChatAnswerer, Refused
from rag.answering.evidence import Evidence, EvidencePicker, ScoredSentence
from rag.answering.extractive import ExtractiveAnswerer
from rag.answering.following import FollowUps, Rewriter
from rag.answering.missing import missing_terms
from rag.answering.refusal import REFUSAL_SENTENCE, RefusalModel, Verdict, load_refusal_model
from rag.answering.survey import Survey, Surveyor
from rag.answering.times import TimeReading, time_reading

__all__ = [
    "REFUSAL_SENTENCE",
    "ChatAnswerer",
    "Evidence",
    "EvidencePicker",
    "ExtractiveAnswerer",
    "FollowUps",
    "RefusalModel",
    "Refused",
    "Rewriter",
    "ScoredSentence",
    "Survey",
    "Surveyor",
    "TimeReading",
    "Verdict",
    "load_refusal_model",
    "missing_terms",
    "time_reading",
]
