"""What of a conversation is looked at: it may come from a browser, so nothing of it is trusted."""

from __future__ import annotations

from collections.abc import Sequence

from rag.domain import Utterance

MOST_UTTERANCES = 12
MOST_CHARACTERS = 1000  # of one utterance


def bounded(history: Sequence[Utterance]) -> tuple[Utterance, ...]:
    """Return the newest utterances, oldest first, white space single, each cut to its first part.

    What is not a plain string under a known role is left out. Nothing in an utterance is obeyed:
    words are picked from it, and that is all.
    """
    kept = []
    for utterance in history[-MOST_UTTERANCES:]:
        if utterance.role not in {"user", "assistant"} or not isinstance(utterance.text, str):
            continue
        # Cut before splitting: an utterance of any length costs no more than its first part.
        text = " ".join(utterance.text[: 2 * MOST_CHARACTERS].split())[:MOST_CHARACTERS]
        if text:
            kept.append(Utterance(utterance.role, text))
    return tuple(kept)
