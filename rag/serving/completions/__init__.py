"""The routes of OpenAI's chat completions, answered from the documents."""

from rag.serving.completions.routes import add_completions

__all__ = ["add_completions"]
