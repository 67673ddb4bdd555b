"""An Answer becomes JSON, text or HTML; pure functions, nothing of Gradio."""

from rag.rendering.html import answer_html, passage_html
from rag.rendering.text import answer_text, missing_sentence
from rag.rendering.wire import (
    answer_from_json,
    answer_to_json,
    citation_to_json,
    computed_from_json,
    passage_to_json,
    statement_to_json,
)

__all__ = [
    "answer_from_json",
    "answer_html",
    "answer_text",
    "answer_to_json",
    "citation_to_json",
    "computed_from_json",
    "missing_sentence",
    "passage_html",
    "passage_to_json",
    "statement_to_json",
]
