"""Alive is not ready: models load and the index opens before the first question is taken."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rag.assistant import Assistant
from rag.errors import SanadError

_logger = logging.getLogger(__name__)
_WARM_UP_QUESTION = "What do the documents hold?"


@dataclass(frozen=True, slots=True)
class State:
    """``problem`` is None once the server can answer."""

    problem: str | None
    documents: int = 0
    chunks: int = 0
    index: str = ""


class Readiness:
    """Asks one question through the whole chain in the background, then vouches for the store.

    ``chat`` tells which chat model is used and why, for whoever asks whether the server is ready.
    """

    def __init__(self, assistant: Assistant, chat: Mapping[str, object] | None = None) -> None:
        self._assistant = assistant
        self.chat = dict(chat or {})
        self._problem: str | None = "the models are being loaded"

    def start(
        self, when_ready: Callable[[], None], when_over: Callable[[], None] = lambda: None
    ) -> threading.Thread:
        """Warm up in a thread of its own; ``when_ready`` is called there, once, on success.

        ``when_over`` is called there at the end, whatever came of it.
        """

        def work() -> None:
            self._warm_up(when_ready)
            when_over()

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        return thread

    def state(self) -> State:
        """Return whether questions can be answered at this moment."""
        if self._problem is not None:
            return State(self._problem)
        try:
            status = self._assistant.status()
        except Exception:
            _logger.exception("the library cannot be read")
            return State("the library cannot be read")
        problem = None if status.documents else "the library holds no documents"
        return State(problem, status.documents, status.chunks, status.fingerprint)

    def _warm_up(self, when_ready: Callable[[], None]) -> None:
        try:
            self._assistant.warm_up(_WARM_UP_QUESTION)
        except SanadError as error:
            self._problem = str(error)
        except Exception:
            _logger.exception("the first question could not be answered")
            self._problem = "the first question could not be answered; see the server's log"
        else:
            self._problem = None
            when_ready()
