"""A reader's rating of an answer becomes Feedback in the library."""

from __future__ import annotations

import datetime
import json
import secrets

from rag.assistant import Assistant
from rag.domain import Answer, Feedback, Rating, Reason, RightPassage
from rag.errors import UsageError
from rag.rendering import answer_to_json
from rag.store import Store


def rate(
    assistant: Assistant,
    answer: Answer,
    rating: Rating,
    reason: Reason | None = None,
    *,
    comment: str = "",
    right_answer: str = "",
    passage: str | None = None,
) -> Feedback:
    """Keep a rating with the whole answer and return it.

    ``passage`` is the id of the chunk that should have been cited; its text is taken from the
    library and never from the reader. Raises UsageError for what is too long, a reason that does
    not fit, or a passage that is not in the library, StoreError when the library is full.
    """
    given = Feedback(
        id=secrets.token_hex(6),
        given_at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        answer_id=answer.id,
        question=answer.question,
        answer=json.dumps(answer_to_json(answer), ensure_ascii=False),
        rating=rating,
        reason=reason,
        comment=comment.strip(),
        right_answer=" ".join(right_answer.split()),
        passage=right_passage(assistant.store, passage) if passage else None,
        index=answer.index,
    )
    return assistant.store.feedback.keep(given)


def right_passage(store: Store, chunk_id: str) -> RightPassage:
    """Return a stored chunk as the passage that should have been cited."""
    found = store.chunks([chunk_id]).get(chunk_id)
    if found is None:
        raise UsageError("the picked passage is not in the library any more; pick another one")
    chunk, card = found
    return RightPassage(card.id, card.sha256, card.key, chunk.start, chunk.end, chunk.text)
