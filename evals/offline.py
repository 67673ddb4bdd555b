"""``--offline``: nothing in a run may reach for the network."""

from __future__ import annotations

import os
from pathlib import Path

from rag.chat_models import chat_choice
from rag.errors import UsageError
from rag.model_choice import BUNDLED_EMBEDDER, BUNDLED_MINILM, BUNDLED_RERANKER, NO_RERANKER
from rag.settings import Settings

_BUNDLED = frozenset({BUNDLED_EMBEDDER, BUNDLED_MINILM, BUNDLED_RERANKER, NO_RERANKER})
# Read by the libraries that could download weights or send figures about their use.
_VARIABLES = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False"}


def go_offline(settings: Settings) -> None:
    """Tell the libraries to stay offline; UsageError if a setting names a model from elsewhere.

    A name that is neither bundled nor a folder is one of the Hugging Face hub.
    """
    for variable, model in (
        ("RAG_EMBEDDER", settings.embedder),
        ("RAG_RERANKER", settings.reranker),
    ):
        if model not in _BUNDLED and not Path(model).is_dir():
            raise UsageError(
                f"--offline: setting {variable} names {model!r}, which would come from the"
                " network; name a bundled model or a folder"
            )
    choice = chat_choice(settings)
    if choice.remote:
        raise UsageError(
            f"--offline: setting RAG_CHAT_MODEL names {choice.model!r}, which is asked over the"
            " network; name bundled, auto or none"
        )
    os.environ.update(_VARIABLES)
