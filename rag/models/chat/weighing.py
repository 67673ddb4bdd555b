"""The bundled chat model, trained further to say whether sentences answer a question."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from rag.errors import ChatFailed
from rag.models.chat.bundled import Adapter, BundledChatModel
from rag.models.chat.protocol import ChatMessage

# Trained by `python -m evals.answerability`, kept beside the reader with its data card.
ADAPTER = Adapter(
    Path(__file__).with_name("answerability") / "adapter.gguf",
    "7ba0db293f27697f5cfeeb76cac0980b8f37d4a812ffed89240fb771e3b810bd",
)
YES, NO = "Yes", "No"


def answerability_prompt(question: str, texts: Sequence[str]) -> str:
    """Return what the model was trained to reply "Yes" or "No" to.

    The question stands before the texts, so that they are read with it in mind, and once more after.
    """
    listed = "".join(f"- {' '.join(text.split())}\n" for text in texts)
    return (
        f"Question: {question}\nTexts:\n{listed}Question: {question}\n"
        "Do the texts answer the question? Yes or No."
    )


class BundledAnswerability:
    """One question at a time; others wait their turn for ``patience`` seconds.

    Raises what the model's ``stream`` raises, and ChatFailed if it stays busy.
    """

    def __init__(self, model: BundledChatModel, *, patience: float = 60.0) -> None:
        self._model = model
        self._turns = threading.Semaphore(1)
        self._patience = patience

    @property
    def name(self) -> str:
        return f"{self._model.name}+answerability"

    @property
    def fingerprint(self) -> str:
        return f"{self._model.fingerprint}+{ADAPTER.sha256[:16]}"

    def log_odds(self, question: str, texts: Sequence[str]) -> float:
        """Return the log-odds of "Yes"."""
        if not self._turns.acquire(timeout=self._patience):
            raise ChatFailed(f"{self.name} was busy for {self._patience:g} s; ask again")
        try:
            asked = [ChatMessage("user", answerability_prompt(question, texts))]
            return self._model.log_odds(asked, YES, NO)
        finally:
            self._turns.release()
